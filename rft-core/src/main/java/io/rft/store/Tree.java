package io.rft.store;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.FileStatus;

/**
 * Removes directories with all that is below them. A link is removed and never followed, also one that somebody puts in a directory's
 * place meanwhile: what was opened is compared with what was seen. What vanishes by itself is as good as removed. One thread.
 */
final class Tree {
    private static final int DEPTH_MAX = 2 * RemotePath.DEPTH_MAX; // two descriptors each
    private static final int PASSES_MAX = 3;

    private Tree() {}

    /** Removes an entry of this directory and, if that is a directory, all below it; it must be there. */
    static void remove(Directory parent, String name) throws RftException {
        remove(parent, name, parent.status(name, false), 0);
    }

    private static void remove(Directory parent, String name, FileStatus status, int depth) throws RftException {
        if (status.type() != FileStatus.Type.DIRECTORY) {
            parent.removeFile(name);
            return;
        }
        if (depth == DEPTH_MAX) {
            throw new RftException(
                    ErrorCode.LIMIT, "the directory " + Escaped.of(name) + " is too deep below the one to be removed");
        }
        for (var pass = 1; ; pass++) { // somebody may add entries meanwhile
            empty(parent, name, status, depth);
            try {
                parent.removeDirectory(name);
                return;
            } catch (RftException e) {
                if (e.code() != ErrorCode.EXISTS || pass == PASSES_MAX) {
                    throw e;
                }
            }
        }
    }

    private static void empty(Directory parent, String name, FileStatus status, int depth) throws RftException {
        try (var directory = parent.openDirectory(name)) {
            if (!directory.status(".", true).fileKey().equals(status.fileKey())) {
                throw new RftException(
                        ErrorCode.PERMISSION,
                        "the directory " + Escaped.of(name) + " was replaced while it was being removed");
            }
            try (var names = directory.namePages()) {
                for (var page = names.next(); !page.isEmpty(); page = names.next()) {
                    for (var child : page) {
                        removeIfPresent(directory, child, depth + 1);
                    }
                }
            }
        }
    }

    private static void removeIfPresent(Directory parent, String name, int depth) throws RftException {
        try {
            remove(parent, name, parent.status(name, false), depth);
        } catch (RftException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
    }
}
