package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.Patience;
import java.util.List;
import org.junit.jupiter.api.Test;

class StallWatchTest {
    private static final long SECOND = 1_000_000_000L;

    private final StallWatch watch = new StallWatch(Patience.DEFAULT.stalledAfter());

    @Test
    void aConnectionThatIsSilentFor30SecondsHasStalled() {
        watch.expect(1, 0);

        assertEquals(List.of(), watch.stalled(30 * SECOND - 1));
        assertEquals(List.of(1L), watch.stalled(30 * SECOND));
        assertEquals(List.of(), watch.stalled(90 * SECOND), "it is told once");
    }

    @Test
    void silenceCountsFromTheFirstThatIsExpected() {
        watch.expect(1, 0);
        watch.expect(1, 20 * SECOND);

        assertEquals(List.of(1L), watch.stalled(30 * SECOND));
    }

    @Test
    void nothingIsExpectedOfAnIdleConnection() {
        watch.expect(1, 0);
        watch.heard(1, SECOND);
        watch.expect(2, 0);
        watch.forget(2);

        assertEquals(List.of(), watch.stalled(1000 * SECOND));
    }

    @Test
    void whatComesInTimeStartsTheWaitAnew() {
        watch.expect(1, 0);
        watch.heard(1, SECOND);
        watch.expect(1, SECOND);

        assertEquals(List.of(), watch.stalled(31 * SECOND - 1));
        assertEquals(List.of(1L), watch.stalled(31 * SECOND));
    }

    @Test
    void anExcusedSilenceDoesNotCount() {
        watch.expect(1, 0);
        watch.expect(2, 0);
        watch.excuse(29 * SECOND);
        watch.excuse(2, 58 * SECOND);

        assertEquals(List.of(1L), watch.stalled(59 * SECOND));
    }

    @Test
    void aPathThatIsFoundSlowIsGivenTwiceItsTime() {
        watch.expect(1, 0);
        watch.heard(1, 29 * SECOND);
        watch.expect(1, 29 * SECOND);

        assertEquals(List.of(), watch.stalled(29 * SECOND + 58 * SECOND - 1));
        assertEquals(List.of(1L), watch.stalled(29 * SECOND + 58 * SECOND));
    }

    @Test
    void aSlowMomentIsForgottenAfterManyFastOnes() {
        watch.expect(1, 0);
        watch.heard(1, 29 * SECOND);
        for (var i = 0; i < 100; i++) {
            watch.expect(1, 30 * SECOND);
            watch.heard(1, 30 * SECOND + 1);
        }
        watch.expect(1, 40 * SECOND);

        assertEquals(List.of(1L), watch.stalled(70 * SECOND));
    }

    @Test
    void everyStallInVainDoublesThePatienceSoThatInTheEndABlockPasses() {
        var now = 0L;
        for (var patience = 30 * SECOND; patience < 1000 * SECOND; patience *= 2) {
            watch.expect(1, now);
            assertEquals(List.of(), watch.stalled(now + patience - 1));
            now += patience;
            assertEquals(List.of(1L), watch.stalled(now));
        }

        watch.expect(1, now);
        watch.heard(1, now + SECOND);
        watch.expect(1, now + SECOND);
        assertEquals(List.of(1L), watch.stalled(now + 31 * SECOND), "after one in time the path is a good one again");
    }

    @Test
    void patienceHasNoOverflow() {
        watch.expect(1, 0);
        watch.heard(1, Long.MAX_VALUE / 4);
        var now = Long.MAX_VALUE / 4;
        for (var i = 0; i < 100; i++) {
            watch.expect(1, now);
            assertEquals(List.of(), watch.stalled(now + SECOND));
            watch.stalled(now + Long.MAX_VALUE / 2);
        }
    }
}
