package io.rft.transfer;

import io.rft.clock.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where the loops of a session's data connections spend their time, as far as this end is the reason: at the storage that blocks are
 * read from or written to, and waiting for the leave of a rate. Thread-safe.
 */
final class Delays {
    private static final long LOOK_NANOS = 1_000_000_000;

    /** The time until it is closed, once, by the thread that began it. */
    interface Stay extends AutoCloseable {
        @Override
        void close();
    }

    private final Ticker ticker;
    private final Occupancy storage = new Occupancy();
    private final Occupancy pace = new Occupancy();
    private final Stay storageStay;
    private final Stay paceStay;
    private final AtomicLong lookedNanos;
    private volatile Runnable look = () -> {};

    Delays(Ticker ticker) {
        this.ticker = ticker;
        this.storageStay = () -> storage.leave(ticker.nanoTime());
        this.paceStay = () -> pace.leave(ticker.nanoTime());
        this.lookedNanos = new AtomicLong(ticker.nanoTime());
    }

    /** Blocks are being read or written. */
    Stay atStorage() {
        storage.enter(ticker.nanoTime());
        return storageStay;
    }

    /** A rate does not allow to go on yet. */
    Stay atPace() {
        pace.enter(ticker.nanoTime());
        return paceStay;
    }

    /** All loops together, since the session began. */
    Duration storageTime() {
        return Duration.ofNanos(storage.nanos(ticker.nanoTime()));
    }

    /** All loops together, since the session began. */
    Duration paceTime() {
        return Duration.ofNanos(pace.nanos(ticker.nanoTime()));
    }

    /** While blocks go or come this is run once a second, on the thread of a loop. */
    void looking(Runnable what) {
        look = what;
    }

    /** A loop is done with a block. */
    void blockDone() {
        var last = lookedNanos.get();
        var now = ticker.nanoTime();
        if (now - last >= LOOK_NANOS && lookedNanos.compareAndSet(last, now)) {
            look.run();
        }
    }
}
