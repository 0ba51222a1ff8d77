package io.rft.console;

import io.rft.Escaped;
import io.rft.rate.Rate;
import io.rft.rate.Timetable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Sizes, rates and durations as people write and read them. {@code K M G T} and {@code KiB …} count in 1024, {@code KB MB GB TB} in
 * 1000; rates are bytes per second unless they end in {@code bit}, which counts in 1000. Printed sizes count in 1024. Parsing does
 * not mind case, and fails with {@link IllegalArgumentException} whose message says what is allowed. Pure.
 */
public final class Units {
    private static final Pattern NUMBER = Pattern.compile("(\\d{1,19}(?:\\.\\d{1,9})?) ?([a-z]*)");
    private static final Pattern DURATION_PART = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(ms|s|m|h|d)");
    private static final Map<String, Long> BYTES = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("b", 1L),
            Map.entry("k", 1L << 10),
            Map.entry("kib", 1L << 10),
            Map.entry("kb", 1_000L),
            Map.entry("m", 1L << 20),
            Map.entry("mib", 1L << 20),
            Map.entry("mb", 1_000_000L),
            Map.entry("g", 1L << 30),
            Map.entry("gib", 1L << 30),
            Map.entry("gb", 1_000_000_000L),
            Map.entry("t", 1L << 40),
            Map.entry("tib", 1L << 40),
            Map.entry("tb", 1_000_000_000_000L));
    private static final Map<String, Long> BITS = Map.of(
            "bit", 1L,
            "kbit", 1_000L,
            "kibit", 1L << 10,
            "mbit", 1_000_000L,
            "mibit", 1L << 20,
            "gbit", 1_000_000_000L,
            "gibit", 1L << 30,
            "tbit", 1_000_000_000_000L);
    private static final Set<String> UNLIMITED = Set.of("off", "none");
    private static final String[] STEPS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Units() {}

    /** Bytes of {@code 64K}, {@code 1.5GiB}, {@code 10MB}; parts of a byte are dropped. */
    public static long parseSize(String text) {
        var matcher = NUMBER.matcher(lower(text));
        if (matcher.matches() && BYTES.containsKey(matcher.group(2))) {
            var bytes = times(matcher.group(1), BYTES.getOrDefault(matcher.group(2), 1L));
            if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
                return bytes.longValue();
            }
        }
        throw new IllegalArgumentException('"' + Escaped.of(text)
                + "\" is not a size: give a number with K, M, G or T (counting in 1024) or KB, MB, GB or TB (in 1000), such as"
                + " 256K or 1.5G");
    }

    /** The rate of {@code 10M}, {@code 100Mbit}, {@code 1.5MiB/s}; no limit for {@code off} and {@code none}. */
    public static Rate parseRate(String text) {
        var lower = lower(text);
        if (UNLIMITED.contains(lower)) {
            return Rate.NONE;
        }
        var matcher = NUMBER.matcher(lower.endsWith("/s") ? lower.substring(0, lower.length() - 2) : lower);
        if (matcher.matches()) {
            var unit = matcher.group(2);
            var bytes = BITS.containsKey(unit)
                    ? times(matcher.group(1), BITS.getOrDefault(unit, 1L))
                            .movePointLeft(3)
                            .multiply(BigDecimal.valueOf(125))
                    : times(matcher.group(1), BYTES.getOrDefault(unit, 0L));
            if (bytes.compareTo(BigDecimal.ONE) >= 0 && bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0) {
                return new Rate(bytes.longValue());
            }
        }
        throw new IllegalArgumentException('"' + Escaped.of(text)
                + "\" is not a rate: give bytes per second such as 10M or 1.5GiB/s, or bits such as 100Mbit, at least 1 byte per"
                + " second; \"off\" for no limit");
    }

    /** A rate, or rates by the time of the week: {@code 08:00,10M 19:00,off}, {@code Mon-08:00,10M Sat-00:00,off}. */
    public static Timetable parseTimetable(String text) {
        return Timetable.parse(text, Units::parseRate);
    }

    /** The time of {@code 250ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1h30m}, {@code 7d}; a bare number is in seconds. */
    public static Duration parseDuration(String text) {
        var lower = lower(text);
        var parts = lower.matches("\\d{1,12}(\\.\\d{1,9})?") ? lower + "s" : lower;
        var matcher = DURATION_PART.matcher(parts);
        var total = Duration.ZERO;
        var end = 0;
        while (matcher.find() && matcher.start() == end) {
            total = total.plusNanos(nanos(matcher.group(1), matcher.group(2), text));
            end = matcher.end();
        }
        if (end == 0 || end != parts.length() || total.compareTo(LONGEST) > 0) {
            throw notADuration(text);
        }
        return total;
    }

    /** {@code 512 B}, {@code 10.0 GiB}. */
    public static String formatBytes(long bytes) {
        var step = step(bytes);
        return step == 0 ? bytes + " B" : scaled(bytes, step, 1) + " " + STEPS[step];
    }

    /** How far of a whole, in the whole's unit: {@code 6.2/10.0 GiB}. */
    public static String formatBytes(long part, long whole) {
        var step = step(whole);
        return step == 0
                ? part + "/" + whole + " B"
                : scaled(part, step, 1) + "/" + scaled(whole, step, 1) + " " + STEPS[step];
    }

    /** Bytes per second with three digits: {@code 1.13 GiB/s}. */
    public static String formatRate(double bytesPerSecond) {
        var bytes = Math.round(Math.max(0, bytesPerSecond));
        var step = step(bytes);
        if (step == 0) {
            return bytes + " B/s";
        }
        var value = bytes / Math.pow(1024, step);
        return scaled(bytes, step, value < 10 ? 2 : value < 100 ? 1 : 0) + " " + STEPS[step] + "/s";
    }

    /** The same of a limit; {@code none} where there is none. */
    public static String formatRate(Rate limit) {
        return limit.isLimited() ? formatRate((double) limit.bytesPerSecond()) : "none";
    }

    /** {@code 250ms}, {@code 3.2s}, {@code 5m3s}, {@code 2h5m}: what {@link #parseDuration} reads, to two parts or digits. */
    public static String formatDuration(Duration duration) {
        var millis = Math.max(0, duration.toMillis());
        var seconds = (millis + 500) / 1000;
        if (millis < 1000) {
            return millis + "ms";
        } else if (millis < 59_950) {
            return String.format(Locale.ROOT, "%.1f", millis / 1000.0).replace(".0", "") + "s";
        } else if (seconds < 3600) {
            return parts(seconds / 60, "m", seconds % 60, "s");
        }
        var minutes = (seconds + 30) / 60;
        return parts(minutes / 60, "h", minutes % 60, "m");
    }

    private static String parts(long large, String largeUnit, long small, String smallUnit) {
        return large + largeUnit + (small == 0 ? "" : small + smallUnit);
    }

    private static int step(long bytes) {
        var step = 0;
        // 1023.95 KiB would be shown as 1024.0: that is 1.0 of the next unit.
        while (step < STEPS.length - 1 && bytes >= (step == 0 ? 1024 : 1023.95 * Math.pow(1024, step))) {
            step++;
        }
        return step;
    }

    private static String scaled(long bytes, int step, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", bytes / Math.pow(1024, step));
    }

    private static final Duration LONGEST = Duration.ofDays(3650);

    private static long nanos(String number, String unit, String text) {
        var one = switch (unit) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
        var nanos = times(number, one.toNanos());
        if (nanos.compareTo(BigDecimal.valueOf(LONGEST.toNanos())) > 0) {
            throw notADuration(text);
        }
        return nanos.longValue();
    }

    private static IllegalArgumentException notADuration(String text) {
        return new IllegalArgumentException(
                '"' + Escaped.of(text)
                        + "\" is not a duration: give a number with ms, s, m, h or d, such as 250ms, 30s or 1h30m, at most ten years");
    }

    private static BigDecimal times(String number, long factor) {
        return new BigDecimal(number).multiply(BigDecimal.valueOf(factor)).setScale(9, RoundingMode.DOWN);
    }

    private static String lower(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
