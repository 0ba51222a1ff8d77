package io.rft.testkit;

import io.rft.clock.Ticker;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** What every piece of a {@link ChaosProxy} passes: counts them, slows them down, holds them. Thread-safe. */
final class Valve {
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Condition changed = lock.newCondition();
    private long passed;
    private long most = Long.MAX_VALUE;
    private boolean blocksOnly; // who passes on something else does not mind the most
    private long slowNanos;
    private int held; // pieces that wait for the most to become more
    private boolean closed;

    Valve(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * Waits for leave to pass on a piece; without it, when {@code given up}, returns false. Whoever changes that calls {@link #look}.
     *
     * @param blocks whether it is of a data connection's blocks
     */
    boolean pass(int bytes, boolean blocks, BooleanSupplier stalled, BooleanSupplier givenUp) {
        ticker.sleepNanos(slowNanos());
        lock.lock();
        try {
            while (!closed && !givenUp.getAsBoolean() && (stalled.getAsBoolean() || mustWait(bytes, blocks))) {
                held++;
                changed.awaitUninterruptibly();
                held--;
            }
            if (closed || givenUp.getAsBoolean()) {
                return false;
            }
            passed += bytes;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Has every waiting piece look again. */
    void look() {
        change(() -> {});
    }

    void slow(long nanosPerPiece) {
        change(() -> slowNanos = nanosPerPiece);
    }

    void holdAfter(long bytes, boolean onlyBlocks) {
        change(() -> {
            most = passed + bytes;
            blocksOnly = onlyBlocks;
        });
    }

    /** Whether any piece waits. */
    boolean isHolding() {
        lock.lock();
        try {
            return held > 0;
        } finally {
            lock.unlock();
        }
    }

    void release() {
        change(() -> most = Long.MAX_VALUE);
    }

    void close() {
        change(() -> closed = true);
    }

    void awaitPassed(long bytes) {
        lock.lock();
        try {
            while (!closed && passed < bytes) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    long passed() {
        lock.lock();
        try {
            return passed;
        } finally {
            lock.unlock();
        }
    }

    private long slowNanos() {
        lock.lock();
        try {
            return slowNanos;
        } finally {
            lock.unlock();
        }
    }

    private boolean mustWait(int bytes, boolean blocks) {
        return bytes > most - passed && (blocks || !blocksOnly);
    }

    private void change(Runnable what) {
        lock.lock();
        try {
            what.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
