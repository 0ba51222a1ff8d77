package io.rft.transfer;

import java.util.concurrent.locks.ReentrantLock;

/**
 * How much time threads have spent at something, those that are at it now included: four of them spend four seconds in one. It is
 * told the time, of any origin. Thread-safe.
 */
final class Occupancy {
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private long nanos; // less the moments at which those inside have come
    private int inside;

    void enter(long nowNanos) {
        lock.lock();
        try {
            nanos -= nowNanos;
            inside++;
        } finally {
            lock.unlock();
        }
    }

    void leave(long nowNanos) {
        lock.lock();
        try {
            nanos += nowNanos;
            inside--;
        } finally {
            lock.unlock();
        }
    }

    long nanos(long nowNanos) {
        lock.lock();
        try {
            return nanos + inside * nowNanos;
        } finally {
            lock.unlock();
        }
    }
}
