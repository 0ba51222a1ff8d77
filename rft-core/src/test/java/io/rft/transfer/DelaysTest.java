package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.clock.ManualTicker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DelaysTest {
    private static final long SECOND = 1_000_000_000;

    private final ManualTicker ticker = new ManualTicker();
    private final Delays delays = new Delays(ticker);

    @Test
    void storageAndRatesAreCountedApart() {
        try (var _ = delays.atStorage()) {
            ticker.advance(3);
            try (var _ = delays.atPace()) {
                ticker.advance(4);
            }
        }
        ticker.advance(100);

        assertEquals(Duration.ofNanos(7), delays.storageTime());
        assertEquals(Duration.ofNanos(4), delays.paceTime());
    }

    @Test
    void somebodyLooksOnceASecondAsLongAsThereAreBlocks() {
        var looks = new AtomicInteger();
        delays.looking(looks::incrementAndGet);

        delays.blockDone();
        ticker.advance(SECOND - 1);
        delays.blockDone();
        assertEquals(0, looks.get());

        ticker.advance(1);
        delays.blockDone();
        delays.blockDone();
        assertEquals(1, looks.get());

        ticker.advance(5 * SECOND);
        assertEquals(1, looks.get());
        delays.blockDone();
        assertEquals(2, looks.get());
    }
}
