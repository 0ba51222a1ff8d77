package io.rft.bench;

import io.rft.RftException;
import io.rft.TransferId;
import io.rft.digest.Crc32cs;
import io.rft.protocol.BlockHeader;
import io.rft.protocol.BlockHeaderCodec;
import io.rft.range.ByteRange;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
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

/** What a block costs beside moving and encrypting it: its checksum, its header, its share in the checksum of the file. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BlockBenchmark {
    @Param({"262144", "1048576"})
    public int blockBytes;

    private final ByteBuffer header = ByteBuffer.allocate(BlockHeader.BYTES);
    private ByteBuffer payload = ByteBuffer.allocateDirect(0);
    private int crc;

    @Setup
    public void prepare() {
        payload = ByteBuffer.allocateDirect(blockBytes);
        while (payload.hasRemaining()) {
            payload.put((byte) (payload.position() * 31));
        }
        payload.flip();
        crc = Crc32cs.of(payload);
    }

    @Benchmark
    public int checksum() {
        return Crc32cs.of(payload);
    }

    @Benchmark
    public int combine() {
        return Crc32cs.combine(~crc, crc, blockBytes);
    }

    @Benchmark
    public BlockHeader headerThereAndBack() throws RftException {
        var block = new BlockHeader.Block(new TransferId(1, 2), 1, new ByteRange(0, blockBytes), crc);
        BlockHeaderCodec.encode(block, header.clear());
        return BlockHeaderCodec.decode(header.flip());
    }
}
