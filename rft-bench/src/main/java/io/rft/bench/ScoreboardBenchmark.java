package io.rft.bench;

import io.rft.RftException;
import io.rft.range.ByteRange;
import io.rft.transfer.Scoreboard;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How long a sender's book-keeping takes for one GiB in 256 KiB blocks, reported in batches as a receiver does. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ScoreboardBenchmark {
    private static final int BLOCK_BYTES = 256 << 10;
    private static final long SIZE = 1L << 30;
    private static final long RECEIVED_BYTES = 8L << 20;
    private static final long DURABLE_BYTES = 64L << 20;

    @Param({"1", "10"})
    public int connections;

    @Benchmark
    public Scoreboard wholeFile() throws RftException {
        var scoreboard = new Scoreboard(SIZE, BLOCK_BYTES);
        scoreboard.missing(List.of(new ByteRange(0, SIZE)), true);
        var connection = 0;
        for (var sent = (long) BLOCK_BYTES;
                scoreboard.take(connection++ % connections).isPresent();
                sent += BLOCK_BYTES) {
            if (sent % RECEIVED_BYTES == 0) {
                scoreboard.received(List.of(new ByteRange(sent - RECEIVED_BYTES, sent)));
            }
            if (sent % DURABLE_BYTES == 0) {
                scoreboard.durable(List.of(new ByteRange(sent - DURABLE_BYTES, sent)));
            }
        }
        if (!scoreboard.isComplete()) {
            throw new IllegalStateException("the file is not complete");
        }
        return scoreboard;
    }
}
