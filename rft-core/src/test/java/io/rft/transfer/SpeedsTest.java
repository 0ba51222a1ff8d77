package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.Patience;
import org.junit.jupiter.api.Test;

class SpeedsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MIB = 1 << 20;
    private static final long BEGIN = -100 * SECOND; // where a careless comparison with 0 shows
    private static final long SLOW = 1;
    private static final long FAST = 2;

    private final Speeds speeds = new Speeds(Patience.DEFAULT, BEGIN);

    @Test
    void aConnectionThatIsTenTimesSlowerIsOvertaken() {
        run(10);

        assertTrue(worth(8 * MIB, 10 * SECOND), "8 s for what it carries");
        assertFalse(worth(MIB / 2, 10 * SECOND), "half a second is not worth it");
    }

    @Test
    void connectionsOfEqualSpeedAreNot() {
        for (var at = 0L; at <= 10 * SECOND; at += SECOND / 10) {
            landed(SLOW, MIB, at);
            landed(FAST, MIB, at);
        }

        assertFalse(worth(8 * MIB, 10 * SECOND), "0.8 s");
    }

    @Test
    void aConnectionThatIsSilentWhileAnotherIsNotIsOvertaken() {
        run(3);
        for (var at = 3 * SECOND; at <= 6 * SECOND; at += SECOND / 10) {
            landed(FAST, MIB, at);
        }

        assertTrue(worth(MIB, 6 * SECOND));
    }

    @Test
    void whereAllAreSilentTheReceiverIsBusy() {
        run(3);

        assertFalse(worth(MIB / 2, 4 * SECOND));
        assertTrue(worth(MIB / 2, 20 * SECOND), "but not for ever");
    }

    @Test
    void aConnectionThatHasBroughtNothingYetIsSlowWhenItIsSilent() {
        speeds.busy(SLOW, BEGIN);
        landed(FAST, MIB, SECOND / 10);

        assertFalse(worth(MIB, SECOND));
        assertTrue(worth(MIB, 30 * SECOND));
    }

    @Test
    void theTimeThatAConnectionHadNothingToDoDoesNotCount() {
        run(3);
        speeds.idle(SLOW);
        speeds.busy(SLOW, BEGIN + 60 * SECOND);
        landed(FAST, MIB, 60 * SECOND);

        assertFalse(worth(MIB / 2, 60 * SECOND));
    }

    /** 1 MiB/s over one, 10 MiB/s over the other. */
    private void run(int seconds) {
        for (var at = 0L; at <= seconds * SECOND; at += SECOND / 10) {
            landed(FAST, MIB, at);
            if (at % SECOND == 0) {
                landed(SLOW, MIB, at);
            }
        }
    }

    private void landed(long connection, long bytes, long at) {
        speeds.busy(connection, BEGIN + at);
        speeds.landed(connection, bytes, BEGIN + at);
    }

    private boolean worth(long carried, long at) {
        return speeds.isWorthACopy(SLOW, carried, FAST, MIB / 4, BEGIN + at);
    }
}
