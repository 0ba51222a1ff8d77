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
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** A handshake within an absolute deadline, and what its failure means. Thread-safe. */
record TlsOpening(TlsProvider provider, Deadlines deadlines, Duration limit) {
    private static final int ALERT = 21; // RFC 8446 5.1
    private static final int NONE = 0;

    /** Takes ownership of the socket: closes it on failure. */
    SecureChannel.Established open(SocketChannel socket, SSLEngine engine, InetSocketAddress peer) throws RftException {
        return open(socket, engine, peer, Optional.empty());
    }

    /** The same; {@code greeted} is run when the other end has said its first words whole, of an engine that waits for them. */
    SecureChannel.Established open(
            SocketChannel socket, SSLEngine engine, InetSocketAddress peer, Optional<Runnable> greeted)
            throws RftException {
        var in = new RecordReader(socket, engine, provider);
        var out = new RecordWriter(socket, engine, provider);
        var connection = new SecureChannel.Established(socket, peer, engine, provider, in, out, deadlines.nanoTime());
        var late = new AtomicBoolean();
        var open = false;
        try (var _ = deadlines.arm(limit.toNanos(), () -> {
            late.set(true);
            Sockets.close(socket);
        })) {
            if (greeted.isPresent()) {
                in.awaitRecord();
                greeted.get().run();
            }
            shakeHands(engine, in, out);
            open = true;
            return connection;
        } catch (IOException e) {
            throw failure(e, Addresses.text(peer), in.firstType(), late.get());
        } finally {
            if (!open) {
                drop(connection);
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
