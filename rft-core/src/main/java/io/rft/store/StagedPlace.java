package io.rft.store;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import io.rft.disk.FileStatus;
import java.util.Optional;

/**
 * Where a staged file stands: the directory of its target, held open, and the names in it. Owns the directory's handle and borrows the
 * root. Thread-safe.
 */
final class StagedPlace {
    private final Directory root;
    private final Directory directory;
    private final RemotePath target;
    private final StagedNames names;

    private StagedPlace(Directory root, Directory directory, RemotePath target, StagedNames names) {
        this.root = root;
        this.directory = directory;
        this.target = target;
        this.names = names;
    }

    static StagedPlace open(Directory root, RemotePath target, TransferId transfer) throws RftException {
        var directory = root.openDirectory(target.parent().relative());
        return new StagedPlace(root, directory, target, StagedNames.of(target.name(), transfer));
    }

    Directory directory() {
        return directory;
    }

    StagedNames names() {
        return names;
    }

    String targetName() {
        return target.name();
    }

    /** The target for messages. */
    String shown() {
        return Escaped.of(target.toString());
    }

    /** The status of what has the target's name; fails where that is nothing that a file may replace. */
    Optional<FileStatus> findTarget() throws RftException {
        var found = findStatus(targetName());
        if (found.isPresent()) {
            switch (found.get().type()) {
                case FILE, SYMLINK -> {}
                case DIRECTORY -> throw refused("it is a directory");
                case OTHER -> throw refused("it is not a regular file");
            }
        }
        return found;
    }

    /** The status of an entry, no link followed; empty where there is none. */
    Optional<FileStatus> findStatus(String name) throws RftException {
        return directory.findStatus(name);
    }

    /** Opens a regular file; empty where there is none, or something that we would not have made. */
    Optional<DiskFile> openOwn(String name) throws RftException {
        try {
            return Optional.of(directory.openForWrite(name));
        } catch (RftException e) {
            if (e.code() == ErrorCode.NOT_FOUND || e.code() == ErrorCode.PERMISSION) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Whether an entry is this very file. */
    boolean names(String name, DiskFile file) throws RftException {
        var key = file.status().fileKey();
        return findStatus(name).filter(status -> status.fileKey().equals(key)).isPresent();
    }

    /** Fails unless the target's path still leads to this directory: to publish elsewhere would be no success. */
    void requireReachable() throws RftException {
        var here = directory.status(".", true).fileKey();
        if (!root.status(target.parent().relative(), true).fileKey().equals(here)) {
            throw new RftException(
                    ErrorCode.NOT_FOUND,
                    "cannot publish " + shown() + ": its directory was replaced by another one meanwhile");
        }
    }

    /** Removes an entry if it is there. */
    void removeIfPresent(String name) throws RftException {
        try {
            directory.removeFile(name);
        } catch (RftException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
    }

    /** Removes an entry after a failure that is the one to report. */
    void removeSuppressing(Exception first, String name) {
        try {
            removeIfPresent(name);
        } catch (RftException second) {
            first.addSuppressed(second);
        }
    }

    void close() {
        directory.close();
    }

    private RftException refused(String why) {
        return new RftException(ErrorCode.PERMISSION, "cannot write " + shown() + ": " + why);
    }
}
