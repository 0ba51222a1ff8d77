package io.rft.posix;

import io.rft.ExtendedAttribute;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import io.rft.disk.DiskSpace;
import io.rft.disk.FileStatus;
import io.rft.disk.NamePages;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A directory of an {@link ActingDisk}: as another one, by threads that act as the account. Owns the other one. Thread-safe. */
final class ActingDirectory implements Directory {
    private final Directory real;
    private final ActingThreads threads;
    private final boolean isRoot;

    /** The root's takes ownership of the threads as well. */
    ActingDirectory(Directory real, ActingThreads threads, boolean isRoot) {
        this.real = real;
        this.threads = threads;
        this.isRoot = isRoot;
    }

    @Override
    public DiskFile openForRead(String path) throws RftException {
        return new ActingFile(threads.call(() -> real.openForRead(path)), threads);
    }

    @Override
    public DiskFile openSeen(String path) throws RftException {
        return new ActingFile(threads.call(() -> real.openSeen(path)), threads);
    }

    @Override
    public DiskFile openForWrite(String path) throws RftException {
        return new ActingFile(threads.call(() -> real.openForWrite(path)), threads);
    }

    @Override
    public DiskFile create(String path, int mode) throws RftException {
        return new ActingFile(threads.call(() -> real.create(path, mode)), threads);
    }

    @Override
    public Directory openDirectory(String path) throws RftException {
        return new ActingDirectory(threads.call(() -> real.openDirectory(path)), threads, false);
    }

    @Override
    public FileStatus status(String path, boolean follow) throws RftException {
        return threads.call(() -> real.status(path, follow));
    }

    @Override
    public NamePages namePages() throws RftException {
        return new ActingNames(threads.call(real::namePages), threads);
    }

    @Override
    public Optional<FileStatus> findStatus(String name) throws RftException {
        return threads.call(() -> real.findStatus(name));
    }

    @Override
    public List<String> names() throws RftException {
        return threads.call(real::names);
    }

    @Override
    public String readLink(String path) throws RftException {
        return threads.call(() -> real.readLink(path));
    }

    @Override
    public void makeDirectory(String path, int mode) throws RftException {
        threads.act(() -> real.makeDirectory(path, mode));
    }

    @Override
    public void makeLink(String path, String target) throws RftException {
        threads.act(() -> real.makeLink(path, target));
    }

    @Override
    public void link(String existing, String name) throws RftException {
        threads.act(() -> real.link(existing, name));
    }

    @Override
    public void removeFile(String path) throws RftException {
        threads.act(() -> real.removeFile(path));
    }

    @Override
    public void removeDirectory(String path) throws RftException {
        threads.act(() -> real.removeDirectory(path));
    }

    @Override
    public void rename(String from, String to, boolean replace) throws RftException {
        threads.act(() -> real.rename(from, to, replace));
    }

    @Override
    public void attributes(String path, OptionalInt mode, Optional<Instant> modified) throws RftException {
        threads.act(() -> real.attributes(path, mode, modified));
    }

    @Override
    public void own(String name, OptionalLong user, OptionalLong group) throws RftException {
        threads.act(() -> real.own(name, user, group));
    }

    @Override
    public List<ExtendedAttribute> extendedAttributes(String name) throws RftException {
        return threads.call(() -> real.extendedAttributes(name));
    }

    @Override
    public void changeExtendedAttributes(String name, List<ExtendedAttribute> set, List<String> removed)
            throws RftException {
        threads.act(() -> real.changeExtendedAttributes(name, set, removed));
    }

    @Override
    public void force() throws RftException {
        threads.act(real::force);
    }

    @Override
    public void forceFileSystem() throws RftException {
        threads.act(real::forceFileSystem);
    }

    @Override
    public long fileSystem() throws RftException {
        return threads.call(real::fileSystem);
    }

    @Override
    public long freeBytes() throws RftException {
        return threads.call(real::freeBytes);
    }

    @Override
    public DiskSpace space() throws RftException {
        return threads.call(real::space);
    }

    @Override
    public void close() {
        threads.close(real::close);
        if (isRoot) {
            threads.close();
        }
    }
}
