package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OccupancyTest {
    private static final long ORIGIN = -1_000; // a clock may have any

    private final Occupancy occupancy = new Occupancy();

    @Test
    void timesOfThreadsAreAdded() {
        occupancy.enter(ORIGIN);
        occupancy.enter(ORIGIN + 2);
        occupancy.leave(ORIGIN + 10);
        occupancy.leave(ORIGIN + 12);

        assertEquals(20, occupancy.nanos(ORIGIN + 100));
    }

    @Test
    void whoIsStillInsideCountsUntilNow() {
        occupancy.enter(ORIGIN);
        occupancy.enter(ORIGIN);

        assertEquals(14, occupancy.nanos(ORIGIN + 7));
        assertEquals(16, occupancy.nanos(ORIGIN + 8));
    }

    @Test
    void nothingIsCountedWhileNobodyIsInside() {
        assertEquals(0, occupancy.nanos(ORIGIN));

        occupancy.enter(ORIGIN);
        occupancy.leave(ORIGIN + 3);

        assertEquals(3, occupancy.nanos(ORIGIN + 3));
        assertEquals(3, occupancy.nanos(ORIGIN + 1000));
    }
}
