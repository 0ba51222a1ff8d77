package io.rft.bench;

import io.rft.TransferId;
import io.rft.protocol.Envelope;
import io.rft.protocol.MalformedMessageException;
import io.rft.protocol.Message;
import io.rft.protocol.MessageCodec;
import io.rft.range.ByteRange;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How long the message that is sent most often, a receiver's progress, takes to write and to read. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MessageCodecBenchmark {
    private static final int BLOCK_BYTES = 256 << 10;

    /** Ranges in the message, none of which touch. */
    @Param({"1", "100"})
    public int ranges;

    private Envelope progress = telling(1);
    private byte[] line = {};

    @Setup
    public void prepare() {
        progress = telling(ranges);
        line = MessageCodec.encode(progress);
    }

    @Benchmark
    public byte[] encode() {
        return MessageCodec.encode(progress);
    }

    @Benchmark
    public Envelope decode() throws MalformedMessageException {
        return MessageCodec.decode(ByteBuffer.wrap(line));
    }

    private static Envelope telling(int ranges) {
        var received = LongStream.range(0, ranges)
                .map(i -> 2 * i * BLOCK_BYTES)
                .mapToObj(start -> new ByteRange(start, start + BLOCK_BYTES))
                .toList();
        return new Envelope.Telling(new Message.Progress(new TransferId(1, 2), 1, received, List.of()));
    }
}
