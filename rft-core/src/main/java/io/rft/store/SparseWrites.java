package io.rft.store;

import io.rft.RftException;
import io.rft.digest.Zeros;
import io.rft.disk.DiskFile;
import java.nio.ByteBuffer;

/**
 * Writes bytes so that zeros take no room on the disk, as far as they come in runs of some length: where these lie there is a hole then,
 * whatever was there before. Stateless.
 */
final class SparseWrites {
    /** The least that becomes a hole, and what its ends are multiples of: smaller ones would cost more than they save. */
    static final int RUN_BYTES = 64 << 10;

    private SparseWrites() {}

    /** The buffer is left as it was. */
    static void write(DiskFile file, long position, ByteBuffer bytes) throws RftException {
        var end = bytes.limit();
        for (var at = bytes.position(); at < end; ) {
            var zeros = isZeroAt(position, bytes, at);
            var until = next(position, bytes, at);
            while (until < end && isZeroAt(position, bytes, until) == zeros) {
                until = next(position, bytes, until);
            }
            var where = position + at - bytes.position();
            if (!zeros || !file.punch(where, until - at)) {
                file.write(where, bytes.slice(at, until - at));
            }
            at = until;
        }
    }

    private static boolean isZeroAt(long position, ByteBuffer bytes, int at) {
        return Zeros.is(bytes.slice(at, next(position, bytes, at) - at));
    }

    /** Where the run that has this place in the file ends in the buffer. */
    private static int next(long position, ByteBuffer bytes, int at) {
        var where = position + at - bytes.position();
        var length = RUN_BYTES - where % RUN_BYTES;
        return (int) Math.min(bytes.limit(), at + length);
    }
}
