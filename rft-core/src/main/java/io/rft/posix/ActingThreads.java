package io.rft.posix;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that act as one account towards the kernel and reach nothing but one directory, for calls of others, who wait meanwhile: as
 * many as there are calls at once. They make system calls and nothing else. A thread that came to be while one of them runs would
 * inherit all of that; so they start none and wake no virtual thread, for which the JVM might start a carrier that serves everybody.
 * A thread that cannot become what it has to be does nothing. Thread-safe.
 */
final class ActingThreads implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ActingThreads.class);

    private final Account account;
    private final Path root;
    private final TaskGroup tasks; // of threads that act as the process
    // a group of their own: one that ends may wake whoever waits for the group's lock
    private final TaskGroup acting =
            new TaskGroup(bug -> LOG.error("a thread that acts as an account has crashed", bug));
    private final ReentrantLock lock = new ReentrantLock(); // guards: idle, closed
    private final ArrayDeque<ActingThread> idle = new ArrayDeque<>(); // the last one first: it is warm
    private boolean closed;
    // guards: confinement, isConfinementKnown, hasEnded; held while the first thread makes it, against others that are
    // about to
    // act
    private final ReentrantLock confining = new ReentrantLock();
    private Optional<Landlock> confinement = Optional.empty();
    private boolean isConfinementKnown;
    private boolean hasEnded;

    ActingThreads(Account account, Path root, TaskGroup tasks) {
        this.account = account;
        this.root = root;
        this.tasks = tasks;
        CallMemory.take()
                .close(); // so that the JVM has started what looks after memory, and none of these threads does
    }

    /** Something to be done by such a thread that returns nothing. */
    interface Action {
        void run() throws RftException;
    }

    /** Has one of the threads do it, and waits; fails as it does, and where no thread can act. */
    <T> T call(Awaited.Call<T> call) throws RftException {
        return Thread.currentThread().isVirtual() ? onPlatform(() -> byThread(call)) : byThread(call);
    }

    void act(Action action) throws RftException {
        call(() -> done(action));
    }

    /**
     * Closes something that such threads use. That needs nobody's rights, but whoever waits for calls under way is woken by the
     * thread that made the last of them: here, or if this is a virtual thread on a platform thread.
     */
    void close(Runnable closing) {
        if (!Thread.currentThread().isVirtual()) {
            closing.run();
            return;
        }
        try {
            onPlatform(() -> done(closing::run));
        } catch (RftException noMoreThreads) {
            closing.run(); // here: there can be no further carrier either
        }
    }

    private static boolean done(Action action) throws RftException {
        action.run();
        return true;
    }

    private <T> T byThread(Awaited.Call<T> call) throws RftException {
        var thread = take();
        try {
            return thread.have(call);
        } finally {
            giveBack(thread);
        }
    }

    private ActingThread take() throws RftException {
        lock.lock();
        try {
            if (closed) {
                throw closed();
            }
            var free = idle.pollFirst();
            if (free != null) {
                return free;
            }
        } finally {
            lock.unlock();
        }
        var thread = new ActingThread();
        // By the caller, who acts as nobody but the process itself.
        start(acting, "rft-acting ", () -> thread.run(this::become));
        return thread;
    }

    private void giveBack(ActingThread thread) {
        lock.lock();
        try {
            if (!closed && thread.isUsable()) {
                idle.addFirst(thread);
                return;
            }
        } finally {
            lock.unlock();
        }
        thread.end();
    }

    /** On the new thread. */
    private void become() throws RftException {
        Identity.assume(account);
        confining.lock();
        try {
            if (hasEnded) {
                throw closed();
            }
            if (!isConfinementKnown) {
                confinement = Landlock.beneath(root); // by one who is the account already: it must be able to get there
                isConfinementKnown = true;
            }
            if (confinement.isPresent()) {
                confinement.get().confine();
            }
        } finally {
            confining.unlock();
        }
    }

    /** Ends the threads, each when it has done what it is at, and waits for that. */
    @Override
    public void close() {
        close(this::end);
    }

    private void end() {
        lock.lock();
        try {
            closed = true;
            idle.forEach(ActingThread::end);
            idle.clear();
        } finally {
            lock.unlock();
        }
        confining.lock();
        try {
            if (!hasEnded) {
                confinement.ifPresent(Landlock::close);
            }
            hasEnded = true;
        } finally {
            confining.unlock();
        }
        acting.close();
    }

    /** For a virtual thread: one that acts must not wake it. */
    private <T> T onPlatform(Awaited.Call<T> call) throws RftException {
        var awaited = new Awaited<>(call);
        start(tasks, "rft-acting-for ", awaited::make);
        return awaited.get();
    }

    private void start(TaskGroup group, String what, Runnable task) throws RftException {
        try {
            group.startPlatform(what + account.name(), task);
        } catch (OutOfMemoryError noMoreThreads) {
            throw new RftException(
                    ErrorCode.BUSY,
                    "the server has no more threads",
                    "Try again when others have ended.",
                    noMoreThreads);
        }
    }

    private static RftException closed() {
        return new RftException(ErrorCode.OTHER, "the directory was closed");
    }
}
