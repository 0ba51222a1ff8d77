package io.rft.channel;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * The receiving half of a TLS connection: many records per system call, decrypted into the caller's buffer where that has room
 * for a whole one. Its buffer starts small and grows when a read fills it, so that an idle connection stays cheap. One thread
 * at a time.
 */
final class RecordReader {
    private static final int NET_BYTES_MAX = 256 << 10;
    private static final int NET_BYTES_FIRST = 20 << 10; // a record of the largest size that TLS 1.3 allows, and more
    private static final int HEADER_BYTES = 5;
    private static final int BODY_BYTES_MAX = (16 << 10) + 256; // RFC 8446 5.2
    private static final int TYPE_FIRST = 20; // change_cipher_spec, alert, handshake, application_data: RFC 8446 5.1
    private static final int TYPE_LAST = 23;

    private final SocketChannel socket;
    private final SSLEngine engine;
    private final TlsProvider provider;
    private ByteBuffer net; // received records, ready to be read
    private final ByteBuffer plain; // what the caller's buffer had no room for, ready to be read
    private boolean ended;
    private int firstType;

    RecordReader(SocketChannel socket, SSLEngine engine, TlsProvider provider) {
        this.socket = socket;
        this.engine = engine;
        this.provider = provider;
        this.net = provider.allocate(NET_BYTES_FIRST).flip();
        this.plain = provider.allocate(BODY_BYTES_MAX).flip();
    }

    /** At least one byte, and as many as have arrived already, or -1 after an authenticated end. */
    int read(ByteBuffer target) throws IOException {
        var start = target.position();
        drainPlain(target);
        while (target.hasRemaining() && !ended) {
            if (hasRecord()) {
                unwrapInto(target);
            } else if (target.position() > start) {
                break;
            } else {
                fill();
            }
        }
        var count = target.position() - start;
        return count > 0 || !target.hasRemaining() ? count : -1;
    }

    /** Waits until a whole record is there. */
    void awaitRecord() throws IOException {
        while (!hasRecord()) {
            fill();
        }
    }

    /** Takes one record of the handshake. */
    SSLEngineResult unwrapHandshake() throws IOException {
        awaitRecord();
        var result = engine.unwrap(net, plain.clear());
        plain.flip();
        if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
            throw new EOFException("the peer ended the handshake");
        }
        return result;
    }

    /** The type of the first record that arrived (RFC 8446 5.1), 0 before it. */
    int firstType() {
        return firstType;
    }

    private void drainPlain(ByteBuffer target) {
        var count = Math.min(plain.remaining(), target.remaining());
        if (count > 0) {
            target.put(target.position(), plain, plain.position(), count);
            target.position(target.position() + count);
            plain.position(plain.position() + count);
        }
    }

    private void unwrapInto(ByteBuffer target) throws IOException {
        if (target.remaining() >= bodyBytes()) {
            unwrap(target);
        } else {
            unwrap(plain.clear());
            plain.flip();
            drainPlain(target);
        }
    }

    private void unwrap(ByteBuffer into) throws IOException {
        var before = net.position();
        var result = engine.unwrap(net, into);
        switch (result.getStatus()) {
            case OK -> {
                if (result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_TASK) {
                    TlsHandshake.runTasks(engine);
                } else if (net.position() == before) {
                    throw new SSLException("the engine made no progress");
                }
            }
            case CLOSED -> ended = true;
            case BUFFER_OVERFLOW, BUFFER_UNDERFLOW -> throw new SSLException("a whole record did not do");
        }
    }

    private boolean hasRecord() throws SSLException {
        if (net.remaining() < HEADER_BYTES) {
            return false;
        }
        var type = net.get(net.position());
        if (type < TYPE_FIRST || type > TYPE_LAST || bodyBytes() > BODY_BYTES_MAX) {
            throw new SSLException("what arrived is not a TLS record");
        }
        firstType = firstType == 0 ? type : firstType;
        return net.remaining() >= HEADER_BYTES + bodyBytes();
    }

    private int bodyBytes() {
        return Short.toUnsignedInt(net.getShort(net.position() + 3));
    }

    private void fill() throws IOException {
        var full = net.limit() == net.capacity() && net.capacity() < NET_BYTES_MAX;
        if (full) {
            net = provider.allocate(NET_BYTES_MAX).put(net);
        } else {
            net.compact();
        }
        int count;
        try {
            count = socket.read(net);
        } finally {
            net.flip();
        }
        if (count < 0) {
            throw new EOFException("the connection ended without a goodbye");
        }
    }
}
