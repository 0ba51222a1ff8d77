package io.rft.journal;

import io.rft.digest.Crc32cs;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * The bytes of a log of outcomes. Header: magic, version. Records of one length, each with its CRC32C, so that a damaged one takes no
 * other with it. All numbers are big-endian. Pure.
 */
final class OutcomeCodec {
    static final int HEADER_BYTES = 2 * Integer.BYTES;
    static final int RECORD_BYTES = 6 * Long.BYTES + 2 * Integer.BYTES;

    private static final int MAGIC = 0x5246544f; // "RFTO"
    private static final int VERSION = 2;

    private OutcomeCodec() {}

    static ByteBuffer header() {
        return ByteBuffer.allocate(HEADER_BYTES).putInt(MAGIC).putInt(VERSION).flip();
    }

    static boolean isHeader(ByteBuffer bytes) {
        return bytes.equals(header());
    }

    /** Where the record of this number stands. */
    static long position(long number) {
        return HEADER_BYTES + number * RECORD_BYTES;
    }

    static ByteBuffer encode(Outcome outcome) {
        var bytes = ByteBuffer.allocate(RECORD_BYTES);
        bytes.putLong(outcome.key().high()).putLong(outcome.key().low());
        bytes.putLong(outcome.published().high()).putLong(outcome.published().low());
        bytes.putLong(outcome.size()).putInt(outcome.crc32c());
        bytes.putLong(outcome.committed().getEpochSecond());
        return bytes.putInt(Crc32cs.of(bytes.duplicate().flip())).flip();
    }

    /** Empty for a damaged one. */
    static Optional<Outcome> decode(ByteBuffer bytes) {
        var checked = RECORD_BYTES - Integer.BYTES;
        if (Crc32cs.of(bytes.slice(0, checked)) != bytes.getInt(checked)) {
            return Optional.empty();
        }
        var key = new Outcome.Key(bytes.getLong(), bytes.getLong());
        var published = new Outcome.Key(bytes.getLong(), bytes.getLong());
        var size = bytes.getLong();
        var crc32c = bytes.getInt();
        var second = bytes.getLong();
        var sane = size >= 0 && second >= Instant.MIN.getEpochSecond() && second <= Instant.MAX.getEpochSecond();
        return sane
                ? Optional.of(new Outcome(key, published, size, crc32c, Instant.ofEpochSecond(second)))
                : Optional.empty();
    }
}
