package io.rft.journal;

import io.rft.TransferId;
import io.rft.digest.Crc32cs;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * The bytes of a journal. Header: magic, version, length of the whole header, fields, CRC32C. Record: one byte for its kind, fields,
 * CRC32C. All numbers are big-endian. A record's checksum also covers where in which journal it stands (the header's checksum and its
 * position), so that no record counts that was written for another place, file or attempt. Pure.
 */
final class JournalCodec {
    static final int MAGIC = 0x5246544a; // "RFTJ"
    static final int VERSION = 2;
    static final int HEADER_BYTES_MAX = 2048;
    static final int RECORD_BYTES_MAX = 1 + Long.BYTES + 3 * Integer.BYTES;

    private static final int PREFIX_BYTES = 3 * Integer.BYTES;
    private static final byte WRITTEN = 1;
    private static final byte WITHDRAWN = 2;
    private static final byte CHECKPOINT = 3;

    private JournalCodec() {}

    /**
     * A buffer with the whole header.
     *
     * @param ownFileKey of the journal's own file, by which a copy is known
     */
    static ByteBuffer encode(JournalHeader header, String ownFileKey) {
        var bytes = ByteBuffer.allocate(HEADER_BYTES_MAX);
        bytes.putInt(MAGIC).putInt(VERSION).putInt(0);
        bytes.putLong(header.transfer().high()).putLong(header.transfer().low());
        bytes.putLong(header.epoch()).putLong(header.size()).putInt(header.blockBytes());
        putTime(bytes, header.sourceModified());
        putTime(bytes, header.sourceChanged());
        putText(bytes, header.sourceFileKey());
        bytes.putInt(header.mode());
        putText(bytes, header.stagedFileKey());
        bytes.put((byte) (header.forced() ? 1 : 0));
        putText(bytes, ownFileKey);
        bytes.putInt(2 * Integer.BYTES, bytes.position() + Integer.BYTES);
        bytes.putInt(Crc32cs.of(bytes.duplicate().flip()));
        return bytes.flip();
    }

    /** Reads the header at the start of a journal's bytes and moves behind it. */
    static HeaderResult decodeHeader(ByteBuffer bytes) {
        if (bytes.remaining() < PREFIX_BYTES || bytes.getInt(0) != MAGIC) {
            return new HeaderResult.Bad("it is not a journal");
        }
        if (bytes.getInt(Integer.BYTES) != VERSION) {
            return new HeaderResult.Bad("it has version " + Integer.toUnsignedString(bytes.getInt(Integer.BYTES)));
        }
        var length = bytes.getInt(2 * Integer.BYTES);
        if (length < PREFIX_BYTES + Integer.BYTES || length > bytes.remaining()) {
            return new HeaderResult.Bad("its header is cut off");
        }
        var salt = bytes.getInt(length - Integer.BYTES);
        if (salt != Crc32cs.of(bytes.slice(0, length - Integer.BYTES))) {
            return new HeaderResult.Bad("its header is damaged");
        }
        try {
            var fields = bytes.slice(PREFIX_BYTES, length - PREFIX_BYTES - Integer.BYTES);
            var header = fields(fields);
            var ownFileKey = text(fields);
            bytes.position(length);
            return new HeaderResult.Good(header, salt, ownFileKey);
        } catch (IllegalArgumentException | DateTimeException | BufferUnderflowException e) {
            return new HeaderResult.Bad("its header makes no sense"); // the right checksum over the wrong values
        }
    }

    /** Appends a record that will stand at this position of the journal whose header has this checksum. */
    static void encode(JournalEntry entry, int salt, long position, ByteBuffer target) {
        var start = target.position();
        switch (entry) {
            case JournalEntry.Written(var offset, var length, var crc) ->
                target.put(WRITTEN).putLong(offset).putInt(length).putInt(crc);
            case JournalEntry.Withdrawn(var offset, var length) ->
                target.put(WITHDRAWN).putLong(offset).putInt(length);
            case JournalEntry.Checkpoint(var until) -> target.put(CHECKPOINT).putLong(until);
        }
        target.putInt(checksum(target.slice(start, target.position() - start), salt, position));
    }

    /** Reads the record at the buffer's position and moves behind it; empty, and not moved, where there is no whole, sound one. */
    static Optional<JournalEntry> decode(ByteBuffer source, int salt, long position) {
        if (!source.hasRemaining()) {
            return Optional.empty();
        }
        var start = source.position();
        var bodyBytes = bodyBytes(source.get(start));
        if (bodyBytes == 0 || source.remaining() < bodyBytes + Integer.BYTES) {
            return Optional.empty();
        }
        if (checksum(source.slice(start, bodyBytes), salt, position) != source.getInt(start + bodyBytes)) {
            return Optional.empty();
        }
        var entry = body(source);
        source.getInt();
        return Optional.of(entry);
    }

    private static int bodyBytes(byte kind) {
        return switch (kind) {
            case WRITTEN -> 1 + Long.BYTES + 2 * Integer.BYTES;
            case WITHDRAWN -> 1 + Long.BYTES + Integer.BYTES;
            case CHECKPOINT -> 1 + Long.BYTES;
            default -> 0;
        };
    }

    private static JournalEntry body(ByteBuffer source) {
        var kind = source.get();
        return switch (kind) {
            case WRITTEN -> new JournalEntry.Written(source.getLong(), source.getInt(), source.getInt());
            case WITHDRAWN -> new JournalEntry.Withdrawn(source.getLong(), source.getInt());
            case CHECKPOINT -> new JournalEntry.Checkpoint(source.getLong());
            default -> throw new IllegalStateException("kind " + kind); // bodyBytes knows the kinds
        };
    }

    private static int checksum(ByteBuffer body, int salt, long position) {
        var covered = ByteBuffer.allocate(RECORD_BYTES_MAX + Integer.BYTES + Long.BYTES);
        covered.putInt(salt).putLong(position).put(body);
        return Crc32cs.of(covered.flip());
    }

    private static JournalHeader fields(ByteBuffer bytes) {
        return new JournalHeader(
                new TransferId(bytes.getLong(), bytes.getLong()),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getInt(),
                time(bytes),
                time(bytes),
                text(bytes),
                bytes.getInt(),
                text(bytes),
                bytes.get() != 0);
    }

    private static void putTime(ByteBuffer bytes, Instant time) {
        bytes.putLong(time.getEpochSecond()).putInt(time.getNano());
    }

    private static Instant time(ByteBuffer bytes) {
        return Instant.ofEpochSecond(bytes.getLong(), bytes.getInt());
    }

    private static void putText(ByteBuffer bytes, String text) {
        var encoded = text.getBytes(StandardCharsets.UTF_8);
        bytes.putInt(encoded.length).put(encoded);
    }

    private static String text(ByteBuffer bytes) {
        var length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException("a text of " + length + " bytes");
        }
        var encoded = new byte[length];
        bytes.get(encoded);
        return new String(encoded, StandardCharsets.UTF_8);
    }

    /** A header, or why there is none. */
    sealed interface HeaderResult {
        /**
         * A header that can be trusted.
         *
         * @param salt its checksum, which goes into the checksum of every record
         * @param ownFileKey of the file that it was written into
         */
        record Good(JournalHeader header, int salt, String ownFileKey) implements HeaderResult {}

        /** The journal cannot be used. */
        record Bad(String why) implements HeaderResult {}
    }
}
