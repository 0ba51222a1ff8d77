package io.rft.digest;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

/** Bytes that are all zero: to recognise them, to have them, and their checksum. Thread-safe. */
public final class Zeros {
    private static final ByteBuffer SAMPLE = ByteBuffer.allocateDirect(64 << 10).asReadOnlyBuffer();

    /** Most blocks are of one length. */
    private static final AtomicReference<Known> LAST = new AtomicReference<>(new Known(0, 0));

    private record Known(long length, int crc32c) {}

    private Zeros() {}

    /** Whether all that remains in the buffer, which is left as it was, is zero. */
    public static boolean is(ByteBuffer bytes) {
        for (var at = bytes.position(); at < bytes.limit(); at += SAMPLE.capacity()) {
            var length = Math.min(SAMPLE.capacity(), bytes.limit() - at);
            if (bytes.slice(at, length).mismatch(SAMPLE.slice(0, length)) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Fills what remains in the buffer, and leaves its position as it was. */
    public static void fill(ByteBuffer bytes) {
        var target = bytes.duplicate();
        while (target.hasRemaining()) {
            target.put(SAMPLE.slice(0, Math.min(SAMPLE.capacity(), target.remaining())));
        }
    }

    /** The CRC32C of so many. */
    public static int crc32c(long length) {
        var known = LAST.get();
        if (known.length() == length) {
            return known.crc32c();
        }
        var crc = compute(length);
        LAST.set(new Known(length, crc));
        return crc;
    }

    private static int compute(long length) {
        var sample = SAMPLE.capacity();
        var crc = Crc32cs.of(SAMPLE.slice(0, (int) (length % sample)));
        var whole = Crc32cs.of(SAMPLE.slice(0, sample));
        for (var left = length / sample; left > 0; left--) {
            crc = Crc32cs.combine(crc, whole, sample);
        }
        return crc;
    }
}
