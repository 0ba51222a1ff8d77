package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.Patience;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.buffer.BufferPool;
import io.rft.clock.ManualTicker;
import io.rft.protocol.Message;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.task.TaskGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SendQueueTest {
    private static final int BLOCK = 16 << 20;
    private static final long SECOND = 1_000_000_000L;

    private final ManualTicker ticker = new ManualTicker();
    private final SendQueue queue = new SendQueue(Patience.DEFAULT, ticker);
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(bugs::add);
    private final List<Sender> senders = new ArrayList<>();

    @AfterEach
    void everyWaitEndsWithTheQueue() {
        queue.close();
        senders.forEach(sender -> sender.fail(new RftException(ErrorCode.OTHER, "the test is over")));
        tasks.close();
        assertEquals(List.of(), bugs);
    }

    @Test
    void theFirstTransferIsServedFirstAndTheNextOneWithoutAPause() throws Exception {
        var first = sender(2);
        var second = sender(1);
        queue.join(1);

        assertBlock(first, 0, take(1));
        assertBlock(first, 1, take(1));
        assertBlock(second, 0, take(1));
    }

    @Test
    void aFailedTransferIsPassedOver() throws Exception {
        var first = sender(2);
        var second = sender(1);
        queue.join(1);
        first.endedByReceiver(new RftException(ErrorCode.STORAGE, "the disk is full"));

        assertBlock(second, 0, take(1));
    }

    @Test
    void aConnectionWaitsForWork() throws Exception {
        queue.join(1);
        var waiting = takeInBackground(1);

        var sender = sender(1);

        assertBlock(sender, 0, waiting.join());
    }

    @Test
    void aConnectionWithNoTransferMayGiveItsBufferBack() {
        queue.join(1);

        assertEquals(new SendQueue.Turn.Idle(), queue.take(1, false));
    }

    @Test
    void aConnectionThatIsGoneEndsItsWait() {
        queue.join(1);
        var waiting = takeInBackground(1);

        queue.lost(1);

        assertEquals(new SendQueue.Turn.Over(), waiting.join());
    }

    @Test
    void aConnectionThatIsGoneIsGivenNothing() throws Exception {
        var sender = sender(1);
        queue.join(1);
        queue.join(2);
        queue.lost(1);

        assertEquals(new SendQueue.Turn.Over(), queue.take(1, true), "its block would be in flight for ever");
        assertBlock(sender, 0, take(2));
    }

    @Test
    void theEndOfTheQueueEndsEveryWait() {
        queue.join(1);
        var waiting = takeInBackground(1);
        var awaiting = inBackground(() -> {
            queue.await(() -> false);
            return "awaited";
        });
        var pausing = inBackground(() -> {
            queue.pause(Long.MAX_VALUE);
            return "paused";
        });

        queue.close();

        assertEquals(new SendQueue.Turn.Over(), waiting.join());
        assertThrows(Exception.class, awaiting::join);
        assertThrows(Exception.class, pausing::join);
        assertEquals(new SendQueue.Turn.Over(), queue.take(1, true));
    }

    @Test
    void whatHoldsAtTheEndStillCounts() throws RftException {
        queue.close();

        queue.await(() -> true);
    }

    @Test
    void whatALostConnectionCarriedGoesToAnother() throws Exception {
        var sender = sender(2);
        queue.join(1);
        queue.join(2);
        take(1);

        queue.lost(1);

        assertBlock(sender, 0, take(2));
        assertBlock(sender, 1, take(2));
    }

    @Test
    void noMoreIsInFlightThanALossMayCost() throws Exception {
        var sender = sender(9);
        queue.join(1);
        var taken = new LinkedBlockingQueue<Integer>();
        var taking = inBackground(() -> {
            for (var i = 0; i < 9; i++) {
                assertBlock(sender, i, take(1));
                queue.change(() -> assertTrue(sender.scoreboard().inFlightBytes() <= SendQueue.IN_FLIGHT_BYTES_MAX));
                taken.add(i);
            }
            return "taken";
        });

        for (var i = 0; i < 9; i++) {
            report(sender, block(taken.take()));
        }

        assertEquals("taken", taking.join());
    }

    @Test
    void aLongFastPathMayHaveTwiceInFlightOfWhatItHolds() throws Exception {
        var sender = sender(20);
        queue.join(1);
        for (var i = 0; i < 4; i++) {
            assertBlock(sender, i, take(1));
        }
        ticker.advance(SECOND / 10);
        for (var i = 0; i < 4; i++) {
            report(sender, block(i));
        }

        queue.look(SECOND / 5); // 64 MiB in a tenth of a second: it holds 128 MiB

        queue.look(0); // the kernel does not say how long the path is
        for (var i = 4; i < 20; i++) {
            assertBlock(sender, i, take(1));
        }
    }

    @Test
    void aRetiredConnectionIsGivenNothingMore() throws Exception {
        var sender = sender(4);
        queue.join(1);
        queue.join(2);
        assertBlock(sender, 0, take(1));

        queue.retire(1);

        assertInstanceOf(SendQueue.Turn.Over.class, take(1));
        assertBlock(sender, 1, take(2));
        var landing = inBackground(() -> {
            queue.awaitLanded(1);
            return "landed";
        });
        assertTrue(!landing.isDone());
        report(sender, block(0));
        assertEquals("landed", landing.join());
    }

    @Test
    void whatAFailedTransferHadInFlightHoldsNobodyBack() throws Exception {
        var first = sender(4);
        queue.join(1);
        for (var i = 0; i < 4; i++) {
            take(1);
        }
        var second = sender(1);
        var waiting = takeInBackground(1);

        first.endedByReceiver(new RftException(ErrorCode.STORAGE, "the disk is full"));

        assertBlock(second, 0, waiting.join());
    }

    @Test
    void aConnectionWhoseBlocksNobodyReportsHasStalled() throws Exception {
        var sender = sender(3);
        queue.join(1);
        queue.join(2);
        take(1);
        take(2);

        ticker.advance(10 * SECOND);
        assertEquals(List.of(), queue.stalled());
        report(sender, block(1));
        ticker.advance(20 * SECOND);

        assertEquals(List.of(1L), queue.stalled());
    }

    @Test
    void aConnectionThatCarriesNothingIsNotStalled() throws Exception {
        var sender = sender(2);
        queue.join(1);
        queue.join(2);
        take(1);
        report(sender, block(0));
        take(2);
        queue.lost(2);

        ticker.advance(1000 * SECOND);

        assertEquals(List.of(), queue.stalled());
    }

    @Test
    void aTransferThatIsOverIsNobodysSilence() throws Exception {
        var first = sender(1);
        queue.join(1);
        take(1);
        first.endedByReceiver(new RftException(ErrorCode.STORAGE, "the disk is full"));
        ticker.advance(29 * SECOND);
        sender(1);
        take(1);

        ticker.advance(29 * SECOND);
        assertEquals(List.of(), queue.stalled());
        ticker.advance(SECOND);
        assertEquals(List.of(1L), queue.stalled());
    }

    @Test
    void aBusyReceiverIsNotAStalledConnection() throws Exception {
        var sender = sender(1);
        queue.join(1);
        take(1);
        ticker.advance(29 * SECOND);

        sender.progress(new Message.Progress(sender.transfer(), 1, List.of(), List.of()));
        ticker.advance(29 * SECOND);

        assertEquals(List.of(), queue.stalled());
    }

    @Test
    void aConnectionThatIsHeldToItsRateIsNotStalled() throws Exception {
        sender(1);
        queue.join(1);
        take(1);
        ticker.advance(29 * SECOND);

        queue.excuse(1);
        ticker.advance(29 * SECOND);

        assertEquals(List.of(), queue.stalled());
    }

    @Test
    void unsentBlocksOfAllTransfersAreWorkForConnections() throws Exception {
        sender(3);
        sender(2);
        queue.join(1);
        take(1);

        assertEquals(4, queue.unsentBlocks());
    }

    @Test
    void anIdleConnectionTakesOverWhatASlowOneCarries() throws Exception {
        var sender = slowAndFast(2);
        var waiting = takeInBackground(2);

        ticker.advance(5 * SECOND);

        assertBlock(sender, 0, waiting.join());
    }

    @Test
    void whatIsNotLateIsNotSentTwice() throws Exception {
        slowAndFast(2);

        ticker.advance(2 * SECOND);

        assertEquals(Optional.empty(), queue.findCopy(2));
    }

    @Test
    void whileThereIsMoreToSendNothingIsSentTwice() throws Exception {
        slowAndFast(3);

        ticker.advance(60 * SECOND);

        assertEquals(Optional.empty(), queue.findCopy(2));
    }

    @Test
    void whatIsUnderWayTwiceIsNotSentAThirdTime() throws Exception {
        slowAndFast(2);
        queue.join(3);
        ticker.advance(60 * SECOND);
        take(2);

        assertEquals(Optional.empty(), queue.findCopy(3));
    }

    @Test
    void noMoreThanALittleOfAFileIsSentTwice() throws Exception {
        var sender = sender(3);
        queue.join(1);
        queue.join(2);
        take(1);
        take(1);
        take(2);
        ticker.advance(SECOND / 10);
        report(sender, block(2));
        ticker.advance(60 * SECOND);
        assertBlock(sender, 1, take(2));
        report(sender, block(1));

        assertEquals(Optional.empty(), queue.findCopy(2), "a block is all that may be sent twice of blocks so large");
    }

    @Test
    void aSlowConnectionThatWasOvertakenIsStillReplaced() throws Exception {
        var sender = slowAndFast(2);
        ticker.advance(5 * SECOND);
        take(2);
        report(sender, block(0));
        ticker.advance(25 * SECOND);

        assertTrue(queue.stalled().contains(1L), "its thread sits in a write that does not end");
    }

    /** One connection has brought its block at once, the other carries one; what is left of so many nobody has been given. */
    private Sender slowAndFast(int blocks) throws Exception {
        var sender = sender(blocks);
        queue.join(1);
        queue.join(2);
        take(1);
        take(2);
        ticker.advance(SECOND / 10);
        report(sender, block(1));
        return sender;
    }

    /** A transfer of so many blocks that the receiver has accepted, with nothing there yet. */
    private Sender sender(int blocks) throws Exception {
        var size = (long) blocks * BLOCK;
        var id = new TransferId(0, senders.size());
        var accepted = new LinkedBlockingQueue<String>();
        var peer = new RecordingPeer().answering(request -> switch (request) {
            case Message.Offer offer ->
                new Message.Accept(id, 1, BLOCK, RangeSet.whole(size).toList(), false);
            default -> new Message.Done();
        });
        var offer = new Message.Offer(
                id, RemotePath.parse("/f"), size, Instant.EPOCH, Instant.EPOCH, "", 0644, BLOCK, true, true);
        var sender = new Sender(
                offer,
                new Reader(MemorySource.hollow(size), BLOCK),
                new TransferStats(),
                peer,
                queue,
                new BufferPool(BLOCK, 1),
                wanted -> accepted.add("accepted"),
                tasks);
        senders.add(sender);
        tasks.startVirtual("sender", () -> {
            try {
                sender.run(new Commitment.OfFile(offer, false));
            } catch (RftException e) {
                // as every test ends it
            }
        });
        accepted.take();
        return sender;
    }

    private void report(Sender sender, ByteRange range) {
        sender.progress(new Message.Progress(sender.transfer(), 1, List.of(range), List.of()));
    }

    private SendQueue.Turn take(long connection) {
        return queue.take(connection, true);
    }

    private CompletableFuture<SendQueue.Turn> takeInBackground(long connection) {
        return inBackground(() -> take(connection));
    }

    private <T> CompletableFuture<T> inBackground(Callable<T> action) {
        var future = new CompletableFuture<T>();
        tasks.startVirtual("test", () -> {
            try {
                future.complete(action.call());
            } catch (Exception | AssertionError e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    private static void assertBlock(Sender sender, int index, SendQueue.Turn turn) {
        var block = assertInstanceOf(SendQueue.Turn.Block.class, turn);
        assertEquals(sender, block.sender());
        assertEquals(block(index), block.range());
        assertEquals(1, block.epoch());
        assertEquals(BLOCK, block.blockBytes());
    }

    private static ByteRange block(long index) {
        return new ByteRange(index * BLOCK, (index + 1) * BLOCK);
    }
}
