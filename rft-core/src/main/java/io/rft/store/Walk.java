package io.rft.store;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.FileStatus;
import io.rft.disk.NamePages;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A walk through directories, deepest first, that stops when a page is full or it has looked at many names, and goes on with the next
 * page. Borrows the root. For one thread.
 *
 * @param <L> what is known at a directory that is being looked through
 * @param <T> what is found
 */
abstract class Walk<L, T> implements Pages<T> {
    private static final int VISITS_MAX = 10_000;

    private final Directory root;
    private final Deque<Level<L>> levels = new ArrayDeque<>();

    Walk(Directory root) {
        this.root = root;
    }

    /** A directory that is being looked through. */
    record Level<L>(Directory directory, NamePages names, ArrayDeque<String> waiting, RemotePath path, L state) {
        Optional<String> next() throws RftException {
            if (waiting.isEmpty()) {
                waiting.addAll(names.next());
            }
            return Optional.ofNullable(waiting.poll());
        }

        void close() {
            names.close();
            directory.close();
        }
    }

    /** Looks at a name; may {@link #enter} it. */
    abstract void visit(Level<L> level, String name, List<T> found) throws RftException;

    /** A directory was looked through. */
    abstract void left(Level<L> level, Optional<Level<L>> parent, List<T> found);

    /** The names to look at in a directory. */
    NamePages names(Directory directory, L state) throws RftException {
        return directory.namePages();
    }

    final Directory root() {
        return root;
    }

    /** Goes on in this directory before anything else; false where it is not there any more or may not be looked into. */
    final boolean enter(RemotePath path, L state) throws RftException {
        Directory directory;
        try {
            directory = root.openDirectory(path.relative());
        } catch (RftException e) {
            if (isOutOfSight(e)) {
                return false;
            }
            throw e;
        }
        try {
            levels.push(new Level<>(directory, names(directory, state), new ArrayDeque<>(), path, state));
            return true;
        } catch (RftException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    @Override
    public List<T> next(int max) throws RftException {
        var found = new ArrayList<T>();
        for (var visits = 0; visits < VISITS_MAX && found.size() < max && !levels.isEmpty(); visits++) {
            var level = levels.element();
            var name = level.next();
            if (name.isEmpty()) {
                levels.pop().close();
                left(level, Optional.ofNullable(levels.peek()), found);
            } else if (!StagedNames.isReserved(name.get())) {
                visit(level, name.get(), found);
            }
        }
        return List.copyOf(found);
    }

    @Override
    public boolean isAtEnd() {
        return levels.isEmpty();
    }

    @Override
    public void close() {
        levels.forEach(Level::close);
        levels.clear();
    }

    /** The status of an entry, no link followed; empty where it is out of sight. */
    static Optional<FileStatus> find(Directory directory, String path, boolean follow) throws RftException {
        try {
            return Optional.of(directory.status(path, follow));
        } catch (RftException e) {
            if (isOutOfSight(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Empty where the path is longer than any path may be. */
    static Optional<RemotePath> child(RemotePath path, String name) {
        try {
            return Optional.of(path.resolve(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isOutOfSight(RftException e) {
        return e.code() == ErrorCode.NOT_FOUND || e.code() == ErrorCode.PERMISSION;
    }
}
