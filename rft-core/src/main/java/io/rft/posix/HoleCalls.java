package io.rft.posix;

/**
 * The system calls about holes in files, thin: each returns what the call returned or, where it failed, the negated errno. To load this
 * class may fail like {@link Posix}. Thread-safe.
 */
final class HoleCalls {
    private static final int SEEK_DATA = 3;
    private static final int KEEP_SIZE_AND_PUNCH_HOLE = 0x01 | 0x02;

    private static final NativeFunction LSEEK = NativeFunction.ofLong("lseek");
    private static final NativeFunction FALLOCATE = NativeFunction.ofInt("fallocate");

    private HoleCalls() {}

    /** Where data begins, from this offset on. */
    static long findData(int fd, long position) {
        return LSEEK.call(fd, position, SEEK_DATA, 0);
    }

    static int punch(int fd, long position, long length) {
        return (int) FALLOCATE.call(fd, KEEP_SIZE_AND_PUNCH_HOLE, position, length);
    }
}
