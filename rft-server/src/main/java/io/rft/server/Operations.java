package io.rft.server;

import io.rft.task.TaskGroup;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The file operations of one session, one after the other, in the order in which they were asked for, on a platform thread of the
 * session's own. An operation that throws is a bug: it is reported, and the next one runs. Thread-safe.
 */
final class Operations {
    private final Consumer<Throwable> crashed;
    private final ReentrantLock lock = new ReentrantLock(); // guards: waiting, closed
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean closed;

    Operations(Consumer<Throwable> crashed) {
        this.crashed = crashed;
    }

    void start(TaskGroup tasks, String name) {
        tasks.startPlatform("rft-operations " + name, this::run);
    }

    /** Queues an operation; after {@link #close} it is dropped. */
    void submit(Runnable operation) {
        lock.lock();
        try {
            if (!closed) {
                waiting.add(operation);
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Drops what waits and runs {@code last}; the thread then ends. */
    void close(Runnable last) {
        lock.lock();
        try {
            if (!closed) {
                waiting.clear();
                waiting.add(last);
                closed = true;
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (var next = next(); next.isPresent(); next = next()) {
            try {
                next.get().run();
            } catch (RuntimeException | Error bug) { // what ends the session must still come to run
                crashed.accept(bug);
            }
        }
    }

    /** Empty after the last one. */
    private Optional<Runnable> next() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            return Optional.ofNullable(waiting.poll());
        } finally {
            lock.unlock();
        }
    }
}
