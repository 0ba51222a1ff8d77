package io.rft.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * The content of a test's file: pseudo-random bytes that follow from a seed, so that gigabytes can be written and compared in bounded
 * memory and no two places hold the same. Immutable.
 */
public record TestData(long seed, long size) {
    private static final int CHUNK_BYTES = 256 << 10;

    public TestData {
        if (size < 0) {
            throw new IllegalArgumentException("a size below 0");
        }
    }

    /** Makes the file, or replaces its content. */
    public void writeTo(Path file) throws IOException {
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (var start = 0L; start < size; start += CHUNK_BYTES) {
                var chunk = ByteBuffer.wrap(chunk(start));
                while (chunk.hasRemaining()) {
                    channel.write(chunk);
                }
            }
        }
    }

    /** The first position where the file differs from this, be it by its length; empty when it is this and nothing else. */
    public OptionalLong firstDifference(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            return firstDifference(channel);
        }
    }

    /** The same of an open file, from its current position on. */
    public OptionalLong firstDifference(FileChannel file) throws IOException {
        var found = ByteBuffer.allocate(CHUNK_BYTES);
        for (var start = 0L; start < size; start += CHUNK_BYTES) {
            var chunk = ByteBuffer.wrap(chunk(start));
            fill(file, found.clear().limit(chunk.limit()));
            var difference = chunk.mismatch(found.flip());
            if (difference >= 0) {
                return OptionalLong.of(start + difference);
            }
        }
        return file.size() > size ? OptionalLong.of(size) : OptionalLong.empty();
    }

    private static void fill(FileChannel channel, ByteBuffer target) throws IOException {
        var count = 0;
        while (target.hasRemaining() && count >= 0) {
            count = channel.read(target);
        }
    }

    /** The bytes from a multiple of the chunk size up to the next one, or to the end. */
    private byte[] chunk(long start) {
        var bytes = new byte[(int) Math.min(CHUNK_BYTES, size - start)];
        new SplittableRandom(seed ^ start).nextBytes(bytes);
        return bytes;
    }
}
