package io.rft.task;

import java.io.Closeable;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Threads that belong together: the only place where RFT starts one. A task ends by the closing of what it blocks on, never by
 * interruption; {@link #close()} waits for all of them. A task that throws is a bug, reported to the group's {@code crashed}, which
 * ends what the group serves. Thread-safe.
 */
public final class TaskGroup implements Closeable {
    private final Consumer<Throwable> crashed;
    private final ReentrantLock lock = new ReentrantLock(); // guards: running
    private final Condition ended = lock.newCondition();
    private final Set<Long> running = new HashSet<>(); // thread ids

    public TaskGroup(Consumer<Throwable> crashed) {
        this.crashed = crashed;
    }

    /** Starts a task on a platform thread of its own, as a data connection's loop and a writer want it. */
    public void startPlatform(String name, Runnable task) {
        start(Thread.ofPlatform().daemon().name(name).unstarted(() -> run(task)));
    }

    /** Starts a task on a virtual thread, as a conversation wants it. */
    public void startVirtual(String name, Runnable task) {
        start(Thread.ofVirtual().name(name).unstarted(() -> run(task)));
    }

    /** Waits until every task but the caller has ended; whoever calls it has closed what they block on. */
    @Override
    public void close() {
        lock.lock();
        try {
            while (running.stream().anyMatch(id -> id != Thread.currentThread().threadId())) {
                ended.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void start(Thread thread) {
        lock.lock();
        try {
            running.add(thread.threadId());
        } finally {
            lock.unlock();
        }
        thread.start();
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable bug) { // thread root: nothing above it would report the bug
            crashed.accept(bug);
        } finally {
            lock.lock();
            try {
                running.remove(Thread.currentThread().threadId());
                ended.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
