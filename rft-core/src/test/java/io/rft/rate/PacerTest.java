package io.rft.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PacerTest {
    private static final long SECOND = 1_000_000_000;
    private static final Rate MEGABYTE = new Rate(1_000_000);

    @Test
    void theFirstPieceGoesAtOnceAndTheNextWhenItsTimeHasCome() {
        var pacer = new Pacer(MEGABYTE, 0);

        assertEquals(0, pacer.askNanos(10_000, 0));
        assertEquals(10_000_000, pacer.askNanos(10_000, 0));
        assertEquals(9_000_000, pacer.askNanos(10_000, 1_000_000));
        assertEquals(0, pacer.askNanos(10_000, 10_000_000));
        assertEquals(10_000_000, pacer.askNanos(10_000, 10_000_000));
    }

    @Test
    void nobodyWaitsWithoutALimit() {
        var pacer = new Pacer(Rate.NONE, 0).below(Rate.NONE, 0).below(Rate.NONE, 0);

        assertEquals(Integer.MAX_VALUE, pacer.pieceBytes());
        for (var i = 0; i < 10; i++) {
            assertEquals(0, pacer.askNanos(Long.MAX_VALUE, 0));
        }
    }

    @Test
    void anIdleFlowMayRunAheadByTheCreditOnly() {
        var pacer = new Pacer(MEGABYTE, 0);

        assertEquals(0, pacer.askNanos(10_000, SECOND));
        assertEquals(10_000_000 - Pacer.CREDIT_NANOS, pacer.askNanos(10_000, SECOND));
    }

    @Test
    void aLimitThatIsLiftedHoldsNobodyBack() {
        var pacer = new Pacer(MEGABYTE, 0);
        assertEquals(0, pacer.askNanos(1_000_000, 0));
        assertEquals(Pacer.WAIT_NANOS_MAX, pacer.askNanos(1_000_000, 0));

        pacer.limit(Rate.NONE, 0);

        assertEquals(0, pacer.askNanos(1_000_000, 0));
        assertEquals(0, pacer.askNanos(1_000_000, 0));
    }

    @Test
    void whatWasSentBeforeIsWaitedForAtTheNewRate() {
        var pacer = new Pacer(MEGABYTE, 0);
        assertEquals(0, pacer.askNanos(100_000, 0));

        pacer.limit(new Rate(2_000_000), 0);

        assertEquals(50_000_000, pacer.askNanos(1, 0));
    }

    @Test
    void aLeafStaysInItsTree() {
        var leaf = new Pacer(MEGABYTE, 0).below(MEGABYTE, 0);
        var stranger = new Pacer(MEGABYTE, 0);

        assertThrows(IllegalArgumentException.class, () -> leaf.moveBelow(stranger));
    }

    @Test
    void aPieceTakesAQuantumButIsNeverTiny() {
        var quantumBytes = (int) (100_000_000L * Pacer.QUANTUM_NANOS / SECOND);

        assertEquals(quantumBytes, new Pacer(new Rate(100_000_000), 0).pieceBytes());
        assertEquals(16 << 10, new Pacer(new Rate(1), 0).pieceBytes());
        assertEquals(Integer.MAX_VALUE, new Pacer(new Rate(Long.MAX_VALUE - 1), 0).pieceBytes());
    }

    @Test
    void aRateIsAtLeastAByte() {
        assertThrows(IllegalArgumentException.class, () -> new Rate(0));
        assertThrows(IllegalArgumentException.class, () -> new Rate(-1));
    }

    @Test
    void theLowerOfTwoRatesIsNeverNoneUnlessBothAre() {
        assertEquals(MEGABYTE, MEGABYTE.lower(Rate.NONE));
        assertEquals(MEGABYTE, Rate.NONE.lower(MEGABYTE));
        assertEquals(MEGABYTE, MEGABYTE.lower(new Rate(1_000_001)));
        assertEquals(Rate.NONE, Rate.NONE.lower(Rate.NONE));
    }
}
