package io.rft.store;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.journal.DurabilityCounts;
import java.io.Closeable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The directories that the entries of one request are in: each is opened once while it is needed often, and forced once after all that
 * changed in it. Borrows the root. One thread.
 */
final class OpenParents implements Closeable {
    private static final int OPEN_MAX = 32;

    private final Directory root;
    private final DurabilityCounts counts;
    private final Map<RemotePath, Directory> open = new LinkedHashMap<>(2 * OPEN_MAX, 0.75f, true);
    private final Set<RemotePath> changed = new LinkedHashSet<>();

    OpenParents(Directory root, DurabilityCounts counts) {
        this.root = root;
        this.counts = counts;
    }

    /** The directory, which stays open until others were needed more lately; not to be closed. */
    Directory get(RemotePath path) throws RftException {
        var known = open.get(path);
        if (known != null) {
            return known;
        }
        if (open.size() >= OPEN_MAX) {
            var oldest = open.keySet().iterator().next();
            close(oldest);
        }
        var opened = root.openDirectory(path.relative());
        open.put(path, opened);
        return opened;
    }

    /** An entry of this directory was made, replaced or removed. */
    void changed(RemotePath path) {
        changed.add(path);
    }

    /** The directory itself was removed. */
    void removed(RemotePath path) {
        changed.remove(path);
        close(path);
    }

    /** Makes durable what was changed. */
    void force() throws RftException {
        for (var path : changed) {
            try {
                get(path).force();
                counts.forced(DurabilityCounts.Forced.DIRECTORY);
            } catch (RftException e) {
                if (e.code() != ErrorCode.NOT_FOUND) { // somebody else has removed it meanwhile
                    throw e;
                }
            }
        }
        changed.clear();
    }

    @Override
    public void close() {
        open.values().forEach(Directory::close);
        open.clear();
    }

    private void close(RemotePath path) {
        var directory = open.remove(path);
        if (directory != null) {
            directory.close();
        }
    }
}
