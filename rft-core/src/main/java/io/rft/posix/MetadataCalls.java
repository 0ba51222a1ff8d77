package io.rft.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The system calls about owners and extended attributes, thin: each returns what the call returned or, where it failed, the negated
 * errno. To load this class may fail like {@link Posix}, from which it is apart because to bind each call costs a program that has just
 * started milliseconds. Thread-safe.
 */
final class MetadataCalls {
    private static final MethodHandle FCHOWNAT =
            Posix.bind("fchownat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle FLISTXATTR = Posix.bind("flistxattr", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle FGETXATTR =
            Posix.bind("fgetxattr", JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle FSETXATTR =
            Posix.bind("fsetxattr", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle FREMOVEXATTR = Posix.bind("fremovexattr", JAVA_INT, JAVA_INT, ADDRESS);

    private MetadataCalls() {}

    /** Of an entry of a directory, which is not followed if it is a link; an empty name is the descriptor itself. -1 leaves a number. */
    static int chown(int directory, String name, int user, int group) {
        var flags = name.isEmpty() ? Posix.AT_EMPTY_PATH : Posix.AT_SYMLINK_NOFOLLOW;
        return (int) Posix.call((arena, state) ->
                (int) FCHOWNAT.invokeExact(state, directory, arena.allocateFrom(name), user, group, flags));
    }

    /** Names, each ended by NUL. */
    static long listAttributes(int fd, MemorySegment target) {
        return Posix.call((arena, state) -> (long) FLISTXATTR.invokeExact(state, fd, target, target.byteSize()));
    }

    static long attribute(int fd, String name, MemorySegment target) {
        return Posix.call((arena, state) ->
                (long) FGETXATTR.invokeExact(state, fd, arena.allocateFrom(name), target, target.byteSize()));
    }

    static int setAttribute(int fd, String name, byte[] value) {
        return (int) Posix.call((arena, state) -> {
            var bytes = arena.allocate(Math.max(1, value.length));
            MemorySegment.copy(value, 0, bytes, JAVA_BYTE, 0, value.length);
            return (int) FSETXATTR.invokeExact(state, fd, arena.allocateFrom(name), bytes, (long) value.length, 0);
        });
    }

    static int removeAttribute(int fd, String name) {
        return (int) Posix.call((arena, state) -> (int) FREMOVEXATTR.invokeExact(state, fd, arena.allocateFrom(name)));
    }
}
