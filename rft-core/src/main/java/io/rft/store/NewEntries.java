package io.rft.store;

import io.rft.Creation;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.disk.Directory;
import io.rft.disk.FileStatus;
import java.util.concurrent.atomic.AtomicLong;

/** Makes directories, empty files and links, one by one, for a {@link Batch}. One thread. */
final class NewEntries implements Batch.Work<Creation> {
    private static final int TRIES_MAX = 100;
    private static final int PERMISSIONS = 0777;
    /** What in names of ours stands for a transfer that there is none of: "rft-link". */
    private static final long LINKS = 0x7266742d6c696e6bL;

    /** For names that nobody else in this process has; what another process has left is stepped over. */
    private static final AtomicLong number = new AtomicLong();

    private final Directory root;
    private final RemotePath base;
    private final OpenParents parents;

    /** @param base which the paths of the request are below */
    NewEntries(Directory root, RemotePath base, OpenParents parents) {
        this.root = root;
        this.base = base;
        this.parents = parents;
    }

    @Override
    public void on(Directory parent, RemotePath path, Creation entry) throws RftException {
        LocalStore.named("make", path);
        var isNew = switch (entry) {
            case Creation.NewDirectory(var _, var mode) -> directory(parent, path, mode & PERMISSIONS);
            case Creation.NewFile(var _, var mode) -> file(parent, path, mode & PERMISSIONS);
            case Creation.NewLink(var _, var target, var replace) -> link(parent, path, target, replace);
            case Creation.NewName(var _, var existing, var replace) -> name(parent, path, resolve(existing), replace);
        };
        if (isNew) {
            parents.changed(path.parent());
        }
    }

    private static boolean directory(Directory parent, RemotePath path, int mode) throws RftException {
        try {
            parent.makeDirectory(path.name(), mode);
            return true;
        } catch (RftException e) {
            requireThere(parent, path, FileStatus.Type.DIRECTORY, e);
            return false;
        }
    }

    private static boolean file(Directory parent, RemotePath path, int mode) throws RftException {
        try {
            parent.create(path.name(), mode).close();
            return true;
        } catch (RftException e) {
            requireThere(parent, path, FileStatus.Type.FILE, e);
            return false;
        }
    }

    private static void requireThere(Directory parent, RemotePath path, FileStatus.Type type, RftException failure)
            throws RftException {
        if (failure.code() != ErrorCode.EXISTS) {
            throw failure;
        }
        if (parent.status(path.name(), false).type() != type) {
            throw new RftException(
                    ErrorCode.EXISTS,
                    "cannot make " + Escaped.of(path.toString()) + ": something else has that name",
                    "",
                    failure);
        }
    }

    private static boolean link(Directory parent, RemotePath path, String target, boolean replace) throws RftException {
        try {
            parent.makeLink(path.name(), target);
            return true;
        } catch (RftException e) {
            if (e.code() != ErrorCode.EXISTS) {
                throw e;
            }
            if (leadsTo(parent, path.name(), target)) {
                return false;
            }
            if (!replace) {
                throw e;
            }
            replace(parent, path.name(), fresh -> parent.makeLink(fresh, target));
            return true;
        }
    }

    private static boolean leadsTo(Directory parent, String name, String target) throws RftException {
        try {
            return parent.readLink(name).equals(target);
        } catch (RftException e) {
            if (e.code() == ErrorCode.PERMISSION || e.code() == ErrorCode.OTHER) { // no link, or one without words
                return false;
            }
            throw e;
        }
    }

    private RemotePath resolve(RemotePath below) throws RftException {
        try {
            return LocalStore.permitted(base.resolve(below));
        } catch (IllegalArgumentException e) { // too long, together
            throw new RftException(ErrorCode.PERMISSION, String.valueOf(e.getMessage()), e);
        }
    }

    private boolean name(Directory parent, RemotePath path, RemotePath existing, boolean replace) throws RftException {
        try {
            root.link(existing.relative(), path.relative());
            return true;
        } catch (RftException e) {
            if (e.code() != ErrorCode.EXISTS) {
                throw e;
            }
            var there = parent.status(path.name(), false);
            var original = root.status(existing.relative(), false);
            if (there.sharedKey().isPresent() && there.sharedKey().equals(original.sharedKey())) {
                return false;
            }
            if (!replace || !mayGiveWay(there.type())) {
                throw e;
            }
            replace(
                    parent,
                    path.name(),
                    fresh -> root.link(
                            existing.relative(), path.parent().resolve(fresh).relative()));
            return true;
        }
    }

    private static boolean mayGiveWay(FileStatus.Type type) {
        return switch (type) {
            case FILE, SYMLINK -> true;
            case DIRECTORY, OTHER -> false;
        };
    }

    /** What makes something of this name. */
    private interface Maker {
        void make(String name) throws RftException;
    }

    /** A link cannot be changed: another one takes its name. */
    private static void replace(Directory parent, String name, Maker maker) throws RftException {
        var fresh = fresh(name, maker);
        try {
            parent.rename(fresh, name, true);
        } catch (RftException e) {
            try {
                parent.removeFile(fresh);
            } catch (RftException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /** Under a name that is not listed, and that the expiry of what is left over knows. */
    private static String fresh(String name, Maker maker) throws RftException {
        for (var tries = 1; ; tries++) {
            var fresh = StagedNames.of(name, new TransferId(LINKS, number.getAndIncrement()))
                    .part();
            try {
                maker.make(fresh);
                return fresh;
            } catch (RftException e) {
                if (e.code() != ErrorCode.EXISTS || tries == TRIES_MAX) {
                    throw e;
                }
            }
        }
    }
}
