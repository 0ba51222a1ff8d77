package io.rft.cli;

import io.rft.Escaped;
import io.rft.RftException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code chmod} does with a mode: an octal number that replaces it, or steps such as {@code go-w}. Without {@code u}, {@code g},
 * {@code o} a step is of all three, whatever the umask. Pure.
 */
record ModeChange(List<Step> steps) {
    private static final Pattern OCTAL = Pattern.compile("0?[0-7]{1,4}");
    private static final Pattern STEP = Pattern.compile("([ugoa]*)([-+=])([rwxXst]*)");
    private static final int ALL = 07777;
    private static final int EXECUTE = 0111;

    /** Of a file or directory of this mode. */
    int of(int mode, boolean isDirectory) {
        var now = mode;
        for (var step : steps) {
            now = step.of(now, isDirectory);
        }
        return now;
    }

    /** Whether it comes to the same whatever the mode is. */
    boolean isAbsolute() {
        return steps.getFirst() instanceof Step.Octal;
    }

    /** Whether it has to be known what the mode is of. */
    boolean dependsOnType() {
        return steps.stream()
                .anyMatch(step -> step instanceof Step.Symbols(var _, var _, var what) && what.contains("X"));
    }

    static ModeChange parse(String text) throws RftException {
        if (OCTAL.matcher(text).matches()) {
            return new ModeChange(List.of(new Step.Octal(Integer.parseInt(text, 8))));
        }
        var steps = List.of(text.split(",", -1));
        for (var step : steps) {
            if (!STEP.matcher(step).matches()) {
                throw Plan.usage(
                        Escaped.of(text) + " is no mode",
                        "Write an octal number such as 0644, or changes such as u+x,go-w.");
            }
        }
        return new ModeChange(steps.stream().map(ModeChange::step).toList());
    }

    private static Step step(String text) {
        var parts = STEP.matcher(text);
        if (!parts.matches()) {
            throw new IllegalStateException("checked before");
        }
        return new Step.Symbols(parts.group(1), parts.group(2).charAt(0), parts.group(3));
    }

    /** One of the changes. */
    sealed interface Step {
        int of(int mode, boolean isDirectory);

        /** This mode instead. */
        record Octal(int mode) implements Step {
            @Override
            public int of(int before, boolean isDirectory) {
                return mode;
            }
        }

        /** Some letters for some people: {@code g}, {@code +}, {@code rw}. */
        record Symbols(String who, char how, String what) implements Step {
            @Override
            public int of(int mode, boolean isDirectory) {
                var bits = bits(mode, isDirectory);
                return switch (how) {
                    case '+' -> mode | bits;
                    case '-' -> mode & ~bits;
                    default -> (mode & ~theirs()) | bits;
                };
            }

            private int bits(int mode, boolean isDirectory) {
                var runs = isDirectory || (mode & EXECUTE) != 0;
                var bits = what.chars()
                        .map(letter -> switch (letter) {
                            case 'r' -> 0444;
                            case 'w' -> 0222;
                            case 'x' -> EXECUTE;
                            case 'X' -> runs ? EXECUTE : 0;
                            case 's' -> 06000;
                            default -> 01000;
                        })
                        .reduce(0, (one, other) -> one | other);
                return bits & theirs();
            }

            /** All the bits that are about them. */
            private int theirs() {
                if (who.isEmpty() || who.contains("a")) {
                    return ALL;
                }
                return Stream.of("u", "g", "o")
                        .filter(who::contains)
                        .map(one -> switch (one) {
                            case "u" -> 04700;
                            case "g" -> 02070;
                            default -> 01007;
                        })
                        .reduce(0, (one, other) -> one | other);
            }
        }
    }
}
