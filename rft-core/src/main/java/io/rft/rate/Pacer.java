package io.rft.rate;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds a flow to a rate: a schedule in which every piece reserves its time slot. Pure: it is told the time and says how long to
 * wait. A flow that was idle may send {@link #CREDIT_NANOS} ahead, no more, so that no burst follows a pause. Thread-safe.
 */
public final class Pacer {
    /**
     * Pieces should not take longer than this at the flow's rate, so that it stays smooth. A second holds at most what it can carry,
     * the credit before it and the one piece that begins at its end: with 40 ms within 5 % of the rate.
     */
    public static final long QUANTUM_NANOS = 40_000_000;
    /** How far an idle flow may run ahead of its schedule. */
    public static final long CREDIT_NANOS = 5_000_000;

    private static final long PIECE_BYTES_MIN = 16 << 10;

    private final ReentrantLock lock = new ReentrantLock(); // guards: rate, freeAtNanos
    private Rate rate;
    private long freeAtNanos;

    public Pacer(Rate rate, long nowNanos) {
        this.rate = rate;
        this.freeAtNanos = nowNanos;
    }

    /** Takes effect with the next piece. */
    public void rate(Rate newRate) {
        lock.lock();
        try {
            rate = newRate;
        } finally {
            lock.unlock();
        }
    }

    /** The most bytes to ask leave for at once. */
    public int pieceBytes() {
        lock.lock();
        try {
            if (!rate.isLimited()) {
                return Integer.MAX_VALUE;
            }
            var quantum = (double) rate.bytesPerSecond() * QUANTUM_NANOS / 1e9;
            return (int) Math.clamp((long) quantum, PIECE_BYTES_MIN, Integer.MAX_VALUE);
        } finally {
            lock.unlock();
        }
    }

    /** Reserves the next slot for so many bytes and returns how many nanoseconds to wait before sending them. */
    public long reserveNanos(long bytes, long nowNanos) {
        lock.lock();
        try {
            if (!rate.isLimited()) {
                return 0;
            }
            if (nowNanos - freeAtNanos > CREDIT_NANOS) {
                freeAtNanos = nowNanos - CREDIT_NANOS;
            }
            var wait = Math.max(0, freeAtNanos - nowNanos);
            freeAtNanos += (long) (bytes * 1e9 / rate.bytesPerSecond());
            return wait;
        } finally {
            lock.unlock();
        }
    }
}
