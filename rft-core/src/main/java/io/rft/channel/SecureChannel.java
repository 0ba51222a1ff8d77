package io.rft.channel;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.task.Deadlines;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * An encrypted connection: TLS 1.3 with RFT's ALPN, its server's certificate checked. One thread may read while others write;
 * writes of several threads go one after the other, each whole. Any failure is {@code NETWORK}, names the peer and closes the
 * connection; {@link HungUpException} where the peer has ended it without a word. Whoever has it closes it, from any thread, which ends
 * reads and writes that are under way.
 */
public final class SecureChannel implements Closeable {
    private static final long GOODBYE_NANOS_MAX = 100_000_000;
    private static final String OPEN = "";
    private static final String CLOSED_HERE = "it was closed at this end";

    private final SocketChannel socket;
    private final KernelSide kernel;
    private final SSLEngine engine;
    private final TlsProvider provider;
    private final RecordReader in;
    private final RecordWriter out;
    private final Alpn alpn;
    private final X509Certificate serverCertificate;
    private final InetSocketAddress peer;
    private final Deadlines deadlines;
    private final long bornNanos;
    private final AtomicLong receivedBytes = new AtomicLong();
    private final AtomicLong sentBytes = new AtomicLong();
    private final ReentrantLock sending =
            new ReentrantLock(); // guards: out; held during the write, or records would mix
    private final ReentrantLock exporting = new ReentrantLock(); // guards: the engine's native memory against release
    private volatile boolean closing; // set before the engine is told
    private final String encryption;
    private final AtomicReference<String> fate = new AtomicReference<>(OPEN); // why it is closed

    SecureChannel(Established established, Alpn alpn, X509Certificate serverCertificate, Deadlines deadlines) {
        this.socket = established.socket();
        this.kernel = new KernelSide(socket);
        this.engine = established.engine();
        this.provider = established.provider();
        this.in = established.in();
        this.out = established.out();
        this.peer = established.peer();
        this.alpn = alpn;
        this.serverCertificate = serverCertificate;
        this.deadlines = deadlines;
        this.bornNanos = established.bornNanos();
        var session = engine.getSession();
        this.encryption = session.getProtocol() + " " + session.getCipherSuite();
    }

    /** A connection whose handshake is done. */
    record Established(
            SocketChannel socket,
            InetSocketAddress peer,
            SSLEngine engine,
            TlsProvider provider,
            RecordReader in,
            RecordWriter out,
            long bornNanos) {}

    /**
     * Reads at least one byte, and what else has arrived; -1 once the peer has said, authenticated, that no more comes. A
     * connection that just ends is lost. Fastest with 16 KiB of room or more, which needs no copy.
     */
    public int read(ByteBuffer target) throws RftException {
        try {
            var count = in.read(target);
            if (count < 0 && closing) { // some engines take their own goodbye for the peer's
                throw new ClosedChannelException();
            }
            receivedBytes.lazySet(receivedBytes.get() + Math.max(0, count)); // one thread reads
            return count;
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** What has been read so far. Thread-safe. */
    public long receivedBytes() {
        return receivedBytes.get();
    }

    /** What the system has taken to send so far. Thread-safe. */
    public long sentBytes() {
        return sentBytes.get();
    }

    /**
     * What the kernel says of the path now; empty where it cannot be asked ({@link io.rft.posix.TcpSupport#missing}) and once the
     * connection is closed. Two system calls, no lock; the first time it takes a millisecond. Thread-safe.
     */
    public Optional<PathInfo> path() {
        return kernel.path();
    }

    /** Asks the kernel to treat the connection so, as far as it can be had. */
    public void tune(SocketWishes wishes) {
        kernel.tune(wishes);
    }

    /** Fills the buffer. */
    public void readFully(ByteBuffer target) throws RftException {
        while (target.hasRemaining()) {
            if (read(target) < 0) {
                throw endedEarly();
            }
        }
    }

    /** For a reader that was told of the end where it expected more. */
    RftException endedEarly() {
        return lost(new EOFException("the peer closed it"));
    }

    /** Sends all that remains in the sources, one after the other, in as few system calls as their size allows. */
    public void write(ByteBuffer... sources) throws RftException {
        var bytes = 0L;
        for (var source : sources) {
            bytes += source.remaining();
        }
        sending.lock();
        try {
            out.write(sources);
            sentBytes.addAndGet(bytes);
        } catch (IOException e) {
            throw lost(e);
        } finally {
            sending.unlock();
        }
    }

    /** How the connection is encrypted: {@code TLSv1.3 TLS_AES_128_GCM_SHA256}. */
    public String encryption() {
        return encryption;
    }

    /** Secret bytes that only the two ends of this very connection can compute (RFC 8446 7.5). */
    public byte[] export(String label, byte[] context, int length) throws RftException {
        exporting.lock();
        try {
            if (closing) {
                throw new ClosedChannelException();
            }
            return provider.export(engine, label, context, length);
        } catch (IOException e) {
            throw lost(e);
        } finally {
            exporting.unlock();
        }
    }

    /** The server's certificate: the checked one of the peer at a client, its own at a server. */
    public X509Certificate serverCertificate() {
        return serverCertificate;
    }

    public Alpn alpn() {
        return alpn;
    }

    public InetSocketAddress peer() {
        return peer;
    }

    /** The address of this end, without the port; nothing of a closed connection. */
    public String localHost() {
        try {
            return socket.getLocalAddress() instanceof InetSocketAddress here ? Addresses.host(here) : "-";
        } catch (IOException e) {
            return "-";
        }
    }

    /** Closes the connection so long from now, as lost, unless the handle is closed before. */
    public Deadlines.Handle abortAfter(Duration limit) {
        return deadlines.arm(limit.toNanos(), () -> abort("its limit of " + limit.toSeconds() + " s ran out"));
    }

    /** The same, so long after the connection was dialled or accepted: an absolute limit for all that comes before login. */
    public Deadlines.Handle abortAtAge(Duration limit) {
        var left = limit.toNanos() - (deadlines.nanoTime() - bornNanos);
        return deadlines.arm(left, () -> abort("not logged in within " + limit.toSeconds() + " s"));
    }

    /** Closes at once, without a goodbye. Never blocks. */
    public void abort() {
        abort(CLOSED_HERE);
    }

    /** Says goodbye where that does not block, and closes. */
    @Override
    public void close() {
        if (!closing
                && !deadlines.runsCaller()
                && sending.tryLock()) { // a writer at work may be stuck: the peer sees a loss
            closing = true;
            try (var _ = deadlines.arm(GOODBYE_NANOS_MAX, this::abort)) {
                out.end();
            } catch (IOException e) {
                // The peer is gone or takes no more; it finds the connection ended without a goodbye.
            } finally {
                sending.unlock();
            }
        }
        abort();
    }

    @Override
    public String toString() {
        return alpn.id() + " " + Addresses.text(peer);
    }

    private void abort(String reason) {
        closing = true;
        if (fate.compareAndSet(OPEN, reason)) {
            Sockets.close(socket);
            exporting.lock();
            try {
                provider.release(engine);
            } finally {
                exporting.unlock();
            }
        }
    }

    private RftException lost(IOException cause) {
        var hungUp = !closing && receivedBytes.get() == 0 && !(cause instanceof SSLException);
        abort(closing ? CLOSED_HERE : reason(cause));
        var message = "connection to " + Addresses.text(peer) + " lost: " + fate.get();
        return hungUp ? new HungUpException(message, cause) : new RftException(ErrorCode.NETWORK, message, cause);
    }

    private static String reason(IOException cause) {
        return cause instanceof SSLException ? "a record was damaged or forged" : String.valueOf(cause.getMessage());
    }
}
