package io.rft.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * The sending half of a TLS connection: as many records as fit its buffer go in one system call. The buffer starts small and
 * grows with the first large write, so that an idle connection stays cheap. One thread at a time.
 */
final class RecordWriter {
    private static final int NET_BYTES_MAX = 288 << 10; // a block of 256 KiB, its header, and what its records add
    private static final int NET_BYTES_FIRST = 20 << 10;
    private static final int GROWTH_BYTES_MIN = 64 << 10;
    private static final ByteBuffer[] NOTHING = {ByteBuffer.allocate(0)};

    private final SocketChannel socket;
    private final SSLEngine engine;
    private final TlsProvider provider;
    private ByteBuffer net; // records to be sent, ready for more

    RecordWriter(SocketChannel socket, SSLEngine engine, TlsProvider provider) {
        this.socket = socket;
        this.engine = engine;
        this.provider = provider;
        this.net = provider.allocate(NET_BYTES_FIRST);
    }

    /** Sends all that remains in the sources. */
    void write(ByteBuffer[] sources) throws IOException {
        while (remaining(sources) > 0) {
            var result = wrap(sources);
            if (result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_TASK) {
                TlsHandshake.runTasks(engine);
            } else if (result.bytesProduced() == 0) {
                throw new SSLException("the engine made no progress");
            }
        }
        flush();
    }

    /** One record of what the engine has to say by itself: handshake or alert. It is sent by {@link #flush}. */
    SSLEngineResult wrapOwn() throws IOException {
        return wrap(NOTHING);
    }

    void flush() throws IOException {
        net.flip();
        try {
            while (net.hasRemaining()) {
                socket.write(net);
            }
        } finally {
            net.clear();
        }
    }

    /** Says goodbye: a close_notify, or the alert of a failed handshake. */
    void end() throws IOException {
        engine.closeOutbound();
        for (var more = true; more; ) {
            var result = engine.wrap(NOTHING, net);
            more = result.getStatus() == SSLEngineResult.Status.OK && result.bytesProduced() > 0;
        }
        flush();
    }

    private SSLEngineResult wrap(ByteBuffer[] sources) throws IOException {
        while (true) {
            var result = engine.wrap(sources, net);
            switch (result.getStatus()) {
                case OK -> {
                    return result;
                }
                case BUFFER_OVERFLOW -> makeRoom(remaining(sources));
                case CLOSED -> throw new ClosedChannelException();
                case BUFFER_UNDERFLOW -> throw new SSLException("an underflow where nothing is read");
            }
        }
    }

    private void makeRoom(long remaining) throws IOException {
        if (net.capacity() < NET_BYTES_MAX && (remaining >= GROWTH_BYTES_MIN || net.position() == 0)) {
            net = provider.allocate(NET_BYTES_MAX).put(net.flip());
        } else if (net.position() > 0) {
            flush();
        } else {
            throw new SSLException("a record that does not fit " + NET_BYTES_MAX + " bytes");
        }
    }

    private static long remaining(ByteBuffer[] sources) {
        var sum = 0L;
        for (var source : sources) {
            sum += source.remaining();
        }
        return sum;
    }
}
