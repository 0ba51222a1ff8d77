package io.rft.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** A server process that was started for a measurement; closing it ends that process and waits for it. */
abstract class Server implements Closeable {
    /** Fields of {@code /proc/PID/stat} behind the program's name: user and system time, own and of children that ended (proc(5)). */
    private static final int TIMES_FIRST = 11;

    private static final int TIMES = 4;
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, on every Linux that Java runs on

    private final Process process;

    Server(Process process) {
        this.process = process;
    }

    /** Processor seconds it has used so far with its children that ended; 0 where the system does not tell. */
    final double cpuSeconds() throws IOException {
        var stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        if (!Files.exists(stat)) {
            return 0;
        }
        var line = Files.readString(stat);
        var fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        return IntStream.range(TIMES_FIRST, TIMES_FIRST + TIMES)
                        .mapToLong(i -> Long.parseLong(fields[i]))
                        .sum()
                / TICKS_PER_SECOND;
    }

    final Process process() {
        return process;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        Program.exit(process);
    }
}
