package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Message.HashAlgorithm;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** The digest of a file, most significant byte first, and how many bytes it is of. */
record FileDigest(String hexadecimal, long size) {
    private static final int BUFFER_BYTES = 256 << 10;

    /** Of a file of this machine. */
    static FileDigest of(Path path, HashAlgorithm algorithm) throws RftException {
        try {
            if (Files.isDirectory(path)) {
                throw new RftException(ErrorCode.USAGE, path + " is a directory and has no digest");
            }
            return switch (algorithm) {
                case CRC32C -> crc32c(path);
                case SHA256 -> sha256(path);
            };
        } catch (NoSuchFileException e) {
            throw new RftException(ErrorCode.NOT_FOUND, "there is no file " + path, e);
        } catch (AccessDeniedException e) {
            throw new RftException(ErrorCode.PERMISSION, "cannot read " + path + ": permission denied", e);
        } catch (RftException e) {
            throw e;
        } catch (IOException e) {
            throw new RftException(ErrorCode.STORAGE, "cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    private static FileDigest crc32c(Path path) throws IOException {
        var crc = new CRC32C();
        var size = read(path, (buffer, length) -> crc.update(buffer, 0, length));
        return new FileDigest(HexFormat.of().toHexDigits((int) crc.getValue()), size);
    }

    private static FileDigest sha256(Path path) throws IOException {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            var size = read(path, (buffer, length) -> sha.update(buffer, 0, length));
            return new FileDigest(HexFormat.of().formatHex(sha.digest()), size);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Takes what was read. */
    private interface Sink {
        void take(byte[] buffer, int length);
    }

    private static long read(Path path, Sink sink) throws IOException {
        var buffer = new byte[BUFFER_BYTES];
        var size = 0L;
        try (var in = Files.newInputStream(path)) {
            for (var length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                sink.take(buffer, length);
                size += length;
            }
        }
        return size;
    }
}
