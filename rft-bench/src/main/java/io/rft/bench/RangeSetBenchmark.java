package io.rft.bench;

import io.rft.range.RangeSet;
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

/** How long a receiver's book-keeping takes for a whole file of 256 KiB blocks, that come in order or interleaved. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RangeSetBenchmark {
    private static final int BLOCK_BYTES = 256 << 10;

    /** One GiB. */
    private static final int BLOCKS = 4096;

    /** How far apart neighbours in time are, in blocks: 1 is one connection, 10 are ten that keep pace. */
    @Param({"1", "10"})
    public int stride;

    @Benchmark
    public RangeSet addEveryBlock() {
        var set = new RangeSet();
        for (var first = 0; first < stride; first++) {
            for (var block = first; block < BLOCKS; block += stride) {
                set.add((long) block * BLOCK_BYTES, (block + 1L) * BLOCK_BYTES);
            }
        }
        return set;
    }

    @Benchmark
    public RangeSet removeEveryBlock() {
        var set = RangeSet.whole((long) BLOCKS * BLOCK_BYTES);
        for (var first = 0; first < stride; first++) {
            for (var block = first; block < BLOCKS; block += stride) {
                set.remove((long) block * BLOCK_BYTES, (block + 1L) * BLOCK_BYTES);
            }
        }
        return set;
    }
}
