package io.rft.clock;

import java.util.concurrent.atomic.AtomicLong;

/** A time that passes when a test says so. Thread-safe. */
public final class ManualTicker implements Ticker {
    private final AtomicLong now = new AtomicLong(-1_000_000_000L); // where a careless comparison with 0 shows

    @Override
    public long nanoTime() {
        return now.get();
    }

    @Override
    public void sleepNanos(long nanos) {
        throw new UnsupportedOperationException("nothing sleeps in a test");
    }

    public void advance(long nanos) {
        now.addAndGet(nanos);
    }
}
