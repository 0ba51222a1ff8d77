package io.rft.task;

import java.io.Closeable;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Threads that belong together: the only place where RFT starts one. A task ends by the closing of what it blocks on, never by
 * interruption; {@link #close()} waits for all of them. A task that throws is a bug, reported to the group's {@code crashed}, which
 * ends what the group serves. Thread-safe.
 */
public final class TaskGroup implements Closeable {
    private final Consumer<Throwable> crashed;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

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

    /** Waits until every task has ended; whoever calls it has closed what they block on. */
    @Override
    public void close() {
        for (var thread : threads) {
            if (thread != Thread.currentThread()) {
                joinUninterrupted(thread);
            }
        }
    }

    private void start(Thread thread) {
        threads.add(thread);
        thread.start();
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable bug) { // thread root: nothing above it would report the bug
            crashed.accept(bug);
        } finally {
            threads.remove(Thread.currentThread());
        }
    }

    private static void joinUninterrupted(Thread thread) {
        var interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // the caller's own business: told again below
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
