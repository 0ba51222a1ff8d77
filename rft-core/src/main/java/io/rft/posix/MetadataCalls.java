package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * The system calls about owners and extended attributes, thin: each returns what the call returned or, where it failed, the negated
 * errno. To load this class may fail like {@link Posix}. Thread-safe.
 */
final class MetadataCalls {
    private static final NativeFunction FCHOWNAT = NativeFunction.ofInt("fchownat");
    private static final NativeFunction FLISTXATTR = NativeFunction.ofLong("flistxattr");
    private static final NativeFunction FGETXATTR = NativeFunction.ofLong("fgetxattr");
    private static final NativeFunction FSETXATTR = NativeFunction.ofInt("fsetxattr");
    private static final NativeFunction FREMOVEXATTR = NativeFunction.ofInt("fremovexattr");

    private MetadataCalls() {}

    /** Of an entry of a directory, which is not followed if it is a link; an empty name is the descriptor itself. -1 leaves a number. */
    static int chown(int directory, String name, int user, int group) {
        var flags = name.isEmpty() ? Posix.AT_EMPTY_PATH : Posix.AT_SYMLINK_NOFOLLOW;
        try (var memory = CallMemory.take()) {
            return FCHOWNAT.call(memory, directory, Posix.text(memory, name), user, group, flags);
        }
    }

    /** Names, each ended by NUL. */
    static int listAttributes(int fd, MemorySegment target) {
        return FLISTXATTR.call(fd, target.address(), target.byteSize());
    }

    static int attribute(int fd, String name, MemorySegment target) {
        try (var memory = CallMemory.take()) {
            return FGETXATTR.call(memory, fd, Posix.text(memory, name), target.address(), target.byteSize());
        }
    }

    static int setAttribute(int fd, String name, byte[] value) {
        try (var memory = CallMemory.take()) {
            var bytes = memory.allocate(Math.max(1, value.length));
            MemorySegment.copy(value, 0, bytes, JAVA_BYTE, 0, value.length);
            return FSETXATTR.call(memory, fd, Posix.text(memory, name), bytes.address(), value.length, 0);
        }
    }

    static int removeAttribute(int fd, String name) {
        try (var memory = CallMemory.take()) {
            return FREMOVEXATTR.call(memory, fd, Posix.text(memory, name), 0);
        }
    }
}
