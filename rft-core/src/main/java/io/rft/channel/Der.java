package io.rft.channel;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Writes the few kinds of DER (ITU-T X.690) that a certificate of ours is made of. Pure. */
final class Der {
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTF8_STRING = 0x0C;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int CONTEXT_0 = 0xA0;

    private Der() {}

    static byte[] integer(BigInteger value) {
        return element(INTEGER, value.toByteArray());
    }

    /** Whole bytes: no unused bits. */
    static byte[] bitString(byte[] bytes) {
        return element(BIT_STRING, new byte[1], bytes);
    }

    /** From the encoded arcs, which the caller knows. */
    static byte[] oid(int... arcs) {
        var bytes = new byte[arcs.length];
        for (var i = 0; i < arcs.length; i++) {
            bytes[i] = (byte) arcs[i];
        }
        return element(OBJECT_IDENTIFIER, bytes);
    }

    static byte[] utf8(String text) {
        return element(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] utcTime(String yymmddhhmmssZ) {
        return element(UTC_TIME, yymmddhhmmssZ.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] generalizedTime(String yyyymmddhhmmssZ) {
        return element(GENERALIZED_TIME, yyyymmddhhmmssZ.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] sequence(byte[]... elements) {
        return element(SEQUENCE, elements);
    }

    static byte[] set(byte[]... elements) {
        return element(SET, elements);
    }

    /** {@code [0] EXPLICIT}. */
    static byte[] context0(byte[] element) {
        return element(CONTEXT_0, element);
    }

    private static byte[] element(int tag, byte[]... parts) {
        var length = 0;
        for (var part : parts) {
            length += part.length;
        }
        var out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        writeLength(length, out);
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** One byte below 128, else the count of its bytes and these (X.690 8.1.3). */
    private static void writeLength(int length, ByteArrayOutputStream out) {
        if (length < 0x80) {
            out.write(length);
            return;
        }
        var bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
        out.write(0x80 | bytes);
        for (var i = bytes - 1; i >= 0; i--) {
            out.write(length >>> (8 * i));
        }
    }
}
