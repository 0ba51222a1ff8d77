package io.rft.store;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.disk.Directory;
import java.util.List;
import java.util.Optional;

/** Adds up what is below a directory: each directory after those below it, or only the first one at the end. No link is followed. */
final class UsageWalk extends Walk<UsageWalk.Sum, Usage> {
    private final boolean each;

    UsageWalk(Directory root, RemotePath path, boolean each) throws RftException {
        super(root);
        this.each = each;
        var sum = new Sum(path);
        if (!enter(path, sum)) {
            root.openDirectory(path.relative()).close(); // says why
        }
    }

    /** What was found of one directory so far. */
    static final class Sum {
        private Usage usage;

        Sum(RemotePath path) {
            this.usage = Usage.none(path);
        }

        void add(Usage more) {
            usage = usage.plus(more);
        }

        void add(long bytes, long files, long directories, long unread) {
            usage = usage.plus(new Usage(usage.path(), bytes, files, directories, unread));
        }
    }

    @Override
    void visit(Level<Sum> level, String name, List<Usage> found) throws RftException {
        var status = find(level.directory(), name, false);
        if (status.isEmpty()) {
            return;
        }
        switch (status.get().type()) {
            case FILE -> level.state().add(status.get().size(), 1, 0, 0);
            case SYMLINK, OTHER -> level.state().add(0, 1, 0, 0);
            case DIRECTORY -> directory(level, name);
        }
    }

    private void directory(Level<Sum> level, String name) throws RftException {
        var path = child(level.path(), name);
        var isEntered = path.isPresent() && enter(path.get(), new Sum(path.get()));
        level.state().add(0, 0, 1, isEntered ? 0 : 1);
    }

    @Override
    void left(Level<Sum> level, Optional<Level<Sum>> parent, List<Usage> found) {
        var usage = level.state().usage;
        parent.ifPresent(above -> above.state().add(usage));
        if (each || parent.isEmpty()) {
            found.add(usage);
        }
    }
}
