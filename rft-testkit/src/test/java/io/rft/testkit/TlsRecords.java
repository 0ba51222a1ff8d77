package io.rft.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** TLS records as they stand on the wire (RFC 8446 5.1), and what of a ClientHello anybody can read (4.1.2). */
final class TlsRecords {
    static final int ALERT = 21;
    static final int HANDSHAKE = 22;
    static final int PRE_SHARED_KEY = 41;
    static final int EARLY_DATA = 42;

    private static final int HEADER_BYTES = 5;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int APPLICATION_DATA = 23;
    private static final int TLS_1_0 = 0x0301;
    private static final int TLS_1_2 = 0x0303; // what every record of TLS 1.3 says
    private static final int FRAGMENT_BYTES_MAX = (1 << 14) + 256;
    private static final int CLIENT_HELLO = 1;
    private static final int RANDOM_BYTES = 32;

    private TlsRecords() {}

    /** One record; the fragment is encrypted once keys are agreed. */
    record TlsRecord(int type, int version, ByteBuffer fragment) {}

    /** Everything that one side sent, as records; fails with {@link AssertionError} at the first byte that is not of one. */
    static List<TlsRecord> parse(byte[] bytes) {
        var records = new ArrayList<TlsRecord>();
        var rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            require(rest.remaining() >= HEADER_BYTES, "a header that is cut off", rest);
            var type = Byte.toUnsignedInt(rest.get());
            var version = Short.toUnsignedInt(rest.getShort());
            var length = Short.toUnsignedInt(rest.getShort());
            require(type >= CHANGE_CIPHER_SPEC && type <= APPLICATION_DATA, "type " + type, rest);
            require(version == TLS_1_2 || (records.isEmpty() && version == TLS_1_0), "version " + version, rest);
            require(length >= 1 && length <= FRAGMENT_BYTES_MAX, "length " + length, rest);
            require(rest.remaining() >= length, "a record that is cut off", rest);
            records.add(new TlsRecord(type, version, rest.slice(rest.position(), length)));
            skip(rest, length);
        }
        return records;
    }

    /** The types of the extensions in a ClientHello, which is the first record of a client. */
    static Set<Integer> extensions(TlsRecord clientHello) {
        var hello = clientHello.fragment().duplicate();
        require(clientHello.type() == HANDSHAKE && hello.get() == CLIENT_HELLO, "no ClientHello", hello);
        skip(hello, 3 + 2 + RANDOM_BYTES); // length, version, random
        skip(hello, Byte.toUnsignedInt(hello.get())); // session id
        skip(hello, Short.toUnsignedInt(hello.getShort())); // cipher suites
        skip(hello, Byte.toUnsignedInt(hello.get())); // compression methods
        skip(hello, 2);
        var types = new HashSet<Integer>();
        while (hello.hasRemaining()) {
            types.add((int) hello.getShort());
            skip(hello, Short.toUnsignedInt(hello.getShort()));
        }
        return types;
    }

    private static void skip(ByteBuffer buffer, int bytes) {
        buffer.position(buffer.position() + bytes);
    }

    private static void require(boolean condition, String problem, ByteBuffer at) {
        if (!condition) {
            throw new AssertionError("not TLS at byte " + at.position() + ": " + problem);
        }
    }
}
