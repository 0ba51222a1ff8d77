package io.rft.channel;

import java.io.IOException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** Brings an engine from its first byte to the end of its handshake. */
final class TlsHandshake {
    private TlsHandshake() {}

    static void run(SSLEngine engine, RecordReader in, RecordWriter out) throws IOException {
        engine.beginHandshake();
        var status = engine.getHandshakeStatus();
        while (status != HandshakeStatus.FINISHED) {
            status = step(status, engine, in, out);
        }
        out.flush();
    }

    static void runTasks(SSLEngine engine) {
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private static HandshakeStatus step(HandshakeStatus status, SSLEngine engine, RecordReader in, RecordWriter out)
            throws IOException {
        return switch (status) {
            case NEED_WRAP -> out.wrapOwn().getHandshakeStatus();
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                out.flush(); // a whole flight in one system call
                yield in.unwrapHandshake().getHandshakeStatus();
            }
            case NEED_TASK -> {
                runTasks(engine);
                yield engine.getHandshakeStatus();
            }
            case NOT_HANDSHAKING -> throw new SSLException("the handshake ended before it was finished");
            case FINISHED -> status;
        };
    }
}
