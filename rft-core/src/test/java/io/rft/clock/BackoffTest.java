package io.rft.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration MOST = Duration.ofSeconds(30);

    private final Backoff backoff = new Backoff(FIRST, MOST, new SplittableRandom(1));

    @Test
    void aSuccessStartsOver() {
        for (var i = 0; i < 12; i++) {
            var _ = backoff.nextNanos();
        }
        assertTrue(backoff.nextNanos() > MOST.toNanos() / 2);

        backoff.succeeded();

        assertEquals(0, backoff.failures());
        assertTrue(backoff.nextNanos() <= FIRST.toNanos());
    }

    @Test
    void theLongestWaitIsReachedHoweverShortTheFirst() {
        var tiny = new Backoff(Duration.ofNanos(1), MOST, new SplittableRandom(1));
        for (var i = 0; i < 40; i++) {
            var _ = tiny.nextNanos();
        }

        assertTrue(tiny.nextNanos() >= MOST.toNanos() * 3 / 4);
    }

    @Test
    void aFirstWaitAboveTheLongestIsCut() {
        var backwards = new Backoff(MOST, FIRST, new SplittableRandom(1));

        assertTrue(backwards.nextNanos() <= FIRST.toNanos());
    }

    @Test
    void noWaitAtAllIsPossible() {
        assertEquals(0, new Backoff(Duration.ZERO, Duration.ZERO, new SplittableRandom(1)).nextNanos());
    }
}
