package io.rft.testkit;

import io.rft.RftException;
import io.rft.disk.DiskFile;
import io.rft.disk.FileStatus;
import io.rft.posix.Errno;
import io.rft.testkit.DiskCall.Kind;
import java.nio.ByteBuffer;
import java.time.Instant;

/** An open file of a {@link FaultyDisk}. Thread-safe. */
final class FaultyFile implements DiskFile, FaultyDisk.Handle {
    private static final int MODE_MASK = 07777;

    private final FaultyDisk disk;
    private final String shown;
    private final long inode;
    private final boolean writable;

    FaultyFile(FaultyDisk disk, String shown, long inode, boolean writable) {
        this.disk = disk;
        this.shown = shown;
        this.inode = inode;
        this.writable = writable;
        disk.opened(this);
    }

    @Override
    public int read(long position, ByteBuffer target) throws RftException {
        return call(Kind.READ, state -> state.seen().file(inode).pages.read(position, target));
    }

    @Override
    public void write(long position, ByteBuffer source) throws RftException {
        call(Kind.WRITE, new FaultyDisk.Action<>() {
            @Override
            public Boolean run(DiskState state) throws Refusal {
                requireWritable();
                state.write(inode, position, source);
                return true;
            }

            @Override
            public void runInVain(DiskState state) throws Refusal {
                requireWritable();
                state.write(inode, position, source.slice(source.position(), source.remaining() / 2));
            }
        });
    }

    @Override
    public FileStatus status() throws RftException {
        return call(Kind.FILE_STATUS, state -> state.status(inode));
    }

    @Override
    public boolean tryLock() throws RftException {
        return call(Kind.LOCK, state -> disk.tryLock(this, inode));
    }

    @Override
    public void allocate(long size) throws RftException {
        call(Kind.ALLOCATE, state -> {
            requireWritable();
            if (size == 0 || size > state.seen().file(inode).pages.size()) { // as fallocate it never shortens a file
                state.resize(inode, size);
            }
            return true;
        });
    }

    @Override
    public void truncate(long size) throws RftException {
        call(Kind.TRUNCATE, state -> {
            requireWritable();
            state.resize(inode, size);
            return true;
        });
    }

    @Override
    public void force() throws RftException {
        call(Kind.FORCE, new FaultyDisk.Action<>() {
            @Override
            public Boolean run(DiskState state) {
                state.forceFile(inode);
                return true;
            }

            @Override
            public void runInVain(DiskState state) {
                state.forceFileInVain(inode);
            }
        });
    }

    @Override
    public void attributes(int mode, Instant modified) throws RftException {
        call(Kind.ATTRIBUTES, state -> {
            state.attributes(inode, mode & MODE_MASK, modified);
            return true;
        });
    }

    @Override
    public void close() {
        disk.close(this);
    }

    @Override
    public String shown() {
        return shown;
    }

    private <T> T call(Kind kind, FaultyDisk.Action<T> action) throws RftException {
        return disk.call(this, kind, shown, action);
    }

    private void requireWritable() throws Refusal {
        if (!writable) {
            throw new Refusal(Errno.EBADF);
        }
    }
}
