package io.rft.testkit;

import io.rft.RftException;
import io.rft.seeded.Seeded;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/**
 * Whole transfers under one event loop in virtual time. Real are the scoreboard, the pacer, the staged file, its journal and the expiry;
 * simulated are the network, time, the disk below the seam, and what {@code Sender}, {@code Receiver} and {@code Writer} do with
 * threads: who sends when, when a checkpoint is due, that blocks of an older epoch are refused, that what is kept is compared with the
 * source, and when an attempt is given up.
 */
@Tag("crash")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SimulationProperties {
    @BeforeAll
    static void quiet() {
        Quiet.store();
    }

    @Seeded(1000)
    void everyTransferEndsWithTheWholeFile(SplittableRandom random) throws RftException {
        new SimStorm(random, directory -> directory).run();
    }
}
