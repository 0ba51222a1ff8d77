package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.store.Footprint;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private long nanos;
    private int measurements;
    private Footprint there = new Footprint(0, 0);
    private final Ledger ledger = new Ledger("ann", new Ticker() {
        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public void sleepNanos(long wait) {
            nanos += wait;
        }
    });

    @BeforeEach
    void limit() {
        ledger.configure(new Quota(OptionalLong.of(100 << 20), OptionalLong.of(5)));
    }

    @Test
    void whatFitsIsTakenAndWhatDoesNotIsRefusedInASentence() throws RftException {
        there = new Footprint(40 << 20, 1);
        take(30 << 20, 1);
        take(30 << 20, 1);

        var refusal = assertThrows(RftException.class, () -> take(1, 1));

        assertEquals(ErrorCode.PERMISSION, refusal.code());
        assertEquals(
                "the quota of ann is not enough: 100.0 MiB of 100.0 MiB are used, and 0.0 MiB more are needed",
                refusal.getMessage());
        assertEquals(1, measurements, "it was measured a moment ago");
    }

    @Test
    void filesCountAsWell() throws RftException {
        there = new Footprint(0, 5);

        var refusal = assertThrows(RftException.class, () -> take(0, 1));

        assertEquals("the quota of ann is not enough: 5 of 5 files and directories are used", refusal.getMessage());
        take(7, 0); // a larger source of an upload that is there
    }

    @Test
    void whatBecameFreeIsFoundBeforeAnythingIsRefused() throws RftException {
        there = new Footprint(100 << 20, 1);
        assertThrows(RftException.class, () -> take(1, 1));
        there = new Footprint(0, 0);
        assertThrows(RftException.class, () -> take(1, 1), "nobody said so, and it was measured a moment ago");

        ledger.less();

        take(1, 1);
        assertEquals(2, measurements);
    }

    @Test
    void withTimeItIsMeasuredAgain() throws RftException {
        there = new Footprint(100 << 20, 1);
        assertThrows(RftException.class, () -> take(1, 1));
        there = new Footprint(0, 0);

        nanos += Ledger.FRESH_NANOS + 1;
        take(1, 1);
        there = new Footprint(100 << 20, 1);
        nanos += Ledger.OLD_NANOS + 1;

        assertThrows(RftException.class, () -> take(1, 1), "others have filled it");
    }

    @Test
    void whatWasNotTakenInTheEndIsFree() throws RftException {
        for (var i = 0; i < 20; i++) {
            try (var _ = ledger.reserve(new Footprint(100 << 20, 5), this::measure)) {
                assertThrows(RftException.class, () -> take(1, 1));
            }
        }
        assertTrue(measurements > 0);
    }

    @Test
    void aMeasurementDoesNotForgetWhatIsNotYetOnTheDisk() throws RftException {
        try (var _ = ledger.reserve(new Footprint(60 << 20, 1), this::measure)) {
            ledger.less();

            assertThrows(RftException.class, () -> take(60 << 20, 1));
            assertEquals(2, measurements);
        }
        take(60 << 20, 1);
    }

    @Test
    void whatIsAskedForWhileItIsMeasuredCounts() throws RftException {
        take(0, 0);
        ledger.less();
        nanos += Ledger.OLD_NANOS + 1;

        try (var outer = ledger.reserve(new Footprint(60 << 20, 1), () -> {
            measurements++;
            return new Footprint(0, 0);
        })) {
            outer.taken();
        }

        assertThrows(RftException.class, () -> take(60 << 20, 1));
    }

    @Test
    void lessIsAlwaysPossible() throws RftException {
        there = new Footprint(200 << 20, 9);

        take(-5, 0);
    }

    @Test
    void anotherQuotaHoldsAtOnce() throws RftException {
        there = new Footprint(100 << 20, 1);
        assertThrows(RftException.class, () -> take(1, 1));

        ledger.configure(new Quota(OptionalLong.of(200 << 20), OptionalLong.empty()));
        take(1, 1);
        ledger.configure(Quota.NONE);

        assertEquals(false, ledger.isLimited());
    }

    private void take(long bytes, long files) throws RftException {
        try (var room = ledger.reserve(new Footprint(bytes, files), this::measure)) {
            room.taken();
        }
    }

    private Footprint measure() {
        measurements++;
        return there;
    }
}
