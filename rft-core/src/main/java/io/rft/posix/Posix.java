package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.rft.disk.DiskSpace;
import java.lang.foreign.MemorySegment;

/**
 * The system calls that Java lacks, thin: each returns what the call returned or, where it failed, the negated errno. For Linux with
 * glibc on x86-64 and aarch64; to load this class anywhere else may fail, so ask {@link Machine#unsupported()} first. Thread-safe.
 * Memory that is handed over here is kept by the caller until the call returns; only for buffers of {@link #pread} and {@link #pwrite},
 * which may be closed by others, that is seen to. Descriptors are plain numbers here: who owns one is the business of {@link Descriptor}.
 */
final class Posix {
    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_REMOVEDIR = 0x200;
    static final int AT_NO_AUTOMOUNT = 0x800;
    static final int AT_EMPTY_PATH = 0x1000;

    static final int RENAME_NOREPLACE = 1;
    static final int LOCK_EX = 2;
    static final int LOCK_NB = 4;

    private static final long SYS_OPENAT2 = 437;
    private static final int STATX_BASIC_AND_BIRTH = 0xfff;
    private static final int FADV_DONTNEED = 4;
    static final int STATVFS_LONGS = 32; // struct statvfs: 112 bytes
    private static final long FICLONE = 0x40049409L;
    private static final long TMPFS_MAGIC = 0x01021994;
    private static final long UTIME_OMIT = 0x3ffffffe;

    private static final NativeFunction OPENAT = NativeFunction.ofInt("openat");
    private static final NativeFunction SYSCALL = NativeFunction.ofLong("syscall");
    private static final NativeFunction CLOSE = NativeFunction.ofInt("close");
    private static final NativeFunction PREAD = NativeFunction.ofLong("pread");
    private static final NativeFunction PWRITE = NativeFunction.ofLong("pwrite");
    private static final NativeFunction FSYNC = NativeFunction.ofInt("fsync");
    private static final NativeFunction SYNCFS = NativeFunction.ofInt("syncfs");
    private static final NativeFunction FALLOCATE = NativeFunction.ofInt("fallocate");
    private static final NativeFunction FTRUNCATE = NativeFunction.ofInt("ftruncate");
    private static final NativeFunction FCHMOD = NativeFunction.ofInt("fchmod");
    private static final NativeFunction FUTIMENS = NativeFunction.ofInt("futimens");
    private static final NativeFunction FCHMODAT = NativeFunction.ofInt("fchmodat");
    private static final NativeFunction UTIMENSAT = NativeFunction.ofInt("utimensat");
    private static final NativeFunction IOCTL = NativeFunction.ofInt("ioctl");
    private static final NativeFunction COPY_FILE_RANGE = NativeFunction.ofLong("copy_file_range");
    private static final NativeFunction FLOCK = NativeFunction.ofInt("flock");
    private static final NativeFunction FADVISE = NativeFunction.ofInt("posix_fadvise");
    private static final NativeFunction STATX = NativeFunction.ofInt("statx");
    private static final NativeFunction FSTATFS = NativeFunction.ofInt("fstatfs");
    private static final NativeFunction FSTATVFS = NativeFunction.ofInt("fstatvfs");
    private static final NativeFunction GETDENTS = NativeFunction.ofLong("getdents64");
    private static final NativeFunction MKDIRAT = NativeFunction.ofInt("mkdirat");
    private static final NativeFunction SYMLINKAT = NativeFunction.ofInt("symlinkat");
    private static final NativeFunction READLINKAT = NativeFunction.ofLong("readlinkat");
    private static final NativeFunction UNLINKAT = NativeFunction.ofInt("unlinkat");
    private static final NativeFunction LINKAT = NativeFunction.ofInt("linkat");
    private static final NativeFunction RENAMEAT2 = NativeFunction.ofInt("renameat2");

    private Posix() {}

    static int openat(int directory, String path, int flags) {
        try (var memory = CallMemory.take()) {
            return OPENAT.call(memory, directory, text(memory, path), flags);
        }
    }

    static int openat2(int directory, String path, int flags, int mode, long resolve) {
        try (var memory = CallMemory.take()) {
            var how = memory.longs(flags, mode, resolve);
            return SYSCALL.call(memory, SYS_OPENAT2, directory, text(memory, path), how.address(), how.byteSize());
        }
    }

    static int close(int fd) {
        return CLOSE.call(fd);
    }

    static long pread(int fd, MemorySegment target, long position) {
        return PREAD.onBuffer(fd, target, position);
    }

    static long pwrite(int fd, MemorySegment source, long position) {
        return PWRITE.onBuffer(fd, source, position);
    }

    static int fsync(int fd) {
        return FSYNC.call(fd);
    }

    static int syncfs(int fd) {
        return SYNCFS.call(fd);
    }

    static int fallocate(int fd, long size) {
        return (int) FALLOCATE.call(fd, 0, 0, size);
    }

    static int ftruncate(int fd, long size) {
        return FTRUNCATE.call(fd, size);
    }

    static int fchmod(int fd, int mode) {
        return FCHMOD.call(fd, mode);
    }

    /** Sets the mode of what a descriptor opened for its place only (O_PATH) is; that must be no link. */
    static int chmodPlace(int fd, int mode) {
        // The way that the C library goes, too: fchmod refuses such descriptors, and fchmodat would follow a link.
        try (var memory = CallMemory.take()) {
            return FCHMODAT.call(memory, AT_FDCWD, text(memory, "/proc/self/fd/" + fd), mode, 0);
        }
    }

    /** Sets the time of last modification and leaves that of last access. */
    static int futimens(int fd, long modifiedSeconds, int modifiedNanos) {
        try (var memory = CallMemory.take()) {
            return FUTIMENS.call(memory, fd, times(memory, modifiedSeconds, modifiedNanos), 0);
        }
    }

    /** The same of an entry of a directory, which is not followed if it is a link. */
    static int utimensat(int directory, String name, long modifiedSeconds, int modifiedNanos) {
        try (var memory = CallMemory.take()) {
            var times = times(memory, modifiedSeconds, modifiedNanos);
            return UTIMENSAT.call(memory, directory, text(memory, name), times, AT_SYMLINK_NOFOLLOW);
        }
    }

    private static long times(CallMemory memory, long modifiedSeconds, int modifiedNanos) {
        return memory.longs(0, UTIME_OMIT, modifiedSeconds, modifiedNanos).address();
    }

    /** Has one file share the blocks of another. */
    static int cloneFile(int from, int to) {
        return IOCTL.call(to, FICLONE, from);
    }

    static long copyRange(int from, int to, long position, long length) {
        try (var memory = CallMemory.take()) {
            var fromAt = memory.longs(position).address();
            var toAt = memory.longs(position).address();
            return COPY_FILE_RANGE.call(memory, from, fromAt, to, toAt, length, 0);
        }
    }

    static int flock(int fd, int operation) {
        return FLOCK.call(fd, operation);
    }

    /** Asks the system to forget what it has cached of these bytes; what is not on the disk yet it keeps. An advice, which cannot fail. */
    static void forget(int fd, long position, long length) {
        FADVISE.call(fd, position, length, FADV_DONTNEED);
    }

    /** The status of the descriptor itself, into a buffer of {@link Statx#BYTES}. */
    static int statx(int fd, MemorySegment target) {
        return statx(fd, "", AT_EMPTY_PATH, target);
    }

    /** The status of an entry of a directory, which is not followed if it is a link. */
    static int statx(int directory, String name, MemorySegment target) {
        return statx(directory, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, target);
    }

    private static int statx(int directory, String name, int flags, MemorySegment target) {
        try (var memory = CallMemory.take()) {
            return STATX.call(memory, directory, text(memory, name), flags, STATX_BASIC_AND_BIRTH, target.address());
        }
    }

    /** Whether the file is in memory (tmpfs): there to reserve space means to fill it with zeros. False where that cannot be known. */
    static boolean isInMemory(int fd) {
        try (var memory = CallMemory.take()) {
            var buffer = memory.allocate(JAVA_LONG, 32); // struct statfs: 120 bytes
            return FSTATFS.call(memory, fd, buffer.address(), 0) == 0 && buffer.getAtIndex(JAVA_LONG, 0) == TMPFS_MAGIC;
        }
    }

    /** Bytes that one without privileges may still write; negated errno as always. Without end where the file system does not say. */
    static long freeBytes(int fd) {
        try (var memory = CallMemory.take()) {
            var buffer = memory.allocate(JAVA_LONG, STATVFS_LONGS);
            var result = statvfs(fd, buffer);
            if (result < 0) {
                return result;
            }
            var space = space(buffer);
            return space.total() == 0 ? Long.MAX_VALUE : space.available();
        }
    }

    /** Into a buffer of {@link #STATVFS_LONGS}. */
    static int statvfs(int fd, MemorySegment target) {
        return FSTATVFS.call(fd, target.address());
    }

    /** What a {@code struct statvfs} says. */
    static DiskSpace space(MemorySegment statvfs) {
        var fragmentBytes = statvfs.getAtIndex(JAVA_LONG, 1);
        return new DiskSpace(
                bytes(fragmentBytes, statvfs.getAtIndex(JAVA_LONG, 2)),
                bytes(fragmentBytes, statvfs.getAtIndex(JAVA_LONG, 3)),
                bytes(fragmentBytes, statvfs.getAtIndex(JAVA_LONG, 4)));
    }

    private static long bytes(long fragmentBytes, long fragments) {
        return Math.max(0, saturatedProduct(fragmentBytes, fragments));
    }

    private static long saturatedProduct(long a, long b) {
        return Math.multiplyHigh(a, b) != 0 ? Long.MAX_VALUE : a * b;
    }

    static int getdents(int fd, MemorySegment target) {
        return GETDENTS.call(fd, target.address(), target.byteSize());
    }

    static int mkdirat(int directory, String name, int mode) {
        try (var memory = CallMemory.take()) {
            return MKDIRAT.call(memory, directory, text(memory, name), mode);
        }
    }

    static int symlinkat(String target, int directory, String name) {
        try (var memory = CallMemory.take()) {
            return SYMLINKAT.call(memory, text(memory, target), directory, text(memory, name));
        }
    }

    /** Where the link that the descriptor itself is (O_PATH) points to. */
    static int readlink(int fd, MemorySegment target) {
        return readlink(fd, "", target);
    }

    /** Where the link that is an entry of a directory points to. */
    static int readlink(int directory, String name, MemorySegment target) {
        try (var memory = CallMemory.take()) {
            return READLINKAT.call(memory, directory, text(memory, name), target.address(), target.byteSize());
        }
    }

    static int unlinkat(int directory, String name, int flags) {
        try (var memory = CallMemory.take()) {
            return UNLINKAT.call(memory, directory, text(memory, name), flags);
        }
    }

    static int linkat(int fromDirectory, String from, int toDirectory, String to) {
        try (var memory = CallMemory.take()) {
            return LINKAT.call(memory, fromDirectory, text(memory, from), toDirectory, text(memory, to), 0);
        }
    }

    static int renameat2(int fromDirectory, String from, int toDirectory, String to, int flags) {
        try (var memory = CallMemory.take()) {
            return RENAMEAT2.call(memory, fromDirectory, text(memory, from), toDirectory, text(memory, to), flags);
        }
    }

    /** The address of a text as C has it; the memory keeps it. */
    static long text(CallMemory memory, String text) {
        return memory.allocateFrom(text).address();
    }
}
