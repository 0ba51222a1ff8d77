package io.rft.posix;

import io.rft.RftException;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What becomes of a call that another thread makes, for one that waits for it. Thread-safe. */
final class Awaited<T> {
    private final Call<T> call;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Condition changed = lock.newCondition();
    private boolean done;
    private Optional<T> value = Optional.empty();
    private @Nullable Throwable failure;

    Awaited(Call<T> call) {
        this.call = call;
    }

    /** Something that one thread has another do. */
    interface Call<T> {
        T run() throws RftException;
    }

    /** Makes the call, on this thread; whatever it throws is the waiting thread's. */
    void make() {
        try {
            done(Optional.of(call.run()), null);
        } catch (Throwable thrown) { // as if the waiting thread had made the call
            done(Optional.empty(), thrown);
        }
    }

    /** It will not be made. */
    void refuse(Throwable why) {
        done(Optional.empty(), why);
    }

    private void done(Optional<T> found, @Nullable Throwable thrown) {
        lock.lock();
        try {
            value = found;
            failure = thrown;
            done = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for it; fails as it did. */
    T get() throws RftException {
        lock.lock();
        try {
            while (!done) {
                changed.awaitUninterruptibly();
            }
            return switch (failure) {
                case null -> value.orElseThrow();
                case RftException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new AssertionError(failure); // nothing else can be thrown by a call
            };
        } finally {
            lock.unlock();
        }
    }
}
