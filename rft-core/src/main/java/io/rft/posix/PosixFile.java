package io.rft.posix;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.disk.DiskFile;
import io.rft.disk.FileStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A regular file opened by system calls. Thread-safe. Buffers should be direct: the others go through a copy. The calls are made here
 * rather than by a FileChannel because they tell a full disk from a broken one by number, and no interruption closes them.
 */
final class PosixFile implements DiskFile {
    private static final int COPY_BYTES = 1 << 18;

    private final Descriptor descriptor;

    /** Takes ownership. */
    PosixFile(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    @Override
    public int read(long position, ByteBuffer target) throws RftException {
        return (int) descriptor.use(fd -> {
            var total = 0;
            while (target.hasRemaining()) {
                var count = checked("cannot read ", readSome(fd, position + total, target));
                if (count == 0) {
                    break;
                }
                total += (int) count;
            }
            return total;
        });
    }

    @Override
    public void write(long position, ByteBuffer source) throws RftException {
        descriptor.use(fd -> {
            for (var at = position; source.hasRemaining(); ) {
                var count = checked("cannot write ", writeSome(fd, at, source));
                if (count == 0) {
                    throw Errno.failure("cannot write " + descriptor.shown(), ErrorCode.STORAGE, "nothing was taken");
                }
                at += count;
            }
            return 0;
        });
    }

    @Override
    public FileStatus status() throws RftException {
        return status(descriptor);
    }

    /** The status of any descriptor, also of one opened for its place only. */
    static FileStatus status(Descriptor descriptor) throws RftException {
        return status(descriptor::shown, buffer -> descriptor.use(fd -> Posix.statx(fd, buffer)));
    }

    /** The status that a call leaves in a buffer of {@link Statx#BYTES}. */
    static FileStatus status(Supplier<String> shown, StatusCall call) throws RftException {
        try (var memory = CallMemory.take()) {
            var buffer = memory.allocate(Statx.BYTES, Long.BYTES);
            var result = call.run(buffer);
            if (result < 0) {
                throw Errno.failure("cannot look at " + shown.get(), result);
            }
            return Statx.read(buffer);
        }
    }

    /** A system call that leaves a {@code struct statx}. */
    interface StatusCall {
        long run(MemorySegment buffer) throws RftException;
    }

    @Override
    public boolean tryLock() throws RftException {
        var result = descriptor.use(fd -> Posix.flock(fd, Posix.LOCK_EX | Posix.LOCK_NB));
        if (Errno.EAGAIN.is(result)) {
            return false;
        }
        if (!Errno.ENOSYS.is(result) && !Errno.EOPNOTSUPP.is(result)) {
            checked("cannot lock ", result);
        }
        return true;
    }

    @Override
    public void allocate(long size) throws RftException {
        if (size == 0) { // which fallocate refuses
            truncate(0);
            return;
        }
        var before = status().size();
        // A reservation that fails has taken all that was left by then, from everyone who writes there.
        requireFree(size - before);
        var result = descriptor.use(
                fd -> Posix.isInMemory(fd) ? -Errno.EOPNOTSUPP.number() : repeat(() -> Posix.fallocate(fd, size)));
        if (Errno.EOPNOTSUPP.is(result) || Errno.ENOSYS.is(result)) {
            truncate(size);
        } else {
            if (result < 0) { // gives back what it got
                descriptor.use(fd -> Posix.ftruncate(fd, before));
            }
            checked("cannot reserve " + size + " bytes for ", result);
        }
    }

    @Override
    public void forgetCached(long position, long length) throws RftException {
        descriptor.use(fd -> {
            Posix.forget(fd, position, length);
            return 0;
        });
    }

    @Override
    public boolean cloneOf(DiskFile source) throws RftException {
        return between(source, Posix::cloneFile) >= 0;
    }

    @Override
    public long copyOf(DiskFile source, long position, long length) throws RftException {
        return Math.max(0, between(source, (from, to) -> repeat(() -> Posix.copyRange(from, to, position, length))));
    }

    /** A call on both descriptors that may be refused for many reasons, all of which mean: do it another way. */
    private long between(DiskFile source, CallOfTwo call) throws RftException {
        if (!(source instanceof PosixFile other)) {
            return -1;
        }
        var result = other.descriptor.use(from -> descriptor.use(to -> call.run(from, to)));
        for (var broken : List.of(Errno.EIO, Errno.ENOSPC, Errno.EDQUOT)) {
            if (broken.is(result)) {
                throw Errno.failure("cannot copy " + other.descriptor.shown() + " to " + descriptor.shown(), result);
            }
        }
        return result;
    }

    /** A system call on two descriptors. */
    private interface CallOfTwo {
        long run(int from, int to);
    }

    @Override
    public boolean punch(long position, long length) throws RftException {
        var result = descriptor.use(fd -> repeat(() -> HoleCalls.punch(fd, position, length)));
        if (Errno.EOPNOTSUPP.is(result) || Errno.ENOSYS.is(result)) {
            return false;
        }
        checked("cannot make a hole in ", result);
        return true;
    }

    @Override
    public long findData(long position) throws RftException {
        var result = descriptor.use(fd -> HoleCalls.findData(fd, position));
        if (Errno.ENXIO.is(result)) {
            return Long.MAX_VALUE;
        }
        return result < 0 ? position : result; // where nobody knows of holes all is data
    }

    @Override
    public void truncate(long size) throws RftException {
        call("cannot set the length of ", fd -> Posix.ftruncate(fd, size));
    }

    @Override
    public void force() throws RftException {
        // Not fdatasync: a commit needs the mode and the times as well, and after an allocation both cost the same.
        call("cannot force ", Posix::fsync);
    }

    @Override
    public void attributes(int mode, Instant modified) throws RftException {
        call("cannot set the permissions of ", fd -> Posix.fchmod(fd, mode));
        call("cannot set the time of ", fd -> Posix.futimens(fd, modified.getEpochSecond(), modified.getNano()));
    }

    @Override
    public void close() {
        descriptor.close();
    }

    private void requireFree(long bytes) throws RftException {
        var free = checked("cannot look at the file system of ", descriptor.use(Posix::freeBytes));
        if (free < bytes) {
            throw Errno.failure("cannot reserve " + bytes + " bytes for " + descriptor.shown(), -Errno.ENOSPC.number());
        }
    }

    private void call(String what, Descriptor.Call call) throws RftException {
        checked(what, descriptor.use(call));
    }

    private long checked(String what, long result) throws RftException {
        if (result < 0) {
            throw Errno.failure(what + descriptor.shown(), result);
        }
        return result;
    }

    private static long readSome(int fd, long position, ByteBuffer target) {
        if (target.isDirect()) {
            return advance(target, repeat(() -> Posix.pread(fd, MemorySegment.ofBuffer(target), position)));
        }
        try (var arena = Arena.ofConfined()) {
            var copy = arena.allocate(Math.min(COPY_BYTES, target.remaining()));
            var count = repeat(() -> Posix.pread(fd, copy, position));
            if (count > 0) {
                target.put(copy.asSlice(0, count).asByteBuffer());
            }
            return count;
        }
    }

    private static long writeSome(int fd, long position, ByteBuffer source) {
        if (source.isDirect()) {
            return advance(source, repeat(() -> Posix.pwrite(fd, MemorySegment.ofBuffer(source), position)));
        }
        try (var arena = Arena.ofConfined()) {
            var copy = arena.allocate(Math.min(COPY_BYTES, source.remaining()));
            copy.copyFrom(MemorySegment.ofBuffer(source).asSlice(0, copy.byteSize()));
            return advance(source, repeat(() -> Posix.pwrite(fd, copy, position)));
        }
    }

    private static long advance(ByteBuffer buffer, long count) {
        if (count > 0) {
            buffer.position(buffer.position() + (int) count);
        }
        return count;
    }

    /** Not for forces: whether an interrupted one may be repeated, nobody says. */
    private static long repeat(LongSupplier call) {
        var result = call.getAsLong();
        while (Errno.EINTR.is(result)) {
            result = call.getAsLong();
        }
        return result;
    }
}
