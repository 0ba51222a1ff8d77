package io.rft.channel;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.task.Deadlines;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** A handshake within an absolute deadline, and what its failure means. Thread-safe. */
record TlsOpening(TlsProvider provider, Deadlines deadlines, Duration limit) {
    private static final int ALERT = 21; // RFC 8446 5.1
    private static final int NONE = 0;

    /** Takes ownership of the socket: closes it on failure. The engine is made on the calling thread, and is this method's as well. */
    SecureChannel.Established open(SocketChannel socket, Supplier<SSLEngine> engine, InetSocketAddress peer)
            throws RftException {
        return open(socket, engine, peer, Optional.empty());
    }

    /**
     * The same; {@code greeted} is run when the other end has said its first words whole, of an engine that waits for them. It is not made
     * before, since it costs: memory, and with Conscrypt two descriptors.
     */
    SecureChannel.Established open(
            SocketChannel socket, Supplier<SSLEngine> engine, InetSocketAddress peer, Optional<Runnable> greeted)
            throws RftException {
        var begunNanos = deadlines.nanoTime();
        var records = new RecordBuffer(socket, provider);
        var late = new AtomicBoolean();
        try (var _ = deadlines.arm(limit.toNanos(), () -> {
            late.set(true);
            Sockets.close(socket);
        })) {
            if (greeted.isPresent()) {
                records.await();
                greeted.get().run();
            }
            return shakeHands(socket, records, engine.get(), peer, begunNanos);
        } catch (IOException e) {
            Sockets.close(socket);
            throw failure(e, Addresses.text(peer), records.firstType(), late.get());
        }
    }

    private SecureChannel.Established shakeHands(
            SocketChannel socket, RecordBuffer records, SSLEngine engine, InetSocketAddress peer, long begunNanos)
            throws IOException {
        var done = false;
        try {
            var in = new RecordReader(records, engine, provider);
            var out = new RecordWriter(socket, engine, provider);
            shakeHands(engine, in, out);
            done = true;
            return new SecureChannel.Established(socket, peer, engine, provider, in, out, begunNanos);
        } finally {
            if (!done) {
                Sockets.close(socket);
                provider.release(engine);
            }
        }
    }

    /** Closes a connection that is not wanted. */
    void drop(SecureChannel.Established connection) {
        Sockets.close(connection.socket());
        provider.release(connection.engine());
    }

    private static void shakeHands(SSLEngine engine, RecordReader in, RecordWriter out) throws IOException {
        try {
            TlsHandshake.run(engine, in, out);
        } catch (SSLException e) {
            try {
                out.end(); // the alert that tells the peer what is wrong
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private RftException failure(IOException e, String peer, int firstType, boolean late) {
        var what = "TLS handshake with " + peer + " failed: ";
        if (late) {
            return new RftException(ErrorCode.NETWORK, what + "not done within " + limit.toSeconds() + " s", e);
        }
        if (e instanceof SSLException && firstType == NONE) {
            return new RftException(
                    ErrorCode.PROTOCOL, what + "the peer does not speak TLS", "Check host and port.", e);
        }
        if (e instanceof SSLException && firstType == ALERT) {
            return new RftException(
                    ErrorCode.PROTOCOL, what + "the peer does not offer RFT over TLS 1.3", "Check host and port.", e);
        }
        if (e instanceof SSLException) {
            return new RftException(ErrorCode.NETWORK, what + "what arrived makes no sense", e);
        }
        return e instanceof ClosedChannelException
                ? new RftException(ErrorCode.NETWORK, what + e.getMessage(), e) // it was closed at this end
                : new HungUpException(what + e.getMessage(), e);
    }
}
