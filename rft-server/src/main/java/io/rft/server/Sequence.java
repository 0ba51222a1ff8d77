package io.rft.server;

import io.rft.task.TaskGroup;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Long operations of one session, one after the other, so that no session takes more than one processor for them. Their platform
 * thread starts with the first and ends after the last. Thread-safe.
 */
final class Sequence {
    private final TaskGroup tasks;
    private final String name;
    private final ReentrantLock lock = new ReentrantLock(); // guards: waiting, running
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    Sequence(TaskGroup tasks, String name) {
        this.tasks = tasks;
        this.name = name;
    }

    /** Runs the operation when those before it are done. */
    void submit(Runnable operation) {
        lock.lock();
        try {
            waiting.add(operation);
            if (running) {
                return;
            }
            running = true;
        } finally {
            lock.unlock();
        }
        start();
    }

    private void start() {
        var started = false;
        try {
            tasks.startPlatform(name, this::run);
            started = true;
        } finally {
            if (!started) { // no more threads: the next operation tries again
                next(true);
            }
        }
    }

    private void run() {
        var done = false;
        try {
            for (var next = next(false); next.isPresent(); next = next(false)) {
                next.get().run();
            }
            done = true;
        } finally {
            if (!done) { // a bug, which is reported, ends this one operation
                start();
            }
        }
    }

    /** Empty when the thread has nothing more to do, or is given up. */
    private Optional<Runnable> next(boolean givenUp) {
        lock.lock();
        try {
            var next = givenUp ? Optional.<Runnable>empty() : Optional.ofNullable(waiting.poll());
            running = next.isPresent();
            return next;
        } finally {
            lock.unlock();
        }
    }
}
