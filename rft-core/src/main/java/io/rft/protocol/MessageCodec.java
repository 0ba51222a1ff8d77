package io.rft.protocol;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The JSON form of a message, one object without line feed (docs/PROTOCOL.md). Strict in what it reads: within {@link Limits}, every
 * known field checked, unknown fields ignored. Pure.
 */
public final class MessageCodec {
    /** What stands for no entry, and more. */
    private static final long EMPTY_BYTES = 4;

    private MessageCodec() {}

    /** The line without its line feed. */
    public static byte[] encode(Envelope envelope) {
        return MessageWriter.write(envelope);
    }

    /**
     * Reads the line that remains in the buffer, which is left as it was. Fails with {@link UnknownMessageException} or another {@link
     * MalformedMessageException}, with nothing else.
     */
    public static Envelope decode(ByteBuffer line) throws MalformedMessageException {
        return MessageReader.read(line);
    }

    /**
     * As many of these entries as one line holds and a listing may have, from the first on: a thousand links to far places would be more
     * than a line.
     */
    public static List<Message.Entry> fitting(List<Message.Entry> entries) {
        var fitting = fitting(entries.stream()
                .limit(Limits.ENTRIES_MAX)
                .mapToLong(MessageWriter::bytesMax)
                .toArray());
        return entries.subList(0, fitting);
    }

    /** The same of entries with their paths. */
    public static List<Message.Found> fittingFound(List<Message.Found> found) {
        return found.subList(
                0, fitting(found.stream().mapToLong(MessageWriter::bytesMax).toArray()));
    }

    /** The same of what directories hold. */
    public static List<Message.Use> fittingUses(List<Message.Use> uses) {
        return uses.subList(
                0, fitting(uses.stream().mapToLong(MessageWriter::bytesMax).toArray()));
    }

    /** As many of these as one line holds, from the first on, which always fits. */
    public static Message.Looked looked(List<Optional<Message.Entry>> entries) {
        var fitting = fitting(entries.stream()
                .limit(Limits.ENTRIES_MAX)
                .mapToLong(entry -> entry.map(MessageWriter::bytesMax).orElse(EMPTY_BYTES))
                .toArray());
        return new Message.Looked(entries.subList(0, fitting));
    }

    private static int fitting(long[] sizes) {
        var bytes = 0L;
        for (var i = 0; i < sizes.length; i++) {
            bytes += sizes[i];
            if (bytes > Limits.LINE_BYTES_MAX - MessageWriter.LISTING_FRAME_BYTES) {
                return i;
            }
        }
        return sizes.length;
    }
}
