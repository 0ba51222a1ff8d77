package io.rft.channel;

import io.rft.RftException;
import io.rft.protocol.Envelope;
import io.rft.protocol.MessageCodec;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An encrypted connection that carries messages, one JSON object per line. One thread receives, one sends. Owns its
 * {@link SecureChannel}.
 */
public final class CommandChannel implements Closeable {
    private static final int PIECE_BYTES = 64 << 10;

    private final SecureChannel channel;
    private final LineReader lines;
    private final AtomicLong sentBytes = new AtomicLong();

    /** Begins with the narrow limits of a peer that has not logged in: lines of 4 KiB, 16 KiB in all. */
    public CommandChannel(SecureChannel channel) {
        this.channel = channel;
        this.lines = new LineReader(channel);
    }

    /** Widens the limits: lines of 1 MiB, any number. Called by the receiving thread. */
    public void loggedIn() {
        lines.loggedIn();
    }

    /**
     * The next message. After a {@link io.rft.protocol.MalformedMessageException} the channel can go on with the next line;
     * after any other failure, an over-long line ({@code PROTOCOL}) or the end of the connection ({@code NETWORK}), it cannot.
     */
    public Envelope receive() throws RftException {
        return MessageCodec.decode(lines.next());
    }

    /** Sends all of them, in order, in one write unless they are long. One thread at a time, or long ones would mix. */
    public void send(List<Envelope> envelopes) throws RftException {
        var bytes = new ByteArrayOutputStream();
        for (var envelope : envelopes) {
            bytes.writeBytes(MessageCodec.encode(envelope));
            bytes.write('\n');
        }
        var rest = ByteBuffer.wrap(bytes.toByteArray());
        while (rest.hasRemaining()) {
            var piece = rest.slice(rest.position(), Math.min(PIECE_BYTES, rest.remaining()));
            rest.position(rest.position() + piece.remaining());
            sentBytes.addAndGet(piece.remaining());
            channel.write(piece);
        }
    }

    /** What the system has been given to send; a piece counts from when it is given, so that a pause in it shows. Thread-safe. */
    public long sentBytes() {
        return sentBytes.get();
    }

    public void send(Envelope envelope) throws RftException {
        send(List.of(envelope));
    }

    /** The connection itself: for its keys, its certificate and its deadlines, not for its bytes. */
    public SecureChannel channel() {
        return channel;
    }

    public InetSocketAddress peer() {
        return channel.peer();
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public String toString() {
        return channel.toString();
    }
}
