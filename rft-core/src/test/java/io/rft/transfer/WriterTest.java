package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.clock.ManualTicker;
import io.rft.digest.Crc32cs;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.task.TaskGroup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WriterTest {
    private static final int BLOCK = 100;
    private final RftException full = new RftException(ErrorCode.STORAGE, "the disk is full");

    private final ManualTicker ticker = new ManualTicker();
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(bugs::add);
    private final BlockingQueue<RangeSet> checkpoints = new LinkedBlockingQueue<>();
    private final BlockingQueue<RftException> failures = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> busy = new LinkedBlockingQueue<>();
    private final List<Writer> writers = new ArrayList<>();

    @AfterEach
    void nothingIsLeftRunning() {
        writers.forEach(Writer::close); // also where an assertion ended the test
        tasks.close();
    }

    @Test
    void whatCompletesAFileOfWhichSomethingIsDurableBecomesDurableAtOnce() throws Exception {
        var staged = MemoryStagedFile.of(250, BLOCK);
        var writer = start(staged);
        write(writer, 0);
        ticker.advance(Writer.Limits.DEFAULT.checkpointNanos());
        awaitDurable(100);

        write(writer, 100);
        write(writer, 200, 50);
        awaitDurable(150);

        assertTrue(writer.isComplete());
        assertArrayEquals(content(250), staged.content());
        assertEquals(wholeCrc(250), staged.checksums().whole());
    }

    @Test
    void aWholeFileThatNobodyWasToldOfIsLeftToTheCommit() throws Exception {
        var staged = MemoryStagedFile.of(250, BLOCK);
        var writer = start(staged);
        write(writer, 0);
        write(writer, 100);
        write(writer, 200, 50);
        assertFalse(writer.isComplete(), "a commit has not come");

        writer.finish();

        assertTrue(writer.isComplete());
        assertEquals(List.of(), List.copyOf(checkpoints));
        assertArrayEquals(content(250), staged.content());
    }

    @Test
    void whereNoCheckpointWillEverBeDueTheWriterRests() throws Exception {
        var staged = MemoryStagedFile.of(250, BLOCK);
        staged.hasCheckpoints = false;
        var writer = start(staged);
        write(writer, 0);

        ticker.advance(2 * Writer.Limits.DEFAULT.checkpointNanos());
        write(writer, 100);

        awaitWriterIdle();
        assertEquals(List.of(), List.copyOf(checkpoints));
    }

    @Test
    void aCommitLeavesNothingUndurableOfAFileThatIsNotWhole() throws Exception {
        var writer = start(MemoryStagedFile.of(250, BLOCK));
        write(writer, 100);

        writer.finish();

        assertFalse(writer.isComplete());
        assertEquals(new RangeSet(List.of(block(100))), checkpoints.take());
    }

    @Test
    void aCheckpointIsDueAfterSoManyBytesThoughNoTimePasses() throws Exception {
        var writer = start(MemoryStagedFile.of(1000, BLOCK));

        for (var at = 0; at < 400; at += BLOCK) {
            write(writer, at);
        }

        awaitDurable(400);
        assertFalse(writer.isComplete(), "six blocks are missing");
    }

    @Test
    void aSingleBlockBecomesDurableWithTime() throws Exception {
        var writer = start(MemoryStagedFile.of(1000, BLOCK));

        write(writer, 300);
        ticker.advance(Writer.Limits.DEFAULT.checkpointNanos());

        assertEquals(new RangeSet(List.of(block(300))), checkpoints.take());
    }

    @Test
    void blocksAreWrittenWhileACheckpointIsMade() throws Exception {
        var staged = MemoryStagedFile.of(1000, BLOCK);
        var writer = start(staged);
        staged.forces.shut();
        for (var at = 0; at < 400; at += BLOCK) {
            write(writer, at);
        }
        staged.forces.awaitWaiting(1);

        write(writer, 400);
        staged.forces.open();

        assertEquals(RangeSet.whole(400), checkpoints.take());
        writer.close();
        assertEquals(new RangeSet(List.of(block(400))), checkpoints.take());
    }

    @Test
    void aBlockThatFollowsOnesForcedBeforeTheirWritersCameBackBecomesDurableWithTime() throws Exception {
        var staged = MemoryStagedFile.of(950, BLOCK).returningLate(900);
        var writer = start(staged);
        staged.lateReturn.shut();
        var early = inBackground(() -> write(writer, 900, 50));
        staged.lateReturn.awaitWaiting(1);
        write(writer, 100);
        ticker.advance(Writer.Limits.DEFAULT.checkpointNanos());
        awaitDurable(150);
        awaitWriterIdle();

        write(writer, 200);
        ticker.advance(Writer.Limits.DEFAULT.checkpointNanos());

        assertEquals(new RangeSet(List.of(block(200))), checkpoints.take());
        staged.lateReturn.open();
        assertEquals(Writer.Fate.WRITTEN, early.join());
    }

    @Test
    void aBlockThatIsThereIsDropped() throws Exception {
        var writer = start(MemoryStagedFile.of(content(1000), BLOCK, 2, RangeSet.whole(100)));

        assertEquals(Writer.Fate.KNOWN, write(writer, 0), "from an earlier attempt");
        assertEquals(Writer.Fate.WRITTEN, write(writer, 100));
        assertEquals(Writer.Fate.KNOWN, write(writer, 100));
    }

    @Test
    void aBlockThatIsBeingWrittenIsDropped() throws Exception {
        var staged = MemoryStagedFile.of(1000, BLOCK);
        var writer = start(staged);
        staged.writes.shut();
        var first = inBackground(() -> write(writer, 0));
        staged.writes.awaitWaiting(1);

        assertEquals(Writer.Fate.KNOWN, write(writer, 0));

        staged.writes.open();
        assertEquals(Writer.Fate.WRITTEN, first.join());
    }

    @Test
    void closingMakesTheRestDurableAndTakesNothingMore() throws Exception {
        var staged = MemoryStagedFile.of(1000, BLOCK);
        var writer = start(staged);
        write(writer, 0);

        writer.close();
        writer.close();

        assertEquals(RangeSet.whole(100), staged.durable());
        assertEquals(Writer.Fate.DROPPED, write(writer, 100));
    }

    @Test
    void closingWaitsForABlockThatIsBeingWritten() throws Exception {
        var staged = MemoryStagedFile.of(1000, BLOCK);
        var writer = start(staged);
        staged.writes.shut();
        var writing = inBackground(() -> write(writer, 0));
        staged.writes.awaitWaiting(1);

        var closing = inBackground(() -> {
            writer.close();
            return Writer.Fate.DROPPED;
        });
        staged.writes.open();

        closing.join();
        assertEquals(Writer.Fate.WRITTEN, writing.join());
        assertEquals(RangeSet.whole(100), staged.durable());
    }

    @Test
    void afterAFailedCheckpointNothingIsTakenOrBelieved() throws Exception {
        var staged = MemoryStagedFile.of(1000, BLOCK).failing((call, count) -> fail(call.equals("force")));
        var writer = start(staged);
        for (var at = 0; at < 400; at += BLOCK) {
            write(writer, at);
        }

        assertSame(full, failures.take());
        assertSame(full, assertThrows(RftException.class, () -> write(writer, 500)));
        assertSame(full, assertThrows(RftException.class, writer::isComplete));
        writer.close();
        assertTrue(checkpoints.isEmpty());
    }

    @Test
    void aFailedWriteFailsAllThatFollow() throws Exception {
        var writer = start(
                MemoryStagedFile.of(1000, BLOCK).failing((call, count) -> fail(call.equals("write") && count == 2)));
        write(writer, 0);

        assertSame(full, assertThrows(RftException.class, () -> write(writer, 100)));
        assertSame(full, assertThrows(RftException.class, () -> write(writer, 200)));
        assertSame(full, assertThrows(RftException.class, writer::isComplete));
    }

    @Test
    void aFailureFreesThoseWhoWaitForRoom() throws Exception {
        var staged = MemoryStagedFile.of(10_000, BLOCK).failing((call, count) -> fail(call.equals("force")));
        var writer = start(staged);
        staged.forces.shut();
        for (var at = 0; at < 800; at += BLOCK) {
            write(writer, at);
        }
        var waiting = inBackground(() -> write(writer, 800));
        busy.take();

        staged.forces.open();

        assertSame(full, assertThrows(Exception.class, waiting::join).getCause());
    }

    @Test
    void whoWaitsLongForRoomSaysThatTheDiskIsBusy() throws Exception {
        var staged = MemoryStagedFile.of(10_000, BLOCK);
        var writer = start(staged);
        staged.forces.shut();
        for (var at = 0; at < 800; at += BLOCK) {
            write(writer, at);
        }
        var waiting = inBackground(() -> write(writer, 800));

        busy.take();
        busy.take();

        staged.forces.open();
        assertEquals(Writer.Fate.WRITTEN, waiting.join());
        assertEquals(800, staged.undurableMost());
    }

    @Test
    void closingFreesThoseWhoWaitForRoom() throws Exception {
        var staged = MemoryStagedFile.of(10_000, BLOCK);
        var writer = start(staged);
        staged.forces.shut();
        for (var at = 0; at < 800; at += BLOCK) {
            write(writer, at);
        }
        var waiting = inBackground(() -> write(writer, 800));
        busy.take();

        var closing = inBackground(() -> {
            writer.close();
            return Writer.Fate.DROPPED;
        });

        assertEquals(Writer.Fate.DROPPED, waiting.join());
        staged.forces.open();
        closing.join();
    }

    @Test
    void aCrashOfTheCheckpointsHangsNobody() throws Exception {
        var staged = MemoryStagedFile.of(10_000, BLOCK).failing((call, count) -> {
            if (call.equals("force")) {
                throw new IllegalStateException("a bug");
            }
        });
        var writer = start(staged);
        for (var at = 0; at < 400; at += BLOCK) {
            write(writer, at);
        }

        assertEquals(ErrorCode.OTHER, failures.take().code());
        assertThrows(RftException.class, () -> write(writer, 500));
        writer.close();
        tasks.close();
        assertEquals(1, bugs.size());
    }

    @Test
    void aCheckpointThatMakesNothingDurableIsACrashAndNoEndlessLoop() throws Exception {
        var writer = start(MemoryStagedFile.of(1000, BLOCK).forgetful());
        for (var at = 0; at < 400; at += BLOCK) {
            write(writer, at);
        }

        assertEquals(ErrorCode.OTHER, failures.take().code());
        writer.close();
        tasks.close();
        assertEquals(1, bugs.size());
    }

    @Test
    void anEmptyFileIsDurableFromTheStart() throws Exception {
        var writer = start(MemoryStagedFile.of(0, BLOCK));

        writer.close();

        assertTrue(writer.isComplete());
    }

    private Writer start(MemoryStagedFile staged) {
        var listener = new Writer.Listener() {
            @Override
            public void durable(RangeSet ranges) {
                checkpoints.add(ranges);
            }

            @Override
            public void failed(RftException cause) {
                failures.add(cause);
            }

            @Override
            public void busy() {
                busy.add("busy");
            }
        };
        var writer =
                new Writer(staged, ticker, listener, new Writer.Limits(4 * BLOCK, 200_000_000, 8 * BLOCK, 1_000_000));
        writers.add(writer);
        tasks.startPlatform("writer", writer::run);
        return writer;
    }

    private void awaitDurable(long bytes) throws InterruptedException {
        for (var durable = 0L; durable < bytes; durable += checkpoints.take().bytes()) {}
    }

    private static void awaitWriterIdle() {
        while (Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals("writer"))
                .flatMap(thread -> Arrays.stream(thread.getValue()))
                .noneMatch(frame -> frame.getMethodName().equals("awaitUninterruptibly"))) {
            Thread.onSpinWait();
        }
    }

    private CompletableFuture<Writer.Fate> inBackground(Callable<Writer.Fate> action) {
        var future = new CompletableFuture<Writer.Fate>();
        tasks.startVirtual("test", () -> {
            try {
                future.complete(action.call());
            } catch (Exception | AssertionError e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    private static Writer.Fate write(Writer writer, int at) throws RftException {
        return write(writer, at, BLOCK);
    }

    private static Writer.Fate write(Writer writer, int at, int length) throws RftException {
        var block = ByteBuffer.wrap(content(at + length), at, length).slice();
        return writer.write(new ByteRange(at, at + length), block, Crc32cs.of(block));
    }

    private static ByteRange block(long at) {
        return new ByteRange(at, at + BLOCK);
    }

    private static byte[] content(int size) {
        var content = new byte[size];
        for (var i = 0; i < size; i++) {
            content[i] = (byte) (i * 31 + i / 256);
        }
        return content;
    }

    private static int wholeCrc(int size) {
        return Crc32cs.of(ByteBuffer.wrap(content(size)));
    }

    private void fail(boolean now) throws RftException {
        if (now) {
            throw full;
        }
    }
}
