package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.Checkpointing;
import io.rft.ErrorCode;
import io.rft.IntegrityException;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.clock.ManualTicker;
import io.rft.digest.Crc32cs;
import io.rft.protocol.Blob;
import io.rft.protocol.BlockHeader;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.task.TaskGroup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReceiverTest {
    private static final int BLOCK = Settings.BLOCK_BYTES_MIN;
    private static final TransferId ID = new TransferId(1, 2);
    private final RftException full = new RftException(ErrorCode.STORAGE, "the disk is full");

    private final byte[] content = new byte[3 * BLOCK + 10];
    private final ManualTicker ticker = new ManualTicker();
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(bugs::add);
    private final RecordingPeer peer = new RecordingPeer();
    private final TransferStats stats = new TransferStats();
    private final BlockingQueue<RftException> failures = new LinkedBlockingQueue<>();
    private final List<Receiver> receivers = new ArrayList<>();

    ReceiverTest() {
        new SplittableRandom(3).nextBytes(content);
    }

    @AfterEach
    void nothingIsLeftRunning() {
        receivers.forEach(Receiver::close); // also where an assertion ended the test: its writer would run on
        tasks.close();
    }

    @Test
    void theAnswerNamesWhatIsMissing() {
        var receiver = receive(MemoryStagedFile.of(content.clone(), BLOCK, 7, new RangeSet(List.of(block(BLOCK)))));

        assertEquals(
                new Message.Accept(ID, 7, BLOCK, List.of(block(0), new ByteRange(2 * BLOCK, content.length)), false),
                receiver.accept());
        assertEquals(List.of(), receiver.furtherPages());
        assertEquals(BLOCK, stats.resumed());
        assertEquals(content.length, stats.size());
    }

    @Test
    void manyMissingRangesComeInPages() {
        var durable = new RangeSet();
        for (var i = 0L; i < 2500; i++) {
            durable.add((2 * i + 1) * BLOCK, (2 * i + 2) * BLOCK);
        }
        var size = 5000L * BLOCK;
        var receiver = receive(MemoryStagedFile.hollow(size, BLOCK, durable));

        var accept = receiver.accept();
        var pages = receiver.furtherPages();

        var asked = new ArrayList<>(accept.missing());
        pages.forEach(page -> asked.addAll(page.missing()));
        assertEquals(durable.complement(size).toList(), asked);
        assertTrue(accept.more());
        assertEquals(
                List.of(true, false), pages.stream().map(Message.Missing::more).toList());
    }

    @Test
    void exactlyOnePageIsTheOnlyOne() {
        var durable = new RangeSet();
        for (var i = 0L; i < Receiver.PAGE; i++) {
            durable.add((2 * i + 1) * BLOCK, (2 * i + 2) * BLOCK);
        }
        var receiver = receive(MemoryStagedFile.hollow(2L * Receiver.PAGE * BLOCK, BLOCK, durable));

        assertEquals(Receiver.PAGE, receiver.accept().missing().size());
        assertFalse(receiver.accept().more());
        assertEquals(List.of(), receiver.furtherPages());
    }

    @Test
    void blocksThatAreNotOfTheFilesGridAreRefused() throws RftException {
        var receiver = receive(MemoryStagedFile.of(content.length, BLOCK));

        receiver.check(header(block(0)));
        receiver.check(header(new ByteRange(3 * BLOCK, content.length)));
        for (var wrong : List.of(
                new ByteRange(1, BLOCK + 1),
                new ByteRange(0, BLOCK - 1),
                new ByteRange(0, BLOCK + 1),
                new ByteRange(0, 2 * BLOCK),
                new ByteRange(3 * BLOCK, 4 * BLOCK),
                new ByteRange(4 * BLOCK, 5 * BLOCK),
                new ByteRange(Settings.FILE_BYTES_MAX - BLOCK, Settings.FILE_BYTES_MAX))) {
            assertEquals(
                    ErrorCode.PROTOCOL,
                    assertThrows(RftException.class, () -> receiver.check(header(wrong)), wrong::toString)
                            .code());
        }
    }

    @Test
    void zerosThatWereNotAnnouncedAreRefused() throws RftException {
        var receiver = receive(MemoryStagedFile.of(content.length, BLOCK));

        var refusal = assertThrows(RftException.class, () -> receiver.checkZeros(header(block(0))));

        assertEquals(ErrorCode.PROTOCOL, refusal.code());
    }

    @Test
    void arrivalsAreReportedTogetherAfterAWhile() throws Exception {
        var receiver = receive(MemoryStagedFile.of(content.length, BLOCK));

        bring(receiver, 0);
        bring(receiver, BLOCK);
        assertEquals(List.of(), peer.told());
        ticker.advance(Receiver.REPORT_NANOS);
        bring(receiver, 2 * BLOCK);

        assertEquals(progress(List.of(new ByteRange(0, 3 * BLOCK)), List.of()), peer.nextTold());
    }

    @Test
    void theLastArrivalIsReportedAtOnceAndWithTimeWhatIsDurable() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        staged.forces.shut();
        var receiver = receive(staged);

        bringAll(receiver);

        var all = List.of(new ByteRange(0, content.length));
        assertEquals(progress(all, List.of()), peer.nextTold());
        ticker.advance(Writer.Limits.DEFAULT.checkpointNanos());
        staged.forces.open();
        assertEquals(progress(List.of(), all), peer.nextTold());
        assertEquals(content.length, stats.durable());
        assertEquals(content.length, stats.moved());
        assertFalse(receiver.isExpecting());
    }

    @Test
    void aRepeatedBlockIsReportedAgainAndCountedOnce() throws Exception {
        var receiver = receive(MemoryStagedFile.of(content.length, BLOCK));

        for (var i = 0; i < 4; i++) {
            bring(receiver, 0);
        }
        assertTrue(receiver.isExpecting(), "four times the same block is not the file");
        ticker.advance(Receiver.REPORT_NANOS);
        bring(receiver, 0);

        assertEquals(progress(List.of(block(0)), List.of()), peer.nextTold());
    }

    @Test
    void aFailureIsToldOnceThoughManyBlocksFollow() throws Exception {
        var receiver = receive(MemoryStagedFile.of(content.length, BLOCK).failing((call, count) -> {
            throw full;
        }));

        bringAll(receiver);

        assertSame(full, failures.take());
        assertTrue(failures.isEmpty());
        assertEquals(List.of(), peer.told(), "nothing has arrived that counts");
    }

    @Test
    void aBugWhileWritingEndsTheAttempt() throws Exception {
        var receiver = receive(MemoryStagedFile.of(content.length, BLOCK).failing((call, count) -> {
            throw new IllegalStateException("a bug");
        }));

        assertThrows(IllegalStateException.class, () -> bring(receiver, 0));

        assertEquals(ErrorCode.OTHER, failures.take().code());
    }

    @Test
    void aLostSessionIsToldOnce() throws Exception {
        var receiver = receive(MemoryStagedFile.of(content.length, BLOCK));
        peer.leave();

        for (var at = 0; at < 3 * BLOCK; at += BLOCK) {
            bring(receiver, at);
        }
        assertThrows(RftException.class, () -> bring(receiver, 3 * BLOCK, 10));
        receiver.close();

        assertEquals(ErrorCode.NETWORK, failures.take().code());
        assertTrue(failures.isEmpty());
    }

    @Test
    void theRightChecksumPublishesTheFile() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        var receiver = receive(staged);
        bringAll(receiver);

        var receipt = receiver.commit(commit(crc()));

        assertEquals(new Message.Committed(ID, content.length, crc()), receipt);
        assertEquals(List.of("committed", "closed"), staged.events());
        assertEquals(ByteBuffer.wrap(content), ByteBuffer.wrap(staged.content()));
    }

    @Test
    void aCommitWaitsForTheLastBlock() throws Exception {
        var begun = new ArrayList<String>();
        var receiver = receive(MemoryStagedFile.of(content.length, BLOCK));
        receiver.whenWritten(() -> begun.add("commit"));

        bring(receiver, 0);
        bring(receiver, BLOCK);
        bring(receiver, 2 * BLOCK);
        assertEquals(List.of(), begun);
        bring(receiver, 3 * BLOCK, 10);
        assertEquals(List.of("commit"), begun);

        receiver.whenWritten(() -> begun.add("at once"));
        assertEquals(List.of("commit", "at once"), begun);
        receiver.commit(commit(crc()));
        receiver.close();
        assertEquals(2, begun.size());
    }

    @Test
    void onlyOneCommitWaits() throws Exception {
        var receiver = receive(MemoryStagedFile.of(content.length, BLOCK));
        receiver.whenWritten(() -> {});

        var refused = assertThrows(RftException.class, () -> receiver.whenWritten(() -> {}));

        assertEquals(ErrorCode.PROTOCOL, refused.code());
    }

    @Test
    void aCommitThatWaitsHearsOfTheEndAndOfItsReason() throws Exception {
        var begun = new ArrayList<String>();
        var closed = receive(MemoryStagedFile.of(content.length, BLOCK));
        closed.whenWritten(() -> begun.add("after the end"));
        closed.close();
        assertEquals(List.of("after the end"), begun);
        assertEquals(
                ErrorCode.BUSY,
                assertThrows(RftException.class, () -> closed.commit(commit(crc())))
                        .code());

        var failed = receive(MemoryStagedFile.of(content.length, BLOCK).failing((call, count) -> {
            throw full;
        }));
        failed.whenWritten(() -> begun.add("after the failure"));
        bring(failed, 0);
        assertEquals(List.of("after the end", "after the failure"), begun);
        failed.close();
        assertSame(full, assertThrows(RftException.class, () -> failed.commit(commit(crc()))));
    }

    @Test
    void theChecksumsOfWhatWasThereComeInTheOrderOfTheBlocks() throws Exception {
        var durable = new RangeSet(List.of(block(0), new ByteRange(2 * BLOCK, content.length)));
        var receiver = receive(MemoryStagedFile.of(content.clone(), BLOCK, 1, durable));
        bring(receiver, BLOCK);

        assertEquals(checksums(crc(0), crc(2 * BLOCK), crc(3 * BLOCK)), receiver.checksums(please(0, 10)));
        assertEquals(checksums(crc(2 * BLOCK)), receiver.checksums(please(1, 1)));
        assertEquals(checksums(crc(3 * BLOCK)), receiver.checksums(please(3 * BLOCK, 1)));
        assertEquals(checksums(), receiver.checksums(please(content.length, 1)));
    }

    @Test
    void aWithdrawnBlockIsTakenAgain() throws Exception {
        var other = content.clone();
        other[BLOCK]++;
        var staged = MemoryStagedFile.of(other, BLOCK, 1, RangeSet.whole(content.length));
        var receiver = receive(staged);
        assertFalse(receiver.isExpecting());

        receiver.withdraw(withdraw(block(BLOCK)));

        assertTrue(receiver.isExpecting());
        assertEquals(content.length - BLOCK, stats.durable());
        assertEquals(checksums(crc(0), crc(2 * BLOCK), crc(3 * BLOCK)), receiver.checksums(please(0, 10)));
        bring(receiver, BLOCK);
        receiver.commit(commit(crc()));
        assertEquals(ByteBuffer.wrap(content), ByteBuffer.wrap(staged.content()));
        assertEquals(BLOCK, stats.changed());
    }

    @Test
    void onlyWholeBlocksThatWereThereAreTakenBack() throws Exception {
        var staged = MemoryStagedFile.of(content.clone(), BLOCK, 1, RangeSet.whole(2 * BLOCK));
        var receiver = receive(staged);
        bring(receiver, 2 * BLOCK);

        receiver.withdraw(withdraw(block(0)));
        for (var wrong : List.of(
                block(0), block(2 * BLOCK), new ByteRange(BLOCK, BLOCK + 1), new ByteRange(BLOCK, content.length))) {
            assertEquals(
                    ErrorCode.PROTOCOL,
                    assertThrows(RftException.class, () -> receiver.withdraw(withdraw(wrong)), wrong::toString)
                            .code());
        }
        assertTrue(staged.durable().contains(BLOCK, 2 * BLOCK));
    }

    @Test
    void afterItsEndAnAttemptForgetsNothing() {
        var staged = MemoryStagedFile.of(content.clone(), BLOCK, 1, RangeSet.whole(2 * BLOCK));
        var receiver = receive(staged);
        receiver.close();

        assertThrows(RftException.class, () -> receiver.withdraw(withdraw(block(0))));

        assertEquals(RangeSet.whole(2 * BLOCK), staged.durable());
    }

    @Test
    void aWrongChecksumPublishesNothingAndRemovesWhatCame() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        var receiver = receive(staged);
        bringAll(receiver);

        assertThrows(IntegrityException.class, () -> receiver.commit(commit(crc() + 1)));

        assertEquals(List.of("discarded"), staged.events());
    }

    @Test
    void whatTheStorageGivesBackOtherwiseIsNotPublished() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        var receiver = receive(staged);
        bringAll(receiver);
        staged.rot(BLOCK + 3);

        var failure = assertThrows(IntegrityException.class, () -> receiver.commit(commitReadBack(crc())));

        assertTrue(failure.toString().endsWith(" at " + BLOCK), failure::toString);
        assertEquals(List.of("discarded"), staged.events());
    }

    @Test
    void whatTheStorageGivesBackAsItCameIsPublishedAndTheSenderHearsMeanwhile() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        var receiver = receive(staged);
        bringAll(receiver);
        var told = peer.told().size();

        receiver.commit(commitReadBack(crc()), (receipt, published) -> {}, () -> ticker.advance(1_000_000_000));

        assertEquals(List.of("committed", "closed"), staged.events());
        assertTrue(peer.told().size() >= told + 4, "one for each block");
        assertEquals(progress(List.of(), List.of()), peer.told().getLast());
    }

    @Test
    void aFileOfAnotherDigestIsNotPublished() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        var receiver = new Receiver(
                ID, staged, peer, stats, failures::add, Checkpointing.DEFAULT, true, new Delays(ticker), tasks, ticker);
        bringAll(receiver);
        var other = new Message.Commit(ID, receiver.epoch(), crc(), false, Optional.of(new Blob(new byte[32])));

        assertThrows(IntegrityException.class, () -> receiver.commit(other));

        assertFalse(staged.events().contains("committed"));
        assertTrue(staged.events().contains("discarded"));
    }

    @Test
    void aReadingThatIsGivenUpKeepsWhatIsDurable() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        var receiver = receive(staged);
        bringAll(receiver);

        assertSame(
                full,
                assertThrows(
                        RftException.class,
                        () -> receiver.commit(commitReadBack(crc()), (receipt, published) -> {}, () -> {
                            throw full;
                        })));
        assertEquals(List.of("closed"), staged.events());
    }

    @Test
    void aCommitOfAnIncompleteFileIsRefusedAndKeepsWhatIsDurable() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        var receiver = receive(staged);
        bring(receiver, 0);

        assertEquals(
                ErrorCode.PROTOCOL,
                assertThrows(RftException.class, () -> receiver.commit(commit(crc())))
                        .code());

        assertEquals(List.of("closed"), staged.events());
        assertEquals(RangeSet.whole(BLOCK), staged.durable());
    }

    @Test
    void aCommitAfterAFailureSaysWhatFailed() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK).failing((call, count) -> {
            throw full;
        });
        var receiver = receive(staged);
        bring(receiver, 0);

        assertSame(full, assertThrows(RftException.class, () -> receiver.commit(commit(crc()))));
        assertEquals(List.of("closed"), staged.events());
    }

    @Test
    void aSecondCommitIsRefused() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        var receiver = receive(staged);
        bringAll(receiver);
        receiver.commit(commit(crc()));

        assertEquals(
                ErrorCode.BUSY,
                assertThrows(RftException.class, () -> receiver.commit(commit(crc())))
                        .code());
        assertEquals(List.of("committed", "closed"), staged.events());
    }

    @Test
    void afterItsEndAnAttemptPublishesAndRemovesNothing() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        var receiver = receive(staged);
        bringAll(receiver);

        receiver.close();

        assertThrows(RftException.class, () -> receiver.commit(commit(crc())));
        receiver.discard();
        bring(receiver, 0);
        assertEquals(List.of("closed"), staged.events());
    }

    @Test
    void anEndWaitsForTheCommitThatIsUnderWay() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        var receiver = receive(staged);
        bringAll(receiver);
        staged.commits.shut();
        var committing = new CompletableFuture<Message.Committed>();
        tasks.startVirtual("commit", () -> {
            try {
                committing.complete(receiver.commit(commit(crc())));
            } catch (RftException e) {
                committing.completeExceptionally(e);
            }
        });
        staged.commits.awaitWaiting(1);

        tasks.startVirtual("close", receiver::close);
        staged.commits.open();

        assertEquals(content.length, committing.join().size());
        tasks.close();
        assertEquals(List.of("committed", "closed"), staged.events());
        assertEquals(List.of(), bugs);
    }

    @Test
    void aBlockThatComesAfterTheEndIsNotReported() throws Exception {
        var receiver = receive(MemoryStagedFile.of(content.length, BLOCK));
        receiver.close();
        ticker.advance(Receiver.REPORT_NANOS);

        bring(receiver, 0);

        assertEquals(List.of(), peer.told());
    }

    @Test
    void discardingRemovesWhatCame() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        var receiver = receive(staged);
        bring(receiver, 0);

        receiver.discard();

        assertEquals(List.of("discarded"), staged.events());
    }

    private Receiver receive(MemoryStagedFile staged) {
        var receiver = new Receiver(ID, staged, peer, stats, failures::add, tasks, ticker);
        receivers.add(receiver);
        return receiver;
    }

    private void bringAll(Receiver receiver) throws RftException {
        for (var at = 0; at < 3 * BLOCK; at += BLOCK) {
            bring(receiver, at);
        }
        bring(receiver, 3 * BLOCK, 10);
    }

    private void bring(Receiver receiver, int at) throws RftException {
        bring(receiver, at, BLOCK);
    }

    private void bring(Receiver receiver, int at, int length) throws RftException {
        var payload = ByteBuffer.wrap(content, at, length).slice();
        receiver.receive(new BlockHeader.Block(ID, 1, new ByteRange(at, at + length), Crc32cs.of(payload)), payload);
    }

    private int crc() {
        return Crc32cs.of(ByteBuffer.wrap(content));
    }

    private int crc(int at) {
        return Crc32cs.of(ByteBuffer.wrap(content, at, Math.min(BLOCK, content.length - at)));
    }

    private static Message.ChecksumsPlease please(long start, int max) {
        return new Message.ChecksumsPlease(ID, 1, start, max);
    }

    private static Message.Checksums checksums(int... crcs) {
        var bytes = ByteBuffer.allocate(4 * crcs.length);
        bytes.asIntBuffer().put(crcs);
        return new Message.Checksums(new Blob(bytes.array()));
    }

    private static Message.Withdraw withdraw(ByteRange range) {
        return new Message.Withdraw(ID, 1, List.of(range));
    }

    private static Message.Commit commitReadBack(int crc) {
        return new Message.Commit(ID, 1, crc, true);
    }

    private static Message.Commit commit(int crc) {
        return new Message.Commit(ID, 1, crc);
    }

    private static Message.Progress progress(List<ByteRange> received, List<ByteRange> durable) {
        return new Message.Progress(ID, 1, received, durable);
    }

    private static BlockHeader.Block header(ByteRange range) {
        return new BlockHeader.Block(ID, 1, range, 0);
    }

    private static ByteRange block(long at) {
        return new ByteRange(at, at + BLOCK);
    }
}
