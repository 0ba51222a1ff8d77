package io.rft.testkit;

import io.rft.Escaped;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import io.rft.disk.DiskSpace;
import io.rft.disk.FileStatus;
import io.rft.disk.NamePages;
import io.rft.posix.Errno;
import io.rft.posix.Location;
import io.rft.testkit.DiskCall.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** An open directory of a {@link FaultyDisk}. Thread-safe. */
final class FaultyDirectory implements Directory, FaultyDisk.Handle {
    private static final int TARGET_BYTES_MAX = 4095;
    private static final int MODE_MASK = 07777;

    private final FaultyDisk disk;
    private final String shownAs;
    private final long inode;

    FaultyDirectory(FaultyDisk disk, String shownAs, long inode) {
        this.disk = disk;
        this.shownAs = shownAs;
        this.inode = inode;
        disk.opened(this);
    }

    @Override
    public DiskFile openForRead(String path) throws RftException {
        var location = Location.of(path).text();
        return call(Kind.OPEN_FOR_READ, path, state -> {
            var found = PathWalk.find(state.seen(), inode, location, true);
            requireRegular(state, found);
            return new FaultyFile(disk, shown(path), found, false);
        });
    }

    @Override
    public DiskFile openForWrite(String path) throws RftException {
        var location = Location.of(path).text();
        return call(Kind.OPEN_FOR_WRITE, path, state -> {
            var found = PathWalk.find(state.seen(), inode, location, false);
            requireRegular(state, found);
            return new FaultyFile(disk, shown(path), found, true);
        });
    }

    @Override
    public DiskFile create(String path, int mode) throws RftException {
        return call(Kind.CREATE, path, state -> {
            var place = freePlace(state, path);
            return new FaultyFile(disk, shown(path), state.createFile(place.folder, place.name, mode), true);
        });
    }

    @Override
    public Directory openDirectory(String path) throws RftException {
        var location = Location.of(path).text();
        return call(Kind.OPEN_DIRECTORY, path, state -> {
            var found = PathWalk.findFolder(state.seen(), inode, location);
            return new FaultyDirectory(disk, path.equals(".") ? shownAs : shown(path), found);
        });
    }

    @Override
    public FileStatus status(String path, boolean follow) throws RftException {
        var location = Location.of(path).text();
        return call(Kind.STATUS, path, state -> state.status(PathWalk.find(state.seen(), inode, location, follow)));
    }

    @Override
    public NamePages namePages() throws RftException {
        return call(
                Kind.NAMES,
                ".",
                state -> NamePages.of(
                        List.copyOf(state.seen().folder(inode).entries().keySet())));
    }

    @Override
    public String readLink(String path) throws RftException {
        var location = Location.of(path).text();
        return call(Kind.READ_LINK, path, state -> {
            if (state.seen().node(PathWalk.find(state.seen(), inode, location, false)) instanceof Node.Link link) {
                return link.target();
            }
            throw new Refusal(Errno.EPERM);
        });
    }

    @Override
    public void makeDirectory(String path, int mode) throws RftException {
        call(Kind.MAKE_DIRECTORY, path, state -> {
            var place = freePlace(state, path);
            state.createFolder(place.folder, place.name, mode);
            return true;
        });
    }

    @Override
    public void makeLink(String path, String target) throws RftException {
        var encodable = Location.encodable(target);
        call(Kind.MAKE_LINK, path, state -> {
            if (encodable.getBytes(StandardCharsets.UTF_8).length > TARGET_BYTES_MAX) {
                throw new Refusal(Errno.ENAMETOOLONG);
            }
            var place = freePlace(state, path);
            state.createLink(place.folder, place.name, encodable);
            return true;
        });
    }

    @Override
    public void removeFile(String path) throws RftException {
        call(Kind.REMOVE_FILE, path, state -> {
            var place = place(state, path);
            if (place.entry(state) instanceof Node.Folder) {
                throw new Refusal(Errno.EISDIR);
            }
            state.remove(place.folder, place.name);
            return true;
        });
    }

    @Override
    public void removeDirectory(String path) throws RftException {
        call(Kind.REMOVE_DIRECTORY, path, state -> {
            var place = place(state, path);
            if (!(place.entry(state) instanceof Node.Folder folder)) {
                throw new Refusal(Errno.ENOTDIR);
            }
            requireEmpty(folder);
            state.remove(place.folder, place.name);
            return true;
        });
    }

    @Override
    public void rename(String from, String to, boolean replace) throws RftException {
        call(Kind.RENAME, from, state -> {
            new Renaming(state, place(state, from), place(state, to)).run(replace);
            return true;
        });
    }

    @Override
    public void attributes(String path, OptionalInt mode, Optional<Instant> modified) throws RftException {
        var location = Location.of(path).text();
        call(Kind.ENTRY_ATTRIBUTES, path, state -> {
            var found = PathWalk.find(state.seen(), inode, location, false);
            if (mode.isPresent()) {
                if (state.seen().node(found) instanceof Node.Link) {
                    throw new Refusal(Errno.EPERM);
                }
                state.setMode(found, mode.getAsInt() & MODE_MASK);
            }
            modified.ifPresent(time -> state.setModified(found, time));
            return true;
        });
    }

    @Override
    public void force() throws RftException {
        call(Kind.FORCE_DIRECTORY, ".", state -> {
            state.forceFolder(inode);
            return true;
        });
    }

    @Override
    public void forceFileSystem() throws RftException {
        call(Kind.FORCE_FILE_SYSTEM, ".", new FaultyDisk.Action<Boolean>() {
            @Override
            public Boolean run(DiskState state) {
                state.forceAll();
                return true;
            }

            @Override
            public void runInVain(DiskState state) {
                state.forceAllInVain();
            }
        });
    }

    /** The modelled disk has one. */
    @Override
    public long fileSystem() throws RftException {
        return call(Kind.FILE_SYSTEM, ".", state -> 1L);
    }

    @Override
    public long freeBytes() throws RftException {
        return call(Kind.FREE_BYTES, ".", DiskState::freeBytes);
    }

    @Override
    public DiskSpace space() throws RftException {
        return call(Kind.FREE_BYTES, ".", state -> {
            var free = state.freeBytes();
            return new DiskSpace(state.capacity(), free, free);
        });
    }

    @Override
    public void close() {
        disk.close(this);
    }

    @Override
    public String shown() {
        return shownAs.isEmpty() ? "/" : shownAs;
    }

    private <T> T call(Kind kind, String path, FaultyDisk.Action<T> action) throws RftException {
        return disk.call(this, kind, shown(path), action);
    }

    private String shown(String path) {
        return path.equals(".") ? shown() : shownAs + "/" + Escaped.of(path);
    }

    private Place place(DiskState state, String path) throws Refusal, RftException {
        var location = Location.of(path);
        var name = location.name();
        var folder = PathWalk.findFolder(state.seen(), inode, location.parent());
        PathWalk.requireName(name);
        return new Place(folder, name);
    }

    private Place freePlace(DiskState state, String path) throws Refusal, RftException {
        var place = place(state, path);
        if (state.seen().folder(place.folder).entries().containsKey(place.name)) {
            throw new Refusal(Errno.EEXIST);
        }
        if (!state.seen().isReachable(place.folder)) {
            throw new Refusal(Errno.ENOENT);
        }
        return place;
    }

    private static void requireRegular(DiskState state, long inode) throws Refusal {
        switch (state.seen().node(inode)) {
            case Node.File file -> {}
            case Node.Folder folder -> throw new Refusal(Errno.EISDIR);
            case Node.Link link -> throw new Refusal(Errno.ELOOP);
        }
    }

    static void requireEmpty(Node.Folder folder) throws Refusal {
        if (!folder.entries().isEmpty()) {
            throw new Refusal(Errno.ENOTEMPTY);
        }
    }

    /** A name in a directory. */
    record Place(long folder, String name) {
        /** What has the name. */
        Node entry(DiskState state) throws Refusal {
            return state.seen().node(inode(state));
        }

        long inode(DiskState state) throws Refusal {
            var inode = state.seen().folder(folder).entries().get(name);
            if (inode == null) {
                throw new Refusal(Errno.ENOENT);
            }
            return inode;
        }

        boolean isFree(DiskState state) {
            return !state.seen().folder(folder).entries().containsKey(name);
        }
    }
}
