package io.rft.clock;

import java.util.concurrent.locks.LockSupport;

/** Monotonic time and waiting, as an argument, so that tests run in a time of their own. Thread-safe. */
public interface Ticker {
    /** Nanoseconds since some fixed moment; only differences mean anything. */
    long nanoTime();

    /** Waits at least so many nanoseconds; returns at once for zero or less. */
    void sleepNanos(long nanos);

    /** The machine's own monotonic clock. */
    static Ticker system() {
        return SystemTicker.INSTANCE;
    }

    /** The machine's own monotonic clock. */
    enum SystemTicker implements Ticker {
        INSTANCE;

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void sleepNanos(long nanos) {
            var end = nanoTime() + nanos;
            for (var left = nanos; left > 0; left = end - nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }
}
