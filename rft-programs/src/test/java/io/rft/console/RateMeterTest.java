package io.rft.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.clock.ManualTicker;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RateMeterTest {
    private final ManualTicker ticker = new ManualTicker();
    private final RateMeter meter = new RateMeter(1_000_000, ticker);

    @Test
    void beforeAnythingMovedThereIsNoRate() {
        meter.now(1_000_000);

        assertEquals(0, meter.bytesPerSecond());
        assertEquals(Optional.empty(), meter.timeFor(1));
    }

    @Test
    void whatWasThereAtTheStartDoesNotCount() {
        after(2, 1_000_200);

        assertEquals(100, meter.bytesPerSecond(), 1e-6);
        assertEquals(Optional.of(Duration.ofSeconds(5)), meter.timeFor(500));
    }

    @Test
    void onlyTheLastSecondsCount() {
        for (var second = 1; second <= 10; second++) {
            after(1, 1_000_000 + second * 1000);
        }
        for (var second = 1; second <= 5; second++) {
            after(1, 1_010_000);
        }

        assertEquals(0, meter.bytesPerSecond(), 1e-6);
        assertEquals(Optional.empty(), meter.timeFor(1));
    }

    @Test
    void aGapLongerThanTheWindowIsAveraged() {
        after(20, 1_002_000);

        assertEquals(100, meter.bytesPerSecond(), 1e-6);
    }

    @Test
    void goingBackIsNoRate() {
        after(1, 0);

        assertEquals(0, meter.bytesPerSecond());
    }

    private void after(long seconds, long bytes) {
        ticker.advance(seconds * 1_000_000_000);
        meter.now(bytes);
    }
}
