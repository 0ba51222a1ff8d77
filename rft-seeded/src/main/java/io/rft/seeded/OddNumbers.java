package io.rft.seeded;

import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * What a peer may write in JSON where a whole number within bounds is due: such a number, one beside the bounds, one that is such a
 * number only in 32 or 64 bits, or something that is no whole number at all. Pure.
 */
public final class OddNumbers {
    private static final List<String> NONSENSE = List.of(
            "null",
            "true",
            "\"\"",
            "\"5\"",
            "[]",
            "[5]",
            "{}",
            "-0",
            "0.0",
            "1.5",
            "1e3",
            "1E400",
            "007",
            "+5",
            "0x10",
            "1_000",
            "NaN",
            "-Infinity",
            "5,5",
            "",
            "-",
            "\u0665");

    private OddNumbers() {}

    /** Every second one is within the bounds. */
    public static String next(SplittableRandom random, long low, long high) {
        return switch (random.nextInt(8)) {
            case 0 -> one(random, NONSENSE);
            case 1, 2 -> one(random, edges(low, high));
            case 3 -> String.valueOf(random.nextLong());
            default ->
                String.valueOf(high == Long.MAX_VALUE ? random.nextLong(low, high) : random.nextLong(low, high + 1));
        };
    }

    private static List<String> edges(long low, long high) {
        var bits32 = BigInteger.ONE.shiftLeft(32);
        var bits64 = BigInteger.ONE.shiftLeft(64);
        var first = BigInteger.valueOf(low);
        var last = BigInteger.valueOf(high);
        return Stream.of(
                        BigInteger.ZERO,
                        BigInteger.valueOf(-1),
                        first.negate(),
                        first.subtract(BigInteger.ONE),
                        first,
                        last,
                        last.add(BigInteger.ONE),
                        last.negate(),
                        first.add(bits32),
                        first.subtract(bits32),
                        first.add(bits64),
                        BigInteger.valueOf(Integer.MAX_VALUE),
                        BigInteger.valueOf(Long.MAX_VALUE),
                        BigInteger.valueOf(Long.MIN_VALUE),
                        BigInteger.valueOf(Long.MAX_VALUE).add(BigInteger.ONE),
                        BigInteger.TEN.pow(900))
                .map(BigInteger::toString)
                .toList();
    }

    private static String one(SplittableRandom random, List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }
}
