package io.rft.bench;

import io.rft.clock.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What the processors of this machine are doing, all programs together (proc(5)); of other systems than Linux nothing is known. */
final class Machine {
    private static final Path STAT = Path.of("/proc/stat");
    private static final double TICKS_PER_SECOND = 100; // USER_HZ

    private static final int WAITS_MAX = 60;
    private static final long WAIT_NANOS = 500_000_000;
    private static final double QUIET_CORES = 0.1;

    private Machine() {}

    /** Processor seconds that all programs and the kernel have used since the start of the machine; 0 where that is not known. */
    static double busySeconds() throws IOException {
        if (!Files.isReadable(STAT)) {
            return 0;
        }
        try (var lines = Files.lines(STAT)) {
            var fields = lines.findFirst().orElseThrow().trim().split("\\s+", -1);
            var ticks = Arrays.stream(fields, 1, 8).mapToLong(Long::parseLong).toArray();
            return (Arrays.stream(ticks).sum() - ticks[3] - ticks[4]) / TICKS_PER_SECOND; // idle and waiting for disks
        }
    }

    /** Waits until nobody else computes, but not for ever. */
    static void awaitQuiet() throws IOException {
        for (var i = 0; i < WAITS_MAX; i++) {
            var before = busySeconds();
            Ticker.system().sleepNanos(WAIT_NANOS);
            if ((busySeconds() - before) * 1e9 / WAIT_NANOS < QUIET_CORES) {
                return;
            }
        }
    }
}
