package io.rft.store;

import io.rft.RftException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** Digests of whole files, read once from start to end with bounded memory; they fail where the file changes meanwhile. */
public final class FileDigests {
    private static final int BUFFER_BYTES = 1 << 20;

    private FileDigests() {}

    public static int crc32c(SourceFile file) throws RftException {
        var crc = new CRC32C();
        feed(file, crc::update);
        return (int) crc.getValue();
    }

    /** What {@code sha256sum} prints, as bytes. */
    public static byte[] sha256(SourceFile file) throws RftException {
        var digest = sha256();
        feed(file, digest::update);
        return digest.digest();
    }

    private static void feed(SourceFile file, Consumer<ByteBuffer> digest) throws RftException {
        var size = file.identity().size();
        var buffer = ByteBuffer.allocateDirect((int) Math.min(BUFFER_BYTES, size));
        for (var position = 0L; position < size; position += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), size - position));
            file.read(position, buffer);
            digest.accept(buffer.flip());
        }
        file.checkUnchanged();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
