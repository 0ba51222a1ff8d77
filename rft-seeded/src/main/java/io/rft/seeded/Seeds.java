package io.rft.seeded;

import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/**
 * Which seeds a test runs with: {@code count} of them from {@code first} on.
 *
 * @param count at least one
 */
record Seeds(long first, long count) {
    Seeds {
        if (count < 1) {
            throw new IllegalArgumentException("a seeded test needs at least one seed, not " + count);
        }
    }

    /** What the annotation declares, as changed by the run's settings, where an unset one is the empty string. */
    static Seeds of(int declared, UnaryOperator<String> settings, LongSupplier chance) {
        var replayed = settings.apply("seed");
        if (!replayed.isEmpty()) {
            return new Seeds(number("seed", replayed), 1);
        }
        var random = settings.apply("seeds.random");
        var first = random.isEmpty() || random.equals("false") ? 0 : chance.getAsLong() >>> 1;
        return new Seeds(first, scaled(declared, settings.apply("seeds.factor")));
    }

    /** The seeds themselves, one after the other as they are asked for. */
    LongStream stream() {
        return LongStream.iterate(first, seed -> seed + 1).limit(count);
    }

    private static long scaled(int declared, String factor) {
        if (factor.isEmpty() || declared < 1) {
            return declared;
        }
        try {
            return Math.max(1, Math.round(declared * Double.parseDouble(factor)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("seeds.factor must be a number like 10 or 0.1, not " + factor, e);
        }
    }

    private static long number(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a whole number, not " + text, e);
        }
    }
}
