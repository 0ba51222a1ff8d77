package io.rft.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PacerTest {
    private static final long SECOND = 1_000_000_000;
    private static final Rate MEGABYTE = new Rate(1_000_000);

    @Test
    void theFirstPieceGoesAtOnceAndTheNextWhenItsTimeHasCome() {
        var pacer = new Pacer(MEGABYTE, 0);

        assertEquals(0, pacer.reserveNanos(10_000, 0));
        assertEquals(10_000_000, pacer.reserveNanos(10_000, 0));
        assertEquals(19_000_000, pacer.reserveNanos(10_000, 1_000_000));
    }

    @Test
    void nobodyWaitsWithoutALimit() {
        var pacer = new Pacer(Rate.NONE, 0);

        assertEquals(Integer.MAX_VALUE, pacer.pieceBytes());
        for (var i = 0; i < 10; i++) {
            assertEquals(0, pacer.reserveNanos(Long.MAX_VALUE, 0));
        }
    }

    @Test
    void anIdleFlowMayRunAheadByTheCreditOnly() {
        var pacer = new Pacer(MEGABYTE, 0);

        assertEquals(0, pacer.reserveNanos(10_000, SECOND));
        assertEquals(10_000_000 - Pacer.CREDIT_NANOS, pacer.reserveNanos(10_000, SECOND));
    }

    @Test
    void aLimitCanBeLiftedAndSet() {
        var pacer = new Pacer(MEGABYTE, 0);
        assertEquals(0, pacer.reserveNanos(1_000_000, 0));
        assertEquals(SECOND, pacer.reserveNanos(1_000_000, 0));

        pacer.rate(Rate.NONE);
        assertEquals(0, pacer.reserveNanos(1_000_000, 0));

        pacer.rate(MEGABYTE);
        assertTrue(pacer.reserveNanos(1, 0) > 0);
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
