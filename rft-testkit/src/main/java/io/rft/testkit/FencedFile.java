package io.rft.testkit;

import io.rft.RftException;
import io.rft.disk.DiskFile;
import io.rft.disk.FileStatus;
import java.nio.ByteBuffer;
import java.time.Instant;

/** A file that one {@link Life} has opened: nothing happens through it after its death. */
record FencedFile(DiskFile real, Life life) implements DiskFile {
    /** An effect without a result. */
    interface Change {
        void make() throws RftException;
    }

    static void run(Life life, Change change) throws RftException {
        life.effect(() -> {
            change.make();
            return true;
        });
    }

    @Override
    public int read(long position, ByteBuffer target) throws RftException {
        return life.effect(() -> real.read(position, target));
    }

    @Override
    public void write(long position, ByteBuffer source) throws RftException {
        run(life, () -> real.write(position, source));
    }

    @Override
    public FileStatus status() throws RftException {
        return life.effect(real::status);
    }

    @Override
    public boolean tryLock() throws RftException {
        return life.effect(real::tryLock);
    }

    @Override
    public void allocate(long size) throws RftException {
        run(life, () -> real.allocate(size));
    }

    @Override
    public void truncate(long size) throws RftException {
        run(life, () -> real.truncate(size));
    }

    @Override
    public void force() throws RftException {
        run(life, real::force);
    }

    @Override
    public void attributes(int mode, Instant modified) throws RftException {
        run(life, () -> real.attributes(mode, modified));
    }

    @Override
    public void close() {
        life.disown(real);
        real.close();
    }
}
