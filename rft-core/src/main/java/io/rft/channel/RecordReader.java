package io.rft.channel;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * The receiving half of a TLS connection: records, decrypted into the caller's buffer where that has room for a whole one. One thread at a
 * time.
 */
final class RecordReader {
    private final RecordBuffer records;
    private final SSLEngine engine;
    private final ByteBuffer plain; // what the caller's buffer had no room for, ready to be read
    private boolean ended;

    RecordReader(RecordBuffer records, SSLEngine engine, TlsProvider provider) {
        this.records = records;
        this.engine = engine;
        this.plain = provider.allocate(RecordBuffer.BODY_BYTES_MAX).flip();
    }

    /** At least one byte, and as many as have arrived already, or -1 after an authenticated end. */
    int read(ByteBuffer target) throws IOException {
        var start = target.position();
        drainPlain(target);
        while (target.hasRemaining() && !ended) {
            if (records.isWhole()) {
                unwrapInto(target);
            } else if (target.position() > start) {
                break;
            } else {
                records.fill();
            }
        }
        var count = target.position() - start;
        return count > 0 || !target.hasRemaining() ? count : -1;
    }

    /** Takes one record of the handshake. */
    SSLEngineResult unwrapHandshake() throws IOException {
        records.await();
        var result = engine.unwrap(records.received(), plain.clear());
        plain.flip();
        if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
            throw new EOFException("the peer ended the handshake");
        }
        return result;
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
        if (target.remaining() >= records.bodyBytes()) {
            unwrap(target);
        } else {
            unwrap(plain.clear());
            plain.flip();
            drainPlain(target);
        }
    }

    private void unwrap(ByteBuffer into) throws IOException {
        var net = records.received();
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
}
