package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The listings of a tree's directories, some of them under way before their turn, so that a long path does not cost a round trip for each.
 * Memory is bounded by some pages for each of those. For one thread, that may add directories while it takes entries.
 */
final class TreeListings implements Closeable {
    private static final int AHEAD = 8;
    private static final int CHUNK = 500;
    private static final int CHUNKS_MAX = 4;

    private final TreeSource side;
    private final TaskGroup tasks;
    private final Deque<RemotePath> waiting = new ArrayDeque<>();
    private final Deque<Listing> underWay = new ArrayDeque<>();

    TreeListings(TreeSource side, TaskGroup tasks) {
        this.side = side;
        this.tasks = tasks;
    }

    /** This directory is to be listed, after those that were added before. */
    void add(RemotePath directory) {
        waiting.add(directory);
        fill();
    }

    /** The next directory; empty when there is none. */
    Optional<Listing> next() {
        fill();
        var next = Optional.ofNullable(underWay.poll());
        fill();
        return next;
    }

    private void fill() {
        while (underWay.size() < AHEAD && !waiting.isEmpty()) {
            var listing = new Listing(waiting.remove());
            underWay.add(listing);
            tasks.startVirtual("rft-list", listing::run);
        }
    }

    /** Ends those that are under way. */
    @Override
    public void close() {
        waiting.clear();
        underWay.forEach(Listing::close);
        underWay.clear();
    }

    /** What a directory has, some at a time. */
    final class Listing implements Closeable {
        private final RemotePath directory;
        private final ReentrantLock lock = new ReentrantLock(); // guards: all below
        private final Condition changed = lock.newCondition();
        private final Deque<List<TreeEntry>> chunks = new ArrayDeque<>();
        private List<TreeEntry> filling = new ArrayList<>();
        private Optional<RftException> failure = Optional.empty();
        private boolean ended;
        private boolean closed;

        Listing(RemotePath directory) {
            this.directory = directory;
        }

        RemotePath directory() {
            return directory;
        }

        /** Waits for the next entries; none at the end. */
        List<TreeEntry> next() throws RftException {
            lock.lock();
            try {
                while (chunks.isEmpty() && !ended) {
                    changed.awaitUninterruptibly();
                }
                if (chunks.isEmpty() && failure.isPresent()) {
                    throw failure.get();
                }
                changed.signalAll();
                return chunks.isEmpty() ? List.of() : chunks.remove();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        private void run() {
            try {
                side.list(directory, this::take);
                end(Optional.empty());
            } catch (RftException e) {
                end(Optional.of(e));
            } catch (RuntimeException | Error bug) { // a listing that breaks off must not look whole
                end(Optional.of(new RftException(ErrorCode.OTHER, "internal error: " + bug, bug)));
                throw bug;
            }
        }

        private void take(TreeEntry entry) {
            lock.lock();
            try {
                filling.add(entry);
                while (filling.size() >= CHUNK && chunks.size() >= CHUNKS_MAX && !closed) {
                    changed.awaitUninterruptibly();
                }
                if (filling.size() >= CHUNK) {
                    hand();
                }
            } finally {
                lock.unlock();
            }
        }

        private void hand() {
            if (!closed) {
                chunks.add(filling);
            }
            filling = new ArrayList<>();
            changed.signalAll();
        }

        private void end(Optional<RftException> failed) {
            lock.lock();
            try {
                if (!filling.isEmpty()) {
                    hand();
                }
                failure = failed;
                ended = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
