package io.rft.store;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.FileStatus;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A walk through all directories below one that adds up what is there. No link is followed. What cannot be looked at, or vanishes
 * meanwhile, does not count. One thread.
 */
final class Footprints {
    private static final Logger LOG = LoggerFactory.getLogger(Footprints.class);
    private static final int DEPTH_MAX = 2 * RemotePath.DEPTH_MAX; // an open directory each

    private final BooleanSupplier stop;
    private long bytes;
    private long files;

    Footprints(BooleanSupplier stop) {
        this.stop = stop;
    }

    Footprint run(Directory root) {
        walk(root, 0);
        return new Footprint(bytes, files);
    }

    private void walk(Directory directory, int depth) {
        List<String> names;
        try {
            names = directory.names();
        } catch (RftException e) {
            LOG.debug("not measured: {}", e.getMessage());
            return;
        }
        for (var name : names) {
            if (stop.getAsBoolean()) {
                return;
            }
            try {
                add(directory, name, depth);
            } catch (RftException e) {
                LOG.debug("not measured: {}", e.getMessage());
            }
        }
    }

    private void add(Directory parent, String name, int depth) throws RftException {
        var status = parent.status(name, false);
        if (!StagedNames.isReserved(name) || StagedNames.isPart(name)) {
            files++;
        }
        switch (status.type()) {
            case FILE -> bytes += status.size();
            case SYMLINK, OTHER -> {}
            case DIRECTORY -> {
                if (depth < DEPTH_MAX) {
                    descend(parent, name, status, depth);
                }
            }
        }
    }

    private void descend(Directory parent, String name, FileStatus status, int depth) throws RftException {
        try (var directory = parent.openDirectory(name)) {
            if (directory.status(".", true).fileKey().equals(status.fileKey())) { // and no link put there meanwhile
                walk(directory, depth + 1);
            }
        }
    }
}
