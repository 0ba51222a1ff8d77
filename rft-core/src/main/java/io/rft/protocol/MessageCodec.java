package io.rft.protocol;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The JSON form of a message, one object without line feed (docs/PROTOCOL.md). Strict in what it reads: within {@link Limits}, every
 * known field checked, unknown fields ignored. Pure.
 */
public final class MessageCodec {
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
     * As many of these entries as one line holds and a listing may have, in their order: a thousand links to far places would be more
     * than a line. {@code more} says whether others follow these.
     */
    public static Message.Listing listing(List<Message.Entry> entries, boolean more) {
        var bytes = 0L;
        var fitting = 0;
        while (fitting < Math.min(entries.size(), Limits.ENTRIES_MAX)) {
            bytes += MessageWriter.bytesMax(entries.get(fitting));
            if (bytes > Limits.LINE_BYTES_MAX - MessageWriter.LISTING_FRAME_BYTES) {
                break;
            }
            fitting++;
        }
        return new Message.Listing(entries.subList(0, fitting), more || fitting < entries.size());
    }
}
