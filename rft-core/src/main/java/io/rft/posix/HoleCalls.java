package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.invoke.MethodHandle;

/**
 * The system calls about holes in files, thin: each returns what the call returned or, where it failed, the negated errno. To load this
 * class may fail like {@link Posix}, from which it is apart because few programs need it. Thread-safe.
 */
final class HoleCalls {
    private static final int SEEK_DATA = 3;
    private static final int KEEP_SIZE_AND_PUNCH_HOLE = 0x01 | 0x02;

    private static final MethodHandle LSEEK = Posix.bind("lseek", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle FALLOCATE =
            Posix.bind("fallocate", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);

    private HoleCalls() {}

    /** Where data begins, from this offset on. */
    static long findData(int fd, long position) {
        return Posix.call((arena, state) -> (long) LSEEK.invokeExact(state, fd, position, SEEK_DATA));
    }

    static int punch(int fd, long position, long length) {
        return (int) Posix.call(
                (arena, state) -> (int) FALLOCATE.invokeExact(state, fd, KEEP_SIZE_AND_PUNCH_HOLE, position, length));
    }
}
