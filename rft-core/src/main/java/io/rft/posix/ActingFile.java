package io.rft.posix;

import io.rft.RftException;
import io.rft.disk.DiskFile;
import io.rft.disk.FileStatus;
import java.nio.ByteBuffer;
import java.time.Instant;

/** A file of an {@link ActingDisk}: as another one, by threads that act as the account. Owns the other one. Thread-safe as that is. */
final class ActingFile implements DiskFile {
    private final DiskFile real;
    private final ActingThreads threads;

    ActingFile(DiskFile real, ActingThreads threads) {
        this.real = real;
        this.threads = threads;
    }

    @Override
    public int read(long position, ByteBuffer target) throws RftException {
        return threads.call(() -> real.read(position, target));
    }

    @Override
    public void write(long position, ByteBuffer source) throws RftException {
        threads.act(() -> real.write(position, source));
    }

    @Override
    public FileStatus status() throws RftException {
        return threads.call(real::status);
    }

    @Override
    public boolean tryLock() throws RftException {
        return threads.call(real::tryLock);
    }

    @Override
    public void allocate(long size) throws RftException {
        threads.act(() -> real.allocate(size));
    }

    @Override
    public void forgetCached(long position, long length) throws RftException {
        threads.act(() -> real.forgetCached(position, length));
    }

    @Override
    public boolean cloneOf(DiskFile source) throws RftException {
        return threads.call(() -> real.cloneOf(actual(source)));
    }

    @Override
    public long copyOf(DiskFile source, long position, long length) throws RftException {
        return threads.call(() -> real.copyOf(actual(source), position, length));
    }

    @Override
    public boolean punch(long position, long length) throws RftException {
        return threads.call(() -> real.punch(position, length));
    }

    @Override
    public long findData(long position) throws RftException {
        return threads.call(() -> real.findData(position));
    }

    @Override
    public void truncate(long size) throws RftException {
        threads.act(() -> real.truncate(size));
    }

    @Override
    public void force() throws RftException {
        threads.act(real::force);
    }

    @Override
    public void attributes(int mode, Instant modified) throws RftException {
        threads.act(() -> real.attributes(mode, modified));
    }

    /** What the system calls are about. */
    private static DiskFile actual(DiskFile file) {
        return file instanceof ActingFile acting ? acting.real : file;
    }

    @Override
    public void close() {
        threads.close(real::close);
    }
}
