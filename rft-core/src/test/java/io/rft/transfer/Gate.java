package io.rft.transfer;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A place in a fake that threads pass, and at which a test can hold them. Thread-safe. */
final class Gate {
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Condition changed = lock.newCondition();
    private boolean shut;
    private int waiting;

    void shut() {
        set(true);
    }

    void open() {
        set(false);
    }

    /** Returns once the gate is open. */
    void pass() {
        lock.lock();
        try {
            waiting++;
            changed.signalAll();
            while (shut) {
                changed.awaitUninterruptibly();
            }
            waiting--;
        } finally {
            lock.unlock();
        }
    }

    /** Returns once so many threads stand at the gate. */
    void awaitWaiting(int threads) {
        lock.lock();
        try {
            while (waiting < threads) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void set(boolean to) {
        lock.lock();
        try {
            shut = to;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
