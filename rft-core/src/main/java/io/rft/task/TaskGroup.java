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
    private final ReentrantLock lock = new ReentrantLock(); // guards: running, closing
    private final Condition ended = lock.newCondition();
    private final Set<Long> running = new HashSet<>(); // thread ids
    private final Set<Long> closing = new HashSet<>(); // those of running that wait in close()

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

    /**
     * Waits until every task has ended, but for the caller and others that wait here too; whoever calls it has closed what they
     * block on.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closing.add(Thread.currentThread().threadId());
            ended.signalAll();
            while (!closing.containsAll(running)) {
                ended.awaitUninterruptibly();
            }
        } finally {
            closing.remove(Thread.currentThread().threadId());
            lock.unlock();
        }
    }

    void start(Thread thread) {
        lock.lock();
        try {
            running.add(thread.threadId());
        } finally {
            lock.unlock();
        }
        var started = false;
        try {
            thread.start();
            started = true;
        } finally {
            if (!started) { // the system has no more threads
                end(thread);
            }
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable bug) { // thread root: nothing above it would report the bug
            crashed.accept(bug);
        } finally {
            end(Thread.currentThread());
        }
    }

    private void end(Thread thread) {
        lock.lock();
        try {
            running.remove(thread.threadId());
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
