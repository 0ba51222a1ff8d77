package io.rft.protocol;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Names one session: 16 random bytes, 32 hexadecimal digits in JSON. A name, not a key. */
public record SessionId(long high, long low) {
    public static final int BYTES = 16;

    public static SessionId random(RandomGenerator random) {
        return new SessionId(random.nextLong(), random.nextLong());
    }

    /** Fails with {@link IllegalArgumentException} unless given exactly 32 lower-case hexadecimal digits. */
    public static SessionId parse(String text) {
        if (text.length() != 2 * BYTES || !text.chars().allMatch(SessionId::isDigit)) {
            throw new IllegalArgumentException("a session id has 32 lower-case hexadecimal digits");
        }
        return new SessionId(HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 16, 32));
    }

    private static boolean isDigit(int character) {
        return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
    }

    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }
}
