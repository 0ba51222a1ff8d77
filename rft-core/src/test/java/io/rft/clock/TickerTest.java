package io.rft.clock;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TickerTest {
    private final Ticker ticker = Ticker.system();

    @Test
    void itWaitsNoLessThanAsked() {
        var before = ticker.nanoTime();

        ticker.sleepNanos(3_000_000);

        assertTrue(ticker.nanoTime() - before >= 3_000_000);
    }

    @Test
    void nothingToWaitForReturns() {
        ticker.sleepNanos(0);
        ticker.sleepNanos(-1);
        ticker.sleepNanos(Long.MIN_VALUE);
    }
}
