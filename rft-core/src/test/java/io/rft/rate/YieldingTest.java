package io.rft.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class YieldingTest {
    private static final long FREE = 100_000_000;
    private static final long QUEUED = FREE + 3 * Yielding.QUEUE_NANOS_MAX;
    private static final long PAUSE = 100_000_000;

    private long now = Long.MAX_VALUE - 10_000_000_000L; // nanoTime may wrap
    private long moved;
    private final Yielding yielding = new Yielding(Rate.NONE, moved, now);

    @Test
    void itClimbsWhileNobodyWaits() {
        answers(FREE, 30);

        assertTrue(yielding.rate().bytesPerSecond() > 10 * Yielding.FIRST.bytesPerSecond());
    }

    @Test
    void itGoesDownWhileMessagesTakeLongerAndUpAgainAfterwards() {
        answers(FREE, 30);
        var before = yielding.rate().bytesPerSecond();

        answers(QUEUED, 6);
        var down = yielding.rate().bytesPerSecond();
        answers(FREE, 60);

        assertTrue(down <= before / 4, down + " after " + before);
        assertTrue(yielding.rate().bytesPerSecond() > before);
    }

    @Test
    void itDoesNotStopForOthers() {
        answers(FREE, 3);
        answers(QUEUED, 100);

        assertEquals(Yielding.LEAST, yielding.rate());
    }

    @Test
    void aSingleLateMessageIsChance() {
        for (var i = 0; i < 20; i++) {
            answers(FREE, 2);
            answers(QUEUED, 1);
        }

        assertTrue(yielding.rate().bytesPerSecond() > Yielding.FIRST.bytesPerSecond());
    }

    @Test
    void aRateThatIsNotUsedDoesNotGrow() {
        for (var i = 0; i < 100; i++) {
            now += FREE + PAUSE;
            yielding.answered(FREE, moved, now);
        }

        assertEquals(Yielding.FIRST, yielding.rate());
    }

    @Test
    void aLimitThatIsLoweredCountsAtOnce() {
        answers(FREE, 30);

        yielding.limit(new Rate(5000));

        assertEquals(new Rate(5000), yielding.rate());
    }

    @Test
    void aPathThatHasBecomeLongerIsBelievedAfterAWhile() {
        answers(FREE, 3);
        answers(QUEUED, 50);
        assertEquals(Yielding.LEAST, yielding.rate());

        answers(QUEUED, 1000);

        assertTrue(yielding.rate().bytesPerSecond() > Yielding.FIRST.bytesPerSecond());
    }

    /** Messages that take so long, while the flow uses what it may. */
    private void answers(long roundTrip, int count) {
        for (var i = 0; i < count; i++) {
            now += roundTrip + PAUSE;
            moved += (long) (yielding.rate().bytesPerSecond() / 1e9 * (roundTrip + PAUSE));
            yielding.answered(roundTrip, moved, now);
        }
    }
}
