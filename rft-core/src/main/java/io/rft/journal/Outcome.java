package io.rft.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;

/**
 * What became of a transfer: a file of this size and CRC32C has been published at this time.
 *
 * @param key of the transfer and its source
 */
public record Outcome(Key key, long size, int crc32c, Instant committed) {
    /** Names a transfer and its source, in as few bytes as are enough: the start of a SHA-256 of all that they are told by. */
    public record Key(long high, long low) {
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
    }
}
