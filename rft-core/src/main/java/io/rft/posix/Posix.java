package io.rft.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.rft.disk.DiskSpace;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The system calls that Java lacks, thin: each returns what the call returned or, where it failed, the negated errno. For Linux with
 * glibc on x86-64 and aarch64; to load this class anywhere else may fail, so ask {@link Machine#unsupported()} first. Thread-safe.
 * Descriptors are plain numbers here: who owns one is the business of {@link Descriptor}.
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

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle OPENAT = variadic("openat", 3, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SYSCALL =
            variadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle CLOSE = bind("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle PREAD = bind("pread", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle PWRITE = bind("pwrite", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle FSYNC = bind("fsync", JAVA_INT, JAVA_INT);
    private static final MethodHandle SYNCFS = bind("syncfs", JAVA_INT, JAVA_INT);
    private static final MethodHandle FALLOCATE = bind("fallocate", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle FTRUNCATE = bind("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle FCHMOD = bind("fchmod", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle FUTIMENS = bind("futimens", JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle FCHMODAT = bind("fchmodat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle UTIMENSAT = bind("utimensat", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle IOCTL = variadic("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle COPY_FILE_RANGE =
            bind("copy_file_range", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle FLOCK = bind("flock", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle FADVISE =
            bind("posix_fadvise", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle STATX = bind("statx", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle FSTATFS = bind("fstatfs", JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle FSTATVFS = bind("fstatvfs", JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle GETDENTS = bind("getdents64", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle MKDIRAT = bind("mkdirat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SYMLINKAT = bind("symlinkat", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
    private static final MethodHandle READLINKAT = bind("readlinkat", JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle UNLINKAT = bind("unlinkat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle LINKAT = bind("linkat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle RENAMEAT2 =
            bind("renameat2", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);

    private Posix() {}

    static int openat(int directory, String path, int flags) {
        return (int)
                call((arena, state) -> (int) OPENAT.invokeExact(state, directory, arena.allocateFrom(path), flags));
    }

    static int openat2(int directory, String path, int flags, int mode, long resolve) {
        return (int) call((arena, state) -> {
            var how = arena.allocate(JAVA_LONG, 3);
            how.setAtIndex(JAVA_LONG, 0, flags);
            how.setAtIndex(JAVA_LONG, 1, mode);
            how.setAtIndex(JAVA_LONG, 2, resolve);
            return (long)
                    SYSCALL.invokeExact(state, SYS_OPENAT2, directory, arena.allocateFrom(path), how, how.byteSize());
        });
    }

    static int close(int fd) {
        return (int) call((arena, state) -> (int) CLOSE.invokeExact(state, fd));
    }

    static long pread(int fd, MemorySegment target, long position) {
        return call((arena, state) -> (long) PREAD.invokeExact(state, fd, target, target.byteSize(), position));
    }

    static long pwrite(int fd, MemorySegment source, long position) {
        return call((arena, state) -> (long) PWRITE.invokeExact(state, fd, source, source.byteSize(), position));
    }

    static int fsync(int fd) {
        return (int) call((arena, state) -> (int) FSYNC.invokeExact(state, fd));
    }

    static int syncfs(int fd) {
        return (int) call((arena, state) -> (int) SYNCFS.invokeExact(state, fd));
    }

    static int fallocate(int fd, long size) {
        return (int) call((arena, state) -> (int) FALLOCATE.invokeExact(state, fd, 0, 0L, size));
    }

    static int ftruncate(int fd, long size) {
        return (int) call((arena, state) -> (int) FTRUNCATE.invokeExact(state, fd, size));
    }

    static int fchmod(int fd, int mode) {
        return (int) call((arena, state) -> (int) FCHMOD.invokeExact(state, fd, mode));
    }

    /** Sets the mode of what a descriptor opened for its place only (O_PATH) is; that must be no link. */
    static int chmodPlace(int fd, int mode) {
        // The way that the C library goes, too: fchmod refuses such descriptors, and fchmodat would follow a link.
        return (int) call((arena, state) ->
                (int) FCHMODAT.invokeExact(state, AT_FDCWD, arena.allocateFrom("/proc/self/fd/" + fd), mode, 0));
    }

    /** Sets the time of last modification and leaves that of last access. */
    static int futimens(int fd, long modifiedSeconds, int modifiedNanos) {
        return (int) call(
                (arena, state) -> (int) FUTIMENS.invokeExact(state, fd, times(arena, modifiedSeconds, modifiedNanos)));
    }

    /** The same of an entry of a directory, which is not followed if it is a link. */
    static int utimensat(int directory, String name, long modifiedSeconds, int modifiedNanos) {
        return (int) call((arena, state) -> (int) UTIMENSAT.invokeExact(
                state,
                directory,
                arena.allocateFrom(name),
                times(arena, modifiedSeconds, modifiedNanos),
                AT_SYMLINK_NOFOLLOW));
    }

    private static MemorySegment times(Arena arena, long modifiedSeconds, int modifiedNanos) {
        var times = arena.allocate(JAVA_LONG, 4);
        times.setAtIndex(JAVA_LONG, 1, UTIME_OMIT);
        times.setAtIndex(JAVA_LONG, 2, modifiedSeconds);
        times.setAtIndex(JAVA_LONG, 3, modifiedNanos);
        return times;
    }

    /** Has one file share the blocks of another. */
    static int cloneFile(int from, int to) {
        return (int) call((arena, state) -> (int) IOCTL.invokeExact(state, to, FICLONE, from));
    }

    static long copyRange(int from, int to, long position, long length) {
        return call((arena, state) -> {
            var fromAt = arena.allocateFrom(JAVA_LONG, position);
            var toAt = arena.allocateFrom(JAVA_LONG, position);
            return (long) COPY_FILE_RANGE.invokeExact(state, from, fromAt, to, toAt, length, 0);
        });
    }

    static int flock(int fd, int operation) {
        return (int) call((arena, state) -> (int) FLOCK.invokeExact(state, fd, operation));
    }

    /** Asks the system to forget what it has cached of these bytes; what is not on the disk yet it keeps. An advice, which cannot fail. */
    static void forget(int fd, long position, long length) {
        call((arena, state) -> (int) FADVISE.invokeExact(state, fd, position, length, FADV_DONTNEED));
    }

    /** The status of the descriptor itself, into a buffer of {@link Statx#BYTES}. */
    static int statx(int fd, MemorySegment target) {
        return (int) call((arena, state) -> (int)
                STATX.invokeExact(state, fd, arena.allocateFrom(""), AT_EMPTY_PATH, STATX_BASIC_AND_BIRTH, target));
    }

    /** The status of an entry of a directory, which is not followed if it is a link. */
    static int statx(int directory, String name, MemorySegment target) {
        return (int) call((arena, state) -> (int) STATX.invokeExact(
                state,
                directory,
                arena.allocateFrom(name),
                AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
                STATX_BASIC_AND_BIRTH,
                target));
    }

    /** Whether the file is in memory (tmpfs): there to reserve space means to fill it with zeros. False where that cannot be known. */
    static boolean isInMemory(int fd) {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(JAVA_LONG, 32); // struct statfs: 120 bytes
            var result = call((own, state) -> (int) FSTATFS.invokeExact(state, fd, buffer));
            return result == 0 && buffer.getAtIndex(JAVA_LONG, 0) == TMPFS_MAGIC;
        }
    }

    /** Bytes that one without privileges may still write; negated errno as always. */
    static long freeBytes(int fd) {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(JAVA_LONG, STATVFS_LONGS);
            var result = statvfs(fd, buffer);
            return result < 0 ? result : space(buffer).available();
        }
    }

    /** Into a buffer of {@link #STATVFS_LONGS}. */
    static int statvfs(int fd, MemorySegment target) {
        return (int) call((own, state) -> (int) FSTATVFS.invokeExact(state, fd, target));
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

    static long getdents(int fd, MemorySegment target) {
        return call((arena, state) -> (long) GETDENTS.invokeExact(state, fd, target, target.byteSize()));
    }

    static int mkdirat(int directory, String name, int mode) {
        return (int)
                call((arena, state) -> (int) MKDIRAT.invokeExact(state, directory, arena.allocateFrom(name), mode));
    }

    static int symlinkat(String target, int directory, String name) {
        return (int) call((arena, state) ->
                (int) SYMLINKAT.invokeExact(state, arena.allocateFrom(target), directory, arena.allocateFrom(name)));
    }

    /** Where the link that the descriptor itself is (O_PATH) points to. */
    static long readlink(int fd, MemorySegment target) {
        return call((arena, state) ->
                (long) READLINKAT.invokeExact(state, fd, arena.allocateFrom(""), target, target.byteSize()));
    }

    /** Where the link that is an entry of a directory points to. */
    static long readlink(int directory, String name, MemorySegment target) {
        return call((arena, state) ->
                (long) READLINKAT.invokeExact(state, directory, arena.allocateFrom(name), target, target.byteSize()));
    }

    static int unlinkat(int directory, String name, int flags) {
        return (int)
                call((arena, state) -> (int) UNLINKAT.invokeExact(state, directory, arena.allocateFrom(name), flags));
    }

    static int linkat(int fromDirectory, String from, int toDirectory, String to) {
        return (int) call((arena, state) -> (int) LINKAT.invokeExact(
                state, fromDirectory, arena.allocateFrom(from), toDirectory, arena.allocateFrom(to), 0));
    }

    static int renameat2(int fromDirectory, String from, int toDirectory, String to, int flags) {
        return (int) call((arena, state) -> (int) RENAMEAT2.invokeExact(
                state, fromDirectory, arena.allocateFrom(from), toDirectory, arena.allocateFrom(to), flags));
    }

    private static long saturatedProduct(long a, long b) {
        return Math.multiplyHigh(a, b) != 0 ? Long.MAX_VALUE : a * b;
    }

    /** Runs a native call: what it returned, or the negated errno where that was negative. */
    static long call(NativeCall call) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            var result = call.run(arena, state);
            return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) { // what method handles declare and a native function cannot throw
            throw new AssertionError(e);
        }
    }

    static MethodHandle bind(String name, MemoryLayout result, MemoryLayout... arguments) {
        return handle(name, FunctionDescriptor.of(result, arguments), Linker.Option.captureCallState("errno"));
    }

    static MethodHandle variadic(String name, int fixed, MemoryLayout result, MemoryLayout... arguments) {
        return handle(
                name,
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(fixed));
    }

    private static MethodHandle handle(String name, FunctionDescriptor function, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), function, options);
    }

    /** One native call, given memory for its arguments and where it leaves errno. */
    interface NativeCall {
        long run(Arena arena, MemorySegment state) throws Throwable;
    }
}
