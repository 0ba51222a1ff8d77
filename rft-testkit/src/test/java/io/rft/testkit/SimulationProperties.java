package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.RftException;
import io.rft.seeded.Seeded;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/**
 * Whole transfers under one event loop in virtual time. Real are the scoreboard, the staged file and its journal; simulated are the
 * network, time, the disk below the seam, and what {@code Sender}, {@code Receiver} and {@code Writer} do with threads: who sends when,
 * when a checkpoint is due, that blocks of an older epoch are refused, and when an attempt is given up.
 */
@Tag("crash")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SimulationProperties {
    @Seeded(1000)
    void everyTransferEndsWithTheWholeFile(SplittableRandom random) throws RftException {
        var transfer = new SimTransfer(random);

        transfer.run();

        try (var directory = transfer.disk().root()) {
            transfer.requireContent(directory);
            var parts = directory.names().stream().filter(name -> name.endsWith(".rft-part"));
            assertEquals(List.of(), parts.toList());
        }
    }
}
