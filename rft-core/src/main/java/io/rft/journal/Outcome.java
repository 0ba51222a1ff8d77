package io.rft.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What became of a transfer: a file of this size and CRC32C has been published at this time.
 *
 * @param key of the transfer and its source
 * @param published of the file as it was when it had got its name
 */
public record Outcome(Key key, Key published, long size, int crc32c, Instant committed) {
    /** Names something in as few bytes as are enough: the start of a SHA-256 of all that it is told by. */
    public record Key(long high, long low) {
        private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");
        private static final int DIGITS = 16;

        public static Key of(List<String> words) {
            try {
                var digest = MessageDigest.getInstance("SHA-256");
                for (var word : words) {
                    var bytes = word.getBytes(StandardCharsets.UTF_8);
                    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
                    digest.update(bytes);
                }
                var start = ByteBuffer.wrap(digest.digest());
                return new Key(start.getLong(), start.getLong());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }

        /** The inverse of {@link #toString}; fails with {@link IllegalArgumentException} for anything else. */
        public static Key parse(String text) {
            if (!FORM.matcher(text).matches()) {
                throw new IllegalArgumentException("a key has 32 lower-case hexadecimal digits");
            }
            return new Key(
                    HexFormat.fromHexDigitsToLong(text, 0, DIGITS),
                    HexFormat.fromHexDigitsToLong(text, DIGITS, 2 * DIGITS));
        }

        /** 32 hexadecimal digits. */
        @Override
        public String toString() {
            return "%016x%016x".formatted(high, low);
        }
    }
}
