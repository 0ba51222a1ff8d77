package io.rft.testkit;

import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import io.rft.disk.DiskSpace;
import io.rft.disk.FileStatus;
import io.rft.disk.NamePages;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** A directory that one {@link Life} has opened, with what it opens below it: nothing happens through them after its death. */
record FencedDirectory(Directory real, Life life) implements Directory {
    static FencedDirectory of(Directory real, Life life) {
        life.own(real);
        return new FencedDirectory(real, life);
    }

    @Override
    public DiskFile openForRead(String path) throws RftException {
        return file(() -> real.openForRead(path));
    }

    @Override
    public DiskFile openForWrite(String path) throws RftException {
        return file(() -> real.openForWrite(path));
    }

    @Override
    public DiskFile create(String path, int mode) throws RftException {
        return file(() -> real.create(path, mode));
    }

    @Override
    public Directory openDirectory(String path) throws RftException {
        return life.effect(() -> of(real.openDirectory(path), life));
    }

    @Override
    public FileStatus status(String path, boolean follow) throws RftException {
        return life.effect(() -> real.status(path, follow));
    }

    @Override
    public NamePages namePages() throws RftException {
        return life.effect(() -> NamePages.of(real.names()));
    }

    @Override
    public String readLink(String path) throws RftException {
        return life.effect(() -> real.readLink(path));
    }

    @Override
    public void makeDirectory(String path, int mode) throws RftException {
        run(() -> real.makeDirectory(path, mode));
    }

    @Override
    public void makeLink(String path, String target) throws RftException {
        run(() -> real.makeLink(path, target));
    }

    @Override
    public void removeFile(String path) throws RftException {
        run(() -> real.removeFile(path));
    }

    @Override
    public void removeDirectory(String path) throws RftException {
        run(() -> real.removeDirectory(path));
    }

    @Override
    public void rename(String from, String to, boolean replace) throws RftException {
        run(() -> real.rename(from, to, replace));
    }

    @Override
    public void attributes(String path, OptionalInt mode, Optional<Instant> modified) throws RftException {
        run(() -> real.attributes(path, mode, modified));
    }

    @Override
    public void force() throws RftException {
        run(real::force);
    }

    @Override
    public void forceFileSystem() throws RftException {
        run(real::forceFileSystem);
    }

    @Override
    public long fileSystem() throws RftException {
        return life.effect(real::fileSystem);
    }

    @Override
    public long freeBytes() throws RftException {
        return life.effect(real::freeBytes);
    }

    @Override
    public DiskSpace space() throws RftException {
        return life.effect(real::space);
    }

    @Override
    public void close() {
        life.disown(real);
        real.close();
    }

    private DiskFile file(Life.Effect<DiskFile> opening) throws RftException {
        return life.effect(() -> {
            var opened = opening.happen();
            life.own(opened);
            return new FencedFile(opened, life);
        });
    }

    private void run(FencedFile.Change change) throws RftException {
        FencedFile.run(life, change);
    }
}
