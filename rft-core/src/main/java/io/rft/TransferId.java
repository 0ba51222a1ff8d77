package io.rft;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Names one transfer for as long as it may be resumed: 128 random bits that the client chooses and keeps. A name, not a key: to
 * know it gives no right. Written as 32 hexadecimal digits.
 */
public record TransferId(long high, long low) {
    public static final int BYTES = 16;

    public static TransferId random(RandomGenerator random) {
        return new TransferId(random.nextLong(), random.nextLong());
    }

    /** One of many that belong together, as all can see who know by what. */
    public static TransferId within(TransferId all, RandomGenerator random) {
        return new TransferId(all.high, random.nextLong());
    }

    /** Whether it was made to belong to those. */
    public boolean isWithin(TransferId all) {
        return high == all.high;
    }

    /** Fails with {@link IllegalArgumentException} unless given exactly 32 lower-case hexadecimal digits. */
    public static TransferId parse(String text) {
        if (text.length() != 2 * BYTES || !text.chars().allMatch(TransferId::isDigit)) {
            throw new IllegalArgumentException("a transfer id has 32 lower-case hexadecimal digits");
        }
        return new TransferId(HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 16, 32));
    }

    @Override
    public String toString() {
        var hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }

    private static boolean isDigit(int character) {
        return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
    }
}
