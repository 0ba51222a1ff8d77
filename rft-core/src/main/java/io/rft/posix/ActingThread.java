package io.rft.posix;

import io.rft.RftException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One of {@link ActingThreads}: becomes what it has to be, then makes one call after the other until it is told to end. Thread-safe. */
final class ActingThread {
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Condition changed = lock.newCondition();
    private @Nullable Awaited<?> next;
    private @Nullable Throwable refusal; // why it has never acted
    private boolean ended;

    /** What a thread does to itself before all else. */
    interface Becoming {
        void run() throws RftException;
    }

    /** The thread itself, from its start to its end. */
    void run(Becoming becoming) {
        try {
            becoming.run();
        } catch (Throwable why) { // whatever it is: it must not act
            refuse(why);
            return;
        }
        for (var call = next(); call != null; call = next()) {
            call.make();
        }
    }

    /** Has it make a call, one at a time, and waits; fails as that does, or where the thread cannot act. */
    <T> T have(Awaited.Call<T> what) throws RftException {
        var call = new Awaited<>(what);
        lock.lock();
        try {
            if (refusal == null) {
                next = call;
                changed.signal();
            } else {
                call.refuse(refusal);
            }
        } finally {
            lock.unlock();
        }
        return call.get();
    }

    /** Whether it may be given a further call. */
    boolean isUsable() {
        lock.lock();
        try {
            return refusal == null;
        } finally {
            lock.unlock();
        }
    }

    /** Lets it end after what it is at. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void refuse(Throwable why) {
        lock.lock();
        try {
            refusal = why;
            if (next != null) {
                next.refuse(why);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Null when there is nothing more to do. */
    private @Nullable Awaited<?> next() {
        lock.lock();
        try {
            while (next == null && !ended) {
                changed.awaitUninterruptibly();
            }
            var call = next;
            next = null;
            return call;
        } finally {
            lock.unlock();
        }
    }
}
