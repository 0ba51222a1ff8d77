package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FlowMeterTest {
    private static final long SECOND = 1_000_000_000;
    private static final long ORIGIN = -7 * SECOND;

    private final FlowMeter meter = new FlowMeter(Duration.ofSeconds(1), Duration.ofSeconds(2));

    @Test
    void whatCameWhileItGotUpToSpeedDoesNotCount() {
        meter.look(0, ORIGIN);
        meter.look(1, ORIGIN + 5 * SECOND); // the first bytes are long in coming
        meter.look(10, ORIGIN + 6 * SECOND);
        meter.look(110, ORIGIN + 7 * SECOND);
        assertFalse(meter.isDone());
        meter.look(210, ORIGIN + 8 * SECOND);

        assertTrue(meter.isDone());
        assertEquals(100, meter.flow().bytesPerSecond(), 1e-9);
    }

    @Test
    void largeStepsAreCountedFromOneToAnother() {
        for (var tenth = 0; tenth <= 45; tenth++) {
            meter.look(tenth / 7 * 700L, ORIGIN + tenth * SECOND / 10);
        }

        assertTrue(meter.isDone());
        assertEquals(1000, meter.flow().bytesPerSecond(), 1e-9);
    }

    @Test
    void anotherAttemptBeginsAnew() {
        meter.look(100, ORIGIN);
        meter.look(200, ORIGIN + 2 * SECOND);
        meter.look(5, ORIGIN + 3 * SECOND);
        meter.look(10, ORIGIN + 4 * SECOND);
        assertFalse(meter.isDone());
        meter.look(30, ORIGIN + 6 * SECOND);

        assertEquals(new FlowMeter.Flow(20, Duration.ofSeconds(2)), meter.flow());
    }

    @Test
    void littleIsBetterThanNothing() {
        assertEquals(0, meter.flow().bytesPerSecond());
        meter.look(50, ORIGIN);
        assertEquals(0, meter.flow().bytes());
        meter.look(60, ORIGIN + SECOND / 2);

        assertEquals(20, meter.flow().bytesPerSecond(), 1e-9);
    }
}
