package io.rft.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** The {@code string} of RFC 4251: a length of four bytes and so many bytes, the brick of everything OpenSSH signs or stores. */
final class SshWire {
    private SshWire() {}

    /** Strings one after another. */
    static byte[] strings(byte[]... strings) {
        var target = new ByteArrayOutputStream();
        for (var string : strings) {
            target.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(string.length).array());
            target.writeBytes(string);
        }
        return target.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    /** Takes the next string off the buffer; fails with {@link IllegalArgumentException} when it is not whole. */
    static byte[] string(ByteBuffer source) {
        Limits.require(source.remaining() >= Integer.BYTES, "an SSH string without its length");
        var length = source.getInt();
        Limits.require(length >= 0 && length <= source.remaining(), "an SSH string that is cut off");
        var bytes = new byte[length];
        source.get(bytes);
        return bytes;
    }
}
