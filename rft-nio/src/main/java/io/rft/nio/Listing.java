package io.rft.nio;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.protocol.Message;
import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A directory that is being listed by a thread of its own, page by page, and taken entry by entry; of what nobody has taken yet a bounded
 * number is kept. Thread-safe; closing it ends the thread.
 */
final class Listing implements Closeable {
    private static final int KEPT_MAX = 2000; // a page being taken, and the next

    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Message.Entry> entries = new ArrayDeque<>();
    private Optional<RftException> failure = Optional.empty();
    private boolean ended;
    private boolean closed;

    /** Nobody wants the rest. */
    private static final class Unwanted extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Begins; returns when the first entry is there, or the end, and fails if there is no such directory. */
    static Listing begin(RftClient client, RemotePath directory, TaskGroup tasks) throws RftException {
        var listing = new Listing();
        tasks.startVirtual("rft-list " + directory.name(), () -> listing.run(client, directory));
        listing.awaitFirst();
        return listing;
    }

    /** The next entry; empty at the end, and once it is closed. */
    Optional<Message.Entry> next() throws RftException {
        lock.lock();
        try {
            awaitEntry();
            var next = Optional.ofNullable(closed ? null : entries.poll());
            changed.signalAll();
            return next;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            entries.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitFirst() throws RftException {
        lock.lock();
        try {
            awaitEntry();
        } finally {
            lock.unlock();
        }
    }

    /** The lock held. */
    private void awaitEntry() throws RftException {
        while (entries.isEmpty() && !ended && !closed) {
            changed.awaitUninterruptibly();
        }
        if (entries.isEmpty() && !closed && failure.isPresent()) {
            throw failure.get();
        }
    }

    private void run(RftClient client, RemotePath directory) {
        var trouble = Optional.<RftException>empty();
        try {
            client.list(directory, this::give);
        } catch (RftException e) {
            trouble = Optional.of(e);
        } catch (Unwanted e) {
            // Closed in the middle.
        } finally {
            end(trouble);
        }
    }

    private void give(Message.Entry entry) {
        lock.lock();
        try {
            while (entries.size() >= KEPT_MAX && !closed) {
                changed.awaitUninterruptibly();
            }
            if (closed) {
                throw new Unwanted();
            }
            entries.add(entry);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end(Optional<RftException> trouble) {
        lock.lock();
        try {
            failure = trouble;
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
