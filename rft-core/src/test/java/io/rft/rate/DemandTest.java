package io.rft.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DemandTest {
    private static final double ALL = Double.POSITIVE_INFINITY;
    private static final long TICK = 200_000_000;
    private static final double LEAST = 10;

    private final Demand demand = new Demand(0);
    private long now;
    private long moved;

    @Test
    void aNewFlowWantsAll() {
        assertEquals(ALL, demand.wanted(LEAST, now));
    }

    @Test
    void whoUsesWhatIsGivenWantsMore() {
        demand.given(1000, now);
        move(990, 2);

        assertEquals(ALL, demand.wanted(LEAST, now));
    }

    @Test
    void whoLeavesSomeUnusedWantsALittleMoreThanThat() {
        demand.given(1000, now);
        move(500, 2);

        assertEquals(650, demand.wanted(LEAST, now), 1);
    }

    @Test
    void thatItIsGivenNoMoreThanItWantsMakesItWantNoLess() {
        demand.given(1000, now);
        move(500, 2);
        demand.given(650, now);
        move(500, 2);

        assertEquals(650, demand.wanted(LEAST, now), 1);
    }

    @Test
    void whoComesToUseItAgainWantsAllAgain() {
        demand.given(1000, now);
        move(500, 2);
        demand.given(650, now);
        move(640, 2);

        assertEquals(ALL, demand.wanted(LEAST, now));
    }

    @Test
    void whoWasJustGivenMoreHasTimeToUseIt() {
        demand.given(500, now);
        move(500, 2);
        demand.given(1000, now);
        move(500, 0.6);
        assertEquals(ALL, demand.wanted(LEAST, now));

        move(500, 0.6);
        assertEquals(650, demand.wanted(LEAST, now), 1);
    }

    @Test
    void whoMovesNothingKeepsTheLeast() {
        demand.given(1000, now);
        move(0, 3);

        assertEquals(LEAST, demand.wanted(LEAST, now));
    }

    private void move(double bytesPerSecond, double seconds) {
        for (var end = now + (long) (seconds * 1e9); now < end; ) {
            now += TICK;
            moved += Math.round(bytesPerSecond * TICK / 1e9);
            demand.moved(moved, now);
        }
    }
}
