package io.rft.bench;

import io.rft.clock.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What processes read or write in every tenth of a second, as the kernel counts it (proc(5), {@code io}): for a program that moves files
 * from or to its network connections one of the two is what crosses the network, headers and encryption included. Linux only.
 */
final class Meter {
    private static final long TICK_NANOS = 100_000_000;
    private static final int TICKS_PER_SECOND = 10;
    /** So much has to flow in a tick before the measurement begins: logins, and classes that are loaded, are less. */
    private static final long FLOWING_BYTES = 500_000;

    private final List<Counter> counters;
    private final List<Long> nanos = new ArrayList<>();
    private final List<List<Long>> counts = new ArrayList<>();

    /** {@code rchar} of a process, which it has read, or {@code wchar}, which it has written. */
    record Counter(Process process, String name) {
        /** A process that has ended counts no further. */
        private long look(long before) throws IOException {
            try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "io"))) {
                return lines.filter(line -> line.startsWith(name))
                        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                        .findFirst()
                        .orElse(before);
            } catch (IOException e) {
                if (process.isAlive()) {
                    throw e;
                }
                return before;
            }
        }
    }

    Meter(List<Counter> counters) {
        this.counters = List.copyOf(counters);
    }

    /** Waits until the first counter moves, for so long at most. What it looks at from then on counts. */
    void awaitFlow(int seconds) throws IOException {
        for (var i = 0; i < seconds * TICKS_PER_SECOND; i++) {
            look();
            if (counts.size() > 1
                    && counts.getLast().getFirst() - counts.getFirst().getFirst() > FLOWING_BYTES) {
                break;
            }
            keepLast();
            Ticker.system().sleepNanos(TICK_NANOS);
        }
        keepLast();
    }

    /** Looks for so long. */
    void watch(int seconds) throws IOException {
        for (var i = 0; i < seconds * TICKS_PER_SECOND; i++) {
            Ticker.system().sleepNanos(TICK_NANOS);
            look();
        }
    }

    /** What was seen up to now does not count any more. */
    void keepLast() {
        nanos.subList(0, nanos.size() - 1).clear();
        counts.subList(0, counts.size() - 1).clear();
    }

    /** Bytes per second of one counter, but for the first seconds. */
    double mean(int counter, int fromSecond) {
        return rate(counter, fromSecond * TICKS_PER_SECOND, last());
    }

    /** The most bytes per second of one counter in any second. */
    double highestSecond(int counter) {
        var most = 0.0;
        for (var i = TICKS_PER_SECOND; i <= last(); i++) {
            most = Math.max(most, rate(counter, i - TICKS_PER_SECOND, i));
        }
        return most;
    }

    /** From so many seconds on, one counter has at least this rate in every second. */
    double secondsUntil(int counter, double bytesPerSecond) {
        var from = last();
        while (from >= TICKS_PER_SECOND && rate(counter, from - TICKS_PER_SECOND, from) >= bytesPerSecond) {
            from--;
        }
        return Math.max(0, from - TICKS_PER_SECOND) / (double) TICKS_PER_SECOND;
    }

    private int last() {
        return nanos.size() - 1;
    }

    private double rate(int counter, int from, int to) {
        var moved = counts.get(to).get(counter) - counts.get(from).get(counter);
        return moved * 1e9 / Math.max(1, nanos.get(to) - nanos.get(from));
    }

    private void look() throws IOException {
        var now = new ArrayList<Long>();
        for (var i = 0; i < counters.size(); i++) {
            now.add(counters.get(i).look(counts.isEmpty() ? 0 : counts.getLast().get(i)));
        }
        nanos.add(Ticker.system().nanoTime());
        counts.add(List.copyOf(now));
    }
}
