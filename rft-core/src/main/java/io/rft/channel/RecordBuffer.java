package io.rft.channel;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLException;

/**
 * TLS records as they arrive, many per system call. The buffer starts small and grows when a read fills it, so that an idle connection stays
 * cheap. One thread at a time.
 */
final class RecordBuffer {
    static final int BODY_BYTES_MAX = (16 << 10) + 256; // RFC 8446 5.2

    private static final int BYTES_MAX = 256 << 10;
    private static final int BYTES_FIRST = 20 << 10; // a record of the largest size that TLS 1.3 allows, and more
    private static final int HEADER_BYTES = 5;
    private static final int TYPE_FIRST = 20; // change_cipher_spec, alert, handshake, application_data: RFC 8446 5.1
    private static final int TYPE_LAST = 23;

    private final SocketChannel socket;
    private final TlsProvider provider;
    private ByteBuffer received; // ready to be read
    private int firstType;

    RecordBuffer(SocketChannel socket, TlsProvider provider) {
        this.socket = socket;
        this.provider = provider;
        this.received = provider.allocate(BYTES_FIRST).flip();
    }

    /** Waits until a whole record is there. */
    void await() throws IOException {
        while (!isWhole()) {
            fill();
        }
    }

    /** Whether a whole record is there. */
    boolean isWhole() throws SSLException {
        if (received.remaining() < HEADER_BYTES) {
            return false;
        }
        var type = received.get(received.position());
        if (type < TYPE_FIRST || type > TYPE_LAST || bodyBytes() > BODY_BYTES_MAX) {
            throw new SSLException("what arrived is not a TLS record");
        }
        firstType = firstType == 0 ? type : firstType;
        return received.remaining() >= HEADER_BYTES + bodyBytes();
    }

    /** Of the record that begins what has been received. */
    int bodyBytes() {
        return Short.toUnsignedInt(received.getShort(received.position() + 3));
    }

    /** What has been received and not been taken, until the next {@link #fill}. */
    ByteBuffer received() {
        return received;
    }

    /** The type of the first record that arrived (RFC 8446 5.1), 0 before it. */
    int firstType() {
        return firstType;
    }

    /** Waits for more, and takes all that is there. */
    void fill() throws IOException {
        var full = received.limit() == received.capacity() && received.capacity() < BYTES_MAX;
        if (full) {
            received = provider.allocate(BYTES_MAX).put(received);
        } else {
            received.compact();
        }
        int count;
        try {
            count = socket.read(received);
        } finally {
            received.flip();
        }
        if (count < 0) {
            throw new EOFException("the connection ended without a goodbye");
        }
    }
}
