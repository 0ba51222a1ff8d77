package io.rft.testkit.corpus;

import com.sun.management.ThreadMXBean;
import io.rft.Escaped;
import io.rft.RftException;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.PatternSyntaxException;

/**
 * A parser of input that comes from elsewhere, as its tests see it: it understands what it is given or refuses it in its own way, within
 * bounded memory and in words that move no cursor, and what it has understood it understands again in its own writing.
 *
 * @param name also of its file in the corpus
 * @param form of what {@code reading} returns
 * @param refusals the exceptions besides {@link RftException} by which it refuses; no subclass of them counts
 */
public record Parser(String name, Form form, Reading reading, Set<Class<? extends Exception>> refusals) {
    /** A fixed sum, for the tables of a file of the most blocks, and so much for each byte of the input. */
    private static final long ALLOCATED_BYTES_MAX = 32L << 20;

    private static final long ALLOCATED_PER_BYTE_MAX = 2_000;
    private static final int WORDS_CHARS_MAX = 200_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What a parser returns in this test. */
    public enum Form {
        /** Text that the parser reads again. */
        TEXT,
        /** The same of bytes, in hexadecimal digits. */
        HEX,
        /** Some words about what was read. */
        REPORT
    }

    /** Calls the parser. */
    @FunctionalInterface
    public interface Reading {
        String read(Input input) throws Exception;
    }

    /** Thrown by a {@link Reading} whose parser says in another way than by an exception that there is nothing to read. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        public Unreadable(String why) {
            super(why, null, false, false);
        }
    }

    /** One that refuses by {@link RftException}. */
    public static Parser of(String name, Form form, Reading reading) {
        return new Parser(name, form, reading, Set.of());
    }

    /** One that refuses by {@link IllegalArgumentException}. */
    public static Parser ofArguments(String name, Form form, Reading reading) {
        return new Parser(name, form, reading, Set.of(IllegalArgumentException.class));
    }

    /** Reads, and fails with {@link AssertionError} where any of what every parser holds to does not hold. */
    public Outcome read(Input input) {
        return read(input, this::bounded);
    }

    /** The same without a look at the memory, for where every step allocates some for another purpose. */
    public Outcome readUnmeasured(Input input) {
        return read(input, this::once);
    }

    private Outcome read(Input input, Function<Input, Outcome> reader) {
        var outcome = reader.apply(input);
        switch (outcome) {
            case Outcome.Accepted(var canonical) -> requireSameAgain(canonical, reader);
            case Outcome.Refused(var _, var words) -> {
                require(words.codePoints().noneMatch(Escaped::isUnsafe), "refuses with control characters: " + words);
                require(words.length() <= WORDS_CHARS_MAX, "refuses with " + words.length() + " characters");
            }
        }
        return outcome;
    }

    private void requireSameAgain(String canonical, Function<Input, Outcome> reader) {
        var again = switch (form) {
            case TEXT -> Input.ofText(canonical);
            case HEX -> Input.ofBytes(HexFormat.of().parseHex(canonical));
            case REPORT -> null;
        };
        if (again != null) {
            require(
                    reader.apply(again).equals(new Outcome.Accepted(canonical)),
                    "does not read its own writing: " + canonical);
        }
    }

    /** Looks again where it was too much: at first use classes are loaded. */
    private Outcome bounded(Input input) {
        var most = ALLOCATED_BYTES_MAX + ALLOCATED_PER_BYTE_MAX * input.length();
        var before = allocated();
        var outcome = once(input);
        if (allocated() - before > most) {
            var again = allocated();
            outcome = once(input);
            var bytes = allocated() - again;
            require(bytes <= most, "allocates " + bytes + " bytes for an input of " + input.length());
        }
        return outcome;
    }

    private static long allocated() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().threadId());
    }

    private Outcome once(Input input) {
        try {
            return new Outcome.Accepted(reading.read(input));
        } catch (RftException e) {
            return new Outcome.Refused(e.code().name(), words(e) + (e.advice().isEmpty() ? "" : " – " + e.advice()));
        } catch (Unreadable e) {
            return new Outcome.Refused("DAMAGED", words(e));
        } catch (Exception e) {
            if (refusals.contains(e.getClass())) {
                return new Outcome.Refused("INVALID", words(e));
            }
            throw new AssertionError(name + " fails in a way that is not its own: " + e, e);
        } catch (StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(name + " takes more than there is", e);
        }
    }

    private static String words(Exception e) {
        return e instanceof PatternSyntaxException pattern ? pattern.getDescription() : String.valueOf(e.getMessage());
    }

    private void require(boolean condition, String problem) {
        if (!condition) {
            throw new AssertionError(name + " " + problem);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
