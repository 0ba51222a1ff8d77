package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.digest.Crc32cs;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.seeded.Seeded;
import io.rft.task.TaskGroup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Timeout;

/** Several connections that bring blocks in any order and more than once to one writer, whose disk may fail at any call. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WriterProperties {
    private static final int BLOCK = 64;
    private static final Writer.Limits LIMITS =
            new Writer.Limits(4 * BLOCK, Writer.Limits.DEFAULT.checkpointNanos(), 10 * BLOCK, Writer.BUSY_NANOS);

    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final RangeSet reported = new RangeSet(); // by the writer's thread; read after it has ended
    private final List<RftException> failures = new CopyOnWriteArrayList<>();

    @Seeded(200)
    void everyBlockBecomesDurableOnce(SplittableRandom random) throws RftException {
        var content = new byte[random.nextInt(1, 60 * BLOCK)];
        random.nextBytes(content);
        var staged = MemoryStagedFile.of(content.length, BLOCK);

        var writer = run(random, staged, content);

        assertTrue(writer.isComplete());
        assertEquals(RangeSet.whole(content.length), reported);
        assertEquals(ByteBuffer.wrap(content), ByteBuffer.wrap(staged.content()));
        assertEquals(Crc32cs.of(ByteBuffer.wrap(content)), staged.checksums().whole());
        assertTrue(staged.undurableMost() <= LIMITS.undurableBytesMax());
        assertEquals(List.of(), failures);
        assertEquals(List.of(), bugs);
    }

    @Seeded(200)
    void afterAFailureWhatWasReportedIsDurableAndNothingElse(SplittableRandom random) {
        var content = new byte[60 * BLOCK];
        var call = random.nextBoolean() ? "write" : "force";
        var turn = random.nextInt(1, 10);
        var staged = MemoryStagedFile.of(content.length, BLOCK).failing((which, count) -> {
            if (which.equals(call) && count >= turn) {
                throw new RftException(ErrorCode.STORAGE, "the disk is full");
            }
        });

        run(random, staged, content);

        assertEquals(staged.durable(), reported);
        assertEquals(List.of(), bugs);
    }

    /** Three connections bring all blocks, some of them twice; returns the writer, closed. */
    private Writer run(SplittableRandom random, MemoryStagedFile staged, byte[] content) {
        var writer = new Writer(staged, Ticker.system(), new Reports(), LIMITS);
        try (var writers = new TaskGroup(bugs::add)) {
            writers.startPlatform("writer", writer::run);
            try (var connections = new TaskGroup(bugs::add)) {
                for (var some : dealt(random, content.length)) {
                    connections.startPlatform("connection", () -> bring(some, content, writer));
                }
            }
            writer.close();
        }
        return writer;
    }

    private static void bring(List<ByteRange> blocks, byte[] content, Writer writer) {
        for (var block : blocks) {
            var payload = ByteBuffer.wrap(content, (int) block.start(), (int) block.length())
                    .slice();
            try {
                writer.write(block, payload, Crc32cs.of(payload));
            } catch (RftException e) {
                // Every later one fails as well; the properties are about what was reported.
            }
        }
    }

    private static List<List<ByteRange>> dealt(SplittableRandom random, int size) {
        var hands = List.<List<ByteRange>>of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (var at = 0L; at < size; at += BLOCK) {
            var block = new ByteRange(at, Math.min(at + BLOCK, size));
            hands.get(random.nextInt(3)).add(block);
            if (random.nextInt(4) == 0) {
                hands.get(random.nextInt(3)).add(block);
            }
        }
        hands.forEach(hand -> Collections.shuffle(hand, new Random(random.nextLong())));
        return hands;
    }

    /** What the transfer's receiver would hear. */
    private final class Reports implements Writer.Listener {
        @Override
        public void durable(RangeSet ranges) {
            reported.addAll(ranges);
        }

        @Override
        public void failed(RftException cause) {
            failures.add(cause);
        }

        @Override
        public void busy() {}
    }
}
