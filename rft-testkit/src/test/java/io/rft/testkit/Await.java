package io.rft.testkit;

import io.rft.clock.Ticker;
import java.util.concurrent.TimeUnit;

/** Waits for what will come to be: as long as a slow machine takes, and not for ever. */
final class Await {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(4);

    private Await() {}

    /** Something that is so or not. */
    interface Condition<E extends Exception> {
        boolean holds() throws E;
    }

    /** Fails when it takes minutes. */
    static <E extends Exception> void until(String what, Condition<E> condition) throws E {
        var ticker = Ticker.system();
        var began = ticker.nanoTime();
        while (!condition.holds()) {
            if (ticker.nanoTime() - began > PATIENCE_NANOS) {
                throw new AssertionError("waited in vain until " + what);
            }
            ticker.sleepNanos(LOOK_NANOS);
        }
    }
}
