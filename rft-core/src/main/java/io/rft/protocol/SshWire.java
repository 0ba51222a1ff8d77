package io.rft.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * The {@code string} and {@code mpint} of RFC 4251: a length of four bytes and so many bytes, the brick of everything OpenSSH signs or
 * stores. Reading fails with {@link IllegalArgumentException}, before anything is allocated for what is not there. Pure.
 */
public final class SshWire {
    private SshWire() {}

    /** Strings one after another. */
    public static byte[] strings(byte[]... strings) {
        var target = new ByteArrayOutputStream();
        for (var string : strings) {
            target.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(string.length).array());
            target.writeBytes(string);
        }
        return target.toByteArray();
    }

    public static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    /** Takes the next string off the buffer; fails when it is not whole. */
    public static byte[] string(ByteBuffer source) {
        Limits.require(source.remaining() >= Integer.BYTES, "an SSH string without its length");
        var length = source.getInt();
        Limits.require(length >= 0 && length <= source.remaining(), "an SSH string that is cut off");
        var bytes = new byte[length];
        source.get(bytes);
        return bytes;
    }

    /** The same as text; what is no UTF-8 shows as such. */
    public static String text(ByteBuffer source) {
        return new String(string(source), UTF_8);
    }

    /** Takes an {@code mpint} off the buffer; fails when it is not above zero or not in its one shortest form. */
    public static BigInteger positive(ByteBuffer source) {
        var bytes = string(source);
        Limits.require(bytes.length > 0 && bytes[0] >= 0, "an SSH number that is not positive");
        Limits.require(bytes[0] != 0 || (bytes.length > 1 && bytes[1] < 0), "an SSH number with zeros before it");
        return new BigInteger(bytes);
    }
}
