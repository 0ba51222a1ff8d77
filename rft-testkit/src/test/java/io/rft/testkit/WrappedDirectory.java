package io.rft.testkit;

import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import io.rft.disk.DiskSpace;
import io.rft.disk.FileStatus;
import io.rft.disk.NamePages;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** A directory that passes every call on to another one; what differs overrides. As thread-safe as that. */
class WrappedDirectory implements Directory {
    private final Directory real;

    /** Takes ownership. */
    WrappedDirectory(Directory real) {
        this.real = real;
    }

    /** What a directory opened below this one is wrapped in. */
    Directory wrapped(Directory below) {
        return below;
    }

    /** What a file opened below this one is wrapped in. */
    DiskFile wrapped(String path, DiskFile file) {
        return file;
    }

    @Override
    public DiskFile openForRead(String path) throws RftException {
        return wrapped(path, real.openForRead(path));
    }

    @Override
    public DiskFile openForWrite(String path) throws RftException {
        return wrapped(path, real.openForWrite(path));
    }

    @Override
    public DiskFile create(String path, int mode) throws RftException {
        return wrapped(path, real.create(path, mode));
    }

    @Override
    public Directory openDirectory(String path) throws RftException {
        return wrapped(real.openDirectory(path));
    }

    @Override
    public FileStatus status(String path, boolean follow) throws RftException {
        return real.status(path, follow);
    }

    @Override
    public NamePages namePages() throws RftException {
        return real.namePages();
    }

    @Override
    public String readLink(String path) throws RftException {
        return real.readLink(path);
    }

    @Override
    public void makeDirectory(String path, int mode) throws RftException {
        real.makeDirectory(path, mode);
    }

    @Override
    public void makeLink(String path, String target) throws RftException {
        real.makeLink(path, target);
    }

    @Override
    public void removeFile(String path) throws RftException {
        real.removeFile(path);
    }

    @Override
    public void removeDirectory(String path) throws RftException {
        real.removeDirectory(path);
    }

    @Override
    public void rename(String from, String to, boolean replace) throws RftException {
        real.rename(from, to, replace);
    }

    @Override
    public void attributes(String path, OptionalInt mode, Optional<Instant> modified) throws RftException {
        real.attributes(path, mode, modified);
    }

    @Override
    public void force() throws RftException {
        real.force();
    }

    @Override
    public void forceFileSystem() throws RftException {
        real.forceFileSystem();
    }

    @Override
    public long fileSystem() throws RftException {
        return real.fileSystem();
    }

    @Override
    public long freeBytes() throws RftException {
        return real.freeBytes();
    }

    @Override
    public DiskSpace space() throws RftException {
        return real.space();
    }

    @Override
    public void close() {
        real.close();
    }

    /** A file that passes every call on to another one. */
    static class WrappedFile implements DiskFile {
        private final DiskFile real;

        /** Takes ownership. */
        WrappedFile(DiskFile real) {
            this.real = real;
        }

        @Override
        public int read(long position, ByteBuffer target) throws RftException {
            return real.read(position, target);
        }

        @Override
        public void write(long position, ByteBuffer source) throws RftException {
            real.write(position, source);
        }

        @Override
        public FileStatus status() throws RftException {
            return real.status();
        }

        @Override
        public boolean tryLock() throws RftException {
            return real.tryLock();
        }

        @Override
        public void allocate(long size) throws RftException {
            real.allocate(size);
        }

        @Override
        public void truncate(long size) throws RftException {
            real.truncate(size);
        }

        @Override
        public void force() throws RftException {
            real.force();
        }

        @Override
        public void attributes(int mode, Instant modified) throws RftException {
            real.attributes(mode, modified);
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
