package io.rft.clock;

import java.util.concurrent.atomic.AtomicLong;

/** A time that passes only when it is told to, for tests and simulations: by {@link #advance}, or because somebody waits. Thread-safe. */
public final class ManualTicker implements Ticker {
    private final AtomicLong now = new AtomicLong(-1_000_000_000L); // where a careless comparison with 0 shows

    @Override
    public long nanoTime() {
        return now.get();
    }

    @Override
    public void sleepNanos(long nanos) {
        advance(Math.max(0, nanos));
    }

    public void advance(long nanos) {
        now.addAndGet(nanos);
    }
}
