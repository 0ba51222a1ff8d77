package io.rft.server;

import io.rft.task.TaskGroup;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The file operations of one session, one after the other, in the order in which they were asked for, on a platform thread of the
 * session's own: never pooled, because it may come to carry the user's kernel identity. Thread-safe.
 */
final class Operations {
    private final ReentrantLock lock = new ReentrantLock(); // guards: waiting, closed
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean closed;

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
        while (true) {
            Runnable next;
            lock.lock();
            try {
                while (waiting.isEmpty()) {
                    if (closed) {
                        return;
                    }
                    changed.awaitUninterruptibly();
                }
                next = waiting.poll();
            } finally {
                lock.unlock();
            }
            next.run();
        }
    }
}
