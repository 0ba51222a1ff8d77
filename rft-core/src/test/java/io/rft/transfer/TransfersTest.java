package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.Patience;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.SourceChangedException;
import io.rft.TransferId;
import io.rft.channel.JoinedConnections;
import io.rft.clock.ManualTicker;
import io.rft.clock.Ticker;
import io.rft.digest.Crc32cs;
import io.rft.protocol.Blob;
import io.rft.protocol.BlockHeader;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.rate.Pacer;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that go from one end of a session to the other, over real connections. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransfersTest {
    private static final int BLOCK = Settings.BLOCK_BYTES_MIN;
    private static final TransferId ID = new TransferId(1, 2);

    private final byte[] content = new byte[20 * BLOCK + 100];
    private final Ends ends = new Ends();
    private final List<Transfers> alone = new ArrayList<>();
    private final TransferStats stats = new TransferStats();

    TransfersTest() {
        new SplittableRandom(5).nextBytes(content);
    }

    @AfterEach
    void everythingEndsWithTheSession() {
        alone.forEach(one -> one.close(new RftException(ErrorCode.NETWORK, "the test is over")));
        ends.close();
        assertEquals(List.of(), ends.bugs);
        assertEquals(0, ends.buffers.lent());
        assertEquals(0, ends.client.transfers.connections());
        assertEquals(0, ends.server.transfers.connections());
    }

    @Test
    void aFileCrossesOverSeveralConnections() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        ends.server.expect(ID, staged);
        for (var i = 0; i < 3; i++) {
            ends.connect();
        }

        var receipt = send(MemorySource.of(content));

        assertEquals(new Message.Committed(ID, content.length, crc()), receipt);
        assertArrived(staged);
        assertEquals(content.length, stats.moved());
        assertEquals(content.length, stats.durable());
        assertEquals(1, stats.attempts());
    }

    @Test
    void aServerSendsJustTheSame() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        ends.client.expect(ID, staged);
        ends.connect();

        send(ends.server, MemorySource.of(content), ID, BLOCK);

        assertArrived(staged);
    }

    @Test
    void whatAnEndReceivesCountsForThePacersThatItShares() throws Exception {
        var ticker = Ticker.system();
        var shared = new Pacer(new Rate(100_000_000), ticker.nanoTime());
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        try (var paced = new Ends(Settings.DEFAULT, ticker, shared)) {
            paced.server.expect(ID, staged);
            paced.connect();

            send(paced.client, MemorySource.of(content), ID, BLOCK);

            assertEquals(content.length, shared.limitedBytes());
        }
    }

    @Test
    void anEmptyFileNeedsNoConnection() throws Exception {
        var staged = MemoryStagedFile.of(0, BLOCK);
        ends.server.expect(ID, staged);

        assertEquals(new Message.Committed(ID, 0, 0), send(MemorySource.of(new byte[0])));

        assertEquals(List.of("committed", "closed"), staged.events());
    }

    @Test
    void filesCrossInBothDirectionsAtOnce() throws Exception {
        var up = MemoryStagedFile.of(content.length, BLOCK);
        var down = MemoryStagedFile.of(content.length, BLOCK);
        ends.server.expect(ID, up);
        ends.client.expect(new TransferId(3, 4), down);
        ends.connect();
        ends.connect();

        var sending = inBackground(() -> send(MemorySource.of(content)));
        send(ends.server, MemorySource.of(content), new TransferId(3, 4), BLOCK);

        sending.join();
        assertArrived(up);
        assertArrived(down);
    }

    @Test
    void onlyWhatIsMissingCrosses() throws Exception {
        var half = content.clone();
        Arrays.fill(half, 0, 2 * BLOCK, (byte) 0);
        Arrays.fill(half, 7 * BLOCK, 8 * BLOCK, (byte) 0);
        var durable = RangeSet.whole(content.length);
        durable.remove(0, 2 * BLOCK);
        durable.remove(7 * BLOCK, 8 * BLOCK);
        var staged = MemoryStagedFile.of(half, BLOCK, 3, durable);
        ends.server.expect(ID, staged);
        ends.connect();

        send(MemorySource.of(content));

        assertArrived(staged);
        assertEquals(3 * BLOCK, stats.moved());
        assertEquals(content.length - 3 * BLOCK, stats.resumed());
    }

    @Test
    void theReceiversGridCounts() throws Exception {
        var staged = MemoryStagedFile.of(content.length, 4 * BLOCK);
        ends.server.expect(ID, staged);
        ends.connect();

        send(MemorySource.of(content));

        assertArrived(staged);
    }

    @Test
    void ofASourceThatIsNotWhatItWasOnlyTheChangedBlocksCross() throws Exception {
        var other = content.clone();
        other[3 * BLOCK]++;
        other[20 * BLOCK + 99]++;
        var durable =
                new RangeSet(List.of(new ByteRange(2 * BLOCK, 5 * BLOCK), new ByteRange(20 * BLOCK, 20 * BLOCK + 100)));
        var staged = MemoryStagedFile.of(other, BLOCK, 3, durable);
        ends.server.expect(ID, staged);
        ends.connect();

        send(MemorySource.of(content));

        assertArrived(staged);
        assertEquals(content.length - 2 * BLOCK, stats.moved());
        assertEquals(2 * BLOCK, stats.resumed());
        assertEquals(BLOCK + 100, stats.changed());
        assertEquals(content.length, stats.durable());
    }

    @Test
    void aSourceThatIsAllNewIsSentAnew() throws Exception {
        var staged = MemoryStagedFile.of(new byte[content.length], BLOCK, 3, RangeSet.whole(content.length));
        ends.client.expect(ID, staged);
        ends.connect();

        send(ends.server, MemorySource.of(content), ID, BLOCK);

        assertArrived(staged);
        assertEquals(content.length, stats.changed());
    }

    @Test
    void whatThisProcessHasReadItDoesNotReadAgain() throws Exception {
        var source = MemorySource.of(content);
        var reader = new Reader(source, BLOCK);
        var staged = MemoryStagedFile.of(content.length, BLOCK).failing((call, count) -> {
            if (call.equals("commit")) {
                throw new RftException(ErrorCode.STORAGE, "the disk is full");
            }
        });
        ends.server.expect(ID, staged);
        ends.connect();
        assertThrows(RftException.class, () -> ends.client.transfers.send(offer(source, ID, BLOCK), reader, stats));
        var reads = source.reads();

        ends.server.expect(ID, MemoryStagedFile.of(content, BLOCK, 2, RangeSet.whole(content.length)));
        ends.client.transfers.send(offer(source, ID, BLOCK), reader, stats);

        assertEquals(reads, source.reads());
        assertEquals(0, stats.changed());
    }

    @Test
    void aReceiverThatCannotForgetABlockEndsTheTransfer() throws Exception {
        var staged = MemoryStagedFile.of(new byte[content.length], BLOCK, 3, RangeSet.whole(BLOCK))
                .failing((call, count) -> {
                    if (call.equals("withdraw")) {
                        throw new RftException(ErrorCode.STORAGE, "the disk is full");
                    }
                });
        ends.server.expect(ID, staged);
        ends.connect();

        var failure = assertThrows(RftException.class, () -> send(MemorySource.of(content)));

        assertEquals(ErrorCode.STORAGE, failure.code());
        assertEquals(List.of("closed"), staged.events());
    }

    @Test
    void aReceiverWithoutRecordsDecidesAtTheCommit() throws Exception {
        var peer = new RecordingPeer().answering(request -> switch (request) {
            case Message.Offer offer -> new Message.Accept(ID, 1, BLOCK, List.of(), false);
            case Message.ChecksumsPlease please -> new Message.Checksums(new Blob(new byte[0]));
            case Message.Commit commit -> new Message.Committed(ID, content.length, commit.crc32c());
            default -> throw new AssertionError(request);
        });

        assertEquals(crc(), sendAlone(peer, MemorySource.of(content), BLOCK).crc32c());
    }

    @Test
    void aSourceThatChangesMeanwhileIsNotCommittedAndTheReceiverHearsIt() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        var source = MemorySource.of(content);
        source.change();
        ends.server.expect(ID, staged);
        ends.connect();

        assertThrows(SourceChangedException.class, () -> send(source));

        assertEquals(List.of("closed"), staged.events(), "and what is durable stays");
    }

    @Test
    void aSourceThatCannotBeReadEndsTheTransferAndNotTheConnection() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        var source = MemorySource.of(content);
        source.fail(new RftException(ErrorCode.STORAGE, "a bad sector"));
        ends.server.expect(ID, staged);
        ends.connect();

        var failure = assertThrows(RftException.class, () -> send(source));

        assertEquals("a bad sector", failure.getMessage());
        assertEquals(1, ends.client.transfers.connections());
        assertEquals(List.of("closed"), staged.events());
        aFileCrossesNow();
    }

    @Test
    void aFullDiskAtTheReceiverEndsTheTransferWithItsReason() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK).failing((call, count) -> {
            throw new RftException(ErrorCode.STORAGE, "the disk is full");
        });
        ends.server.expect(ID, staged);
        ends.connect();

        var failure = assertThrows(RftException.class, () -> send(MemorySource.of(content)));

        assertEquals(ErrorCode.STORAGE, failure.code());
        assertEquals("the disk is full", failure.getMessage());
        assertEquals(1, ends.server.transfers.connections());
    }

    @Test
    void theCommitIsAskedForWhileBlocksAreUnderWayAndTheirLossCostsOnlyThem() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        ends.server.expect(ID, staged);
        var hole = ends.connectNowhere();
        var sending = inBackground(() -> send(MemorySource.of(content)));
        ends.server.commits.take();
        assertEquals(0, ends.server.transfers.receivedBytes());

        hole.client().close();
        ends.connect();

        sending.join();
        assertArrived(staged);
        assertTrue(ends.server.commits.isEmpty());
    }

    @Test
    void aTransferThatIsStoppedDoesNotWaitForItsCommit() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        ends.server.expect(ID, staged);
        ends.connectNowhere();
        var sending = inBackground(() -> send(MemorySource.of(content)));
        ends.server.commits.take();

        ends.client.transfers.stopSending(ID, new RftException(ErrorCode.INTERRUPTED, "Ctrl-C"));

        assertEquals(ErrorCode.INTERRUPTED, failure(sending).code());
        assertEquals(List.of("closed"), staged.events());
    }

    @Test
    void whatIsReadAgainAfterTheCommitHasToBeWhatItSpeaksOf() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        ends.server.expect(ID, staged);
        var hole = ends.connectNowhere();
        var changing = content.clone();
        var sending = inBackground(() -> send(MemorySource.of(changing)));
        ends.server.commits.take();

        changing[BLOCK]++;
        hole.client().close();
        ends.connect();

        assertEquals(ErrorCode.SOURCE_CHANGED, failure(sending).code());
        assertEquals(List.of("closed"), staged.events());
    }

    @Test
    void aConnectionThatIsCutCostsOnlyWhatItCarried() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        ends.server.expect(ID, staged);
        var first = ends.connect();
        staged.writes.shut();
        var sending = inBackground(() -> send(MemorySource.of(content)));
        staged.writes.awaitWaiting(1);

        first.client().close();
        ends.client.transfers.awaitEnding(first.client());
        ends.connect();
        staged.writes.open();

        sending.join();
        assertArrived(staged);
    }

    @Test
    void aConnectionThatTheReceiverLosesCostsOnlyWhatItCarried() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        ends.server.expect(ID, staged);
        var first = ends.connect();
        staged.writes.shut();
        var sending = inBackground(() -> send(MemorySource.of(content)));
        staged.writes.awaitWaiting(1);

        first.server().close();
        ends.client.transfers.awaitEnding(first.client());
        ends.connect();
        staged.writes.open();

        sending.join();
        assertArrived(staged);
    }

    @Test
    void theUserStopsATransferAndTheReceiverKeepsWhatIsDurable() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        ends.server.expect(ID, staged);
        staged.writes.shut();
        ends.connect();
        var sending = inBackground(() -> send(MemorySource.of(content)));
        staged.writes.awaitWaiting(1);

        ends.client.transfers.stopSending(ID, new RftException(ErrorCode.INTERRUPTED, "stopped"));
        staged.writes.open();

        assertEquals(ErrorCode.INTERRUPTED, failure(sending).code());
        assertEquals(List.of("closed"), staged.events());
    }

    @Test
    void theReceiverEndsATransferBeforeItsFirstBlock() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        ends.server.expect(ID, staged);
        var sending = inBackground(() -> send(MemorySource.of(content))); // and there is no connection
        awaitAttempt();

        assertTrue(ends.client.transfers.cancelled(cancel(1)));

        assertEquals(ErrorCode.STORAGE, failure(sending).code());
    }

    @Test
    void aCancellationOfAnotherAttemptChangesNothing() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        ends.server.expect(ID, staged);
        var sending = inBackground(() -> send(MemorySource.of(content)));
        awaitAttempt();

        assertFalse(ends.client.transfers.cancelled(cancel(2)));
        assertFalse(ends.client.transfers.cancelled(
                new Message.Cancel(new TransferId(9, 9), 1, false, ErrorCode.STORAGE, "of nothing")));
        ends.connect();

        sending.join();
        assertArrived(staged);
    }

    @Test
    void wordOfAnotherAttemptChangesNothing() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        ends.server.expect(ID, staged);
        var all = RangeSet.whole(content.length).toList();
        ends.client.transfers.told(new Message.Progress(ID, 1, all, all)); // before there is a transfer
        var sending = inBackground(() -> send(MemorySource.of(content)));
        awaitAttempt();

        ends.client.transfers.told(new Message.Progress(ID, 2, all, all));
        ends.client.transfers.told(new Message.Missing(ID, 2, all, true));
        assertEquals(0, stats.durable());
        ends.connect();

        sending.join();
        assertArrived(staged);
    }

    @Test
    void aReceiverThatClaimsWhatItWasNotSentGetsAnHonestChecksum() throws Exception {
        var peer = new RecordingPeer();
        var source = MemorySource.of(content);
        var whole = RangeSet.whole(content.length).toList();
        var transfers = alone(peer);
        peer.answering(request -> switch (request) {
            case Message.Offer offer -> {
                ends.tasks.startVirtual("claims", () -> {
                    while (stats.attempts() == 0) {
                        Thread.onSpinWait();
                    }
                    transfers.told(new Message.Progress(ID, 1, List.of(), whole));
                });
                yield new Message.Accept(ID, 1, BLOCK, whole, false);
            }
            case Message.Commit commit -> new Message.Committed(ID, content.length, commit.crc32c());
            default -> new Message.Done();
        });

        var receipt = transfers.send(offer(source, ID, BLOCK), new Reader(source, BLOCK), stats);

        assertEquals(crc(), receipt.crc32c());
        transfers.close(new RftException(ErrorCode.NETWORK, "the end"));
    }

    @Test
    void aReceiptForAnotherFileIsRefused() {
        for (var wrong : List.of(
                new Message.Committed(new TransferId(9, 9), 0, 0),
                new Message.Committed(ID, 1, 0),
                new Message.Committed(ID, 0, 1))) {
            var peer = new RecordingPeer().answering(request -> switch (request) {
                case Message.Offer offer -> new Message.Accept(ID, 1, BLOCK, List.of(), false);
                case Message.Commit commit -> wrong;
                default -> new Message.Done();
            });

            assertRefused(peer, MemorySource.of(new byte[0]));
        }
    }

    @Test
    void anAnswerThatBreaksTheRulesIsRefusedAndTheReceiverHearsIt() {
        var tooFine = MemorySource.hollow(Settings.FILE_BYTES_MAX);
        refuses(new Message.Accept(ID, 1, BLOCK, List.of(), false), tooFine, Settings.BLOCK_BYTES_MAX);
        var source = MemorySource.of(content);
        refuses(new Message.Accept(ID, 1, BLOCK, List.of(new ByteRange(1, BLOCK)), false), source, BLOCK);
        refuses(new Message.Accept(ID, 1, BLOCK, List.of(new ByteRange(0, 21 * BLOCK)), false), source, BLOCK);
        refuses(new Message.Accept(ID, 1, BLOCK, List.of(new ByteRange(0, BLOCK - 1)), true), source, BLOCK);
    }

    @Test
    void anAnswerToAnotherTransferIsRefused() {
        var peer = new RecordingPeer()
                .answering(request -> new Message.Accept(new TransferId(9, 9), 1, BLOCK, List.of(), false));

        assertRefused(peer, MemorySource.of(content));
    }

    @Test
    void aRefusedOfferIsNotCancelled() {
        var peer = new RecordingPeer()
                .answering(request -> new Message.Failure(ErrorCode.PERMISSION, "not here", "try elsewhere"));

        var failure = assertThrows(RftException.class, () -> sendAlone(peer, MemorySource.of(content), BLOCK));

        assertEquals(ErrorCode.PERMISSION, failure.code());
        assertEquals(1, peer.asked().size());
    }

    @Test
    void aFailedCommitIsNotCancelled() {
        var peer = new RecordingPeer()
                .answering(request -> request instanceof Message.Offer
                        ? new Message.Accept(ID, 1, BLOCK, List.of(), false)
                        : new Message.Failure(ErrorCode.INTEGRITY, "no", ""));

        assertThrows(RftException.class, () -> sendAlone(peer, MemorySource.of(new byte[0]), BLOCK));

        assertEquals(2, peer.asked().size(), "the receiver has ended it itself");
    }

    @Test
    void whatTheReceiverHasEndedIsNotCancelledAgain() throws Exception {
        var peer = new RecordingPeer()
                .answering(
                        request -> new Message.Accept(ID, 1, BLOCK, List.of(new ByteRange(0, content.length)), false));
        var transfers = alone(peer);
        var source = MemorySource.of(content);
        var sending = inBackground(() -> transfers.send(offer(source, ID, BLOCK), new Reader(source, BLOCK), stats));
        awaitAttempt();

        transfers.cancelled(cancel(0));

        assertEquals(ErrorCode.STORAGE, failure(sending).code());
        assertEquals(1, peer.asked().size());
    }

    @Test
    void oneTransferIsNotSentTwiceAtOnce() throws Exception {
        ends.server.expect(ID, MemoryStagedFile.of(content.length, BLOCK));
        var sending = inBackground(() -> send(MemorySource.of(content)));
        awaitAttempt();

        var failure = assertThrows(RftException.class, () -> send(MemorySource.of(content)));

        assertEquals(ErrorCode.BUSY, failure.code());
        ends.connect();
        sending.join();
    }

    @Test
    void theEndOfTheSessionFailsATransferThatCanBeOfferedAgain() throws Exception {
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        ends.server.expect(ID, staged);
        staged.writes.shut();
        ends.connect();
        var sending = inBackground(() -> send(MemorySource.of(content)));
        staged.writes.awaitWaiting(1);

        staged.writes.open();
        ends.lose();

        assertEquals(ErrorCode.NETWORK, failure(sending).code());
        assertEquals(
                ErrorCode.NETWORK,
                assertThrows(RftException.class, () -> send(MemorySource.of(content)))
                        .code());
    }

    @Test
    void aConnectionTooManyTakesThePlaceOfTheOneThatWasSilentLongest() throws Exception {
        var two = new Settings(2, BLOCK, RateLimits.NONE);
        try (var few = new Ends(two, new ManualTicker())) {
            var silent = few.connect();
            few.connect();
            few.connect();

            few.server.transfers.awaitEnding(silent.server());
            few.client.transfers.awaitEnding(silent.client());

            assertEquals(2, few.client.transfers.connections());
            assertEquals(3, few.client.transfers.connectionsOpened());
        }
    }

    @Test
    void aConnectionThatSwallowsWhatItIsGivenIsGivenUp() throws Exception {
        var ticker = new ManualTicker();
        try (var quiet = new Ends(Settings.DEFAULT, ticker)) {
            var staged = MemoryStagedFile.of(content.length, BLOCK);
            quiet.server.expect(ID, staged);
            var hole = new JoinedConnections().next();
            quiet.client.transfers.add(hole.client()); // and nobody reads the other end
            var sending = inBackground(() -> send(quiet.client, MemorySource.of(content), ID, BLOCK));

            while (quiet.client.transfers.connections() > 0) {
                ticker.advance(1_000_000_000);
                quiet.client.transfers.look();
            }
            quiet.connect();

            sending.join();
            assertArrived(staged);
            hole.server().close();
        }
    }

    @Test
    void aConnectionThatBringsNothingThoughBlocksAreMissingIsGivenUp() throws Exception {
        var ticker = new ManualTicker();
        try (var quiet = new Ends(Settings.DEFAULT, ticker)) {
            quiet.server.expect(ID, MemoryStagedFile.of(content.length, BLOCK));
            var hole = new JoinedConnections().next();
            quiet.server.transfers.add(hole.server()); // and nobody sends at the other end
            var sending = inBackground(() -> send(quiet.client, MemorySource.of(content), ID, BLOCK));

            while (quiet.server.transfers.connections() > 0) {
                ticker.advance(1_000_000_000);
                quiet.server.transfers.look();
            }

            quiet.lose();
            failure(sending);
            hole.client().close();
        }
    }

    @Test
    void anIdleConnectionMayBeSilentForEver() throws Exception {
        var ticker = new ManualTicker();
        try (var quiet = new Ends(Settings.DEFAULT, ticker)) {
            quiet.connect();
            for (var minute = 0; minute < 60; minute++) {
                ticker.advance(60_000_000_000L);
                quiet.client.transfers.look();
                quiet.server.transfers.look();
            }

            assertEquals(1, quiet.client.transfers.connections());
            assertEquals(1, quiet.server.transfers.connections());
        }
    }

    @Test
    void aReceiverThatIsBusyWritingDoesNotBlameItsConnections() throws Exception {
        var ticker = new ManualTicker();
        try (var quiet = new Ends(Settings.DEFAULT, ticker)) {
            var staged = MemoryStagedFile.of(content.length, BLOCK);
            quiet.server.expect(ID, staged);
            quiet.connect();
            staged.writes.shut();
            var sending = inBackground(() -> send(quiet.client, MemorySource.of(content), ID, BLOCK));
            staged.writes.awaitWaiting(1);

            for (var minute = 0; minute < 60; minute++) {
                ticker.advance(60_000_000_000L);
                quiet.server.transfers.look();
            }
            assertEquals(1, quiet.server.transfers.connections());

            staged.writes.open();
            sending.join();
        }
    }

    @Test
    void aConnectionThatComesAfterTheEndIsClosed() throws Exception {
        ends.lose();

        var late = ends.connect();

        ends.client.transfers.awaitEnding(late.client());
        assertThrows(RftException.class, () -> late.client().sendEnd());
        assertEquals(0, ends.client.transfers.connections());
    }

    @Test
    void aPeerThatGivesAConnectionUpWithoutReasonLosesOnlyThat() throws Exception {
        var good = ends.connect();
        for (var i = 0; i < 3; i++) {
            var bad = new JoinedConnections().next();
            ends.server.transfers.add(bad.server());

            bad.client().sendEnd();
            bad.client().sendEnd(); // nobody reads that

            assertInstanceOf(BlockHeader.End.class, bad.client().receiveHeader());
            awaitConnections(ends.server, 1);
            bad.client().close();
        }

        aFileCrossesNow();
        assertEquals(1, ends.server.transfers.connections());
        good.client().close();
    }

    @Test
    void aConnectionThatIsGivenUpHasItsPlaceUntilItIsGoneAndNobodyWaitsForIt() throws Exception {
        try (var few = new Ends(new Settings(1, BLOCK, RateLimits.NONE), new ManualTicker())) {
            var hole = new JoinedConnections().next();
            few.client.transfers.add(hole.client()); // and nobody answers at the other end

            few.client.transfers.retire(1);
            few.client.transfers.awaitEnding(hole.client());
            assertFalse(few.client.transfers.takePlace());

            hole.server().close();
            awaitConnections(few.client, 0);
            assertTrue(few.client.transfers.takePlace());
            assertFalse(few.client.transfers.takePlace(), "one is on its way");
            few.client.transfers.leavePlace();
            assertTrue(few.client.transfers.takePlace());
        }
    }

    private static void awaitConnections(Ends.End end, int count) {
        while (end.transfers.connections() != count) {
            Thread.onSpinWait();
        }
    }

    private void aFileCrossesNow() throws Exception {
        var id = new TransferId(5, 6);
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        ends.server.expect(id, staged);
        send(ends.client, MemorySource.of(content), id, BLOCK);
        assertArrived(staged);
    }

    private Message.Committed send(MemorySource source) throws RftException {
        return send(ends.client, source, ID, BLOCK);
    }

    private Message.Committed send(Ends.End end, MemorySource source, TransferId id, int blockBytes)
            throws RftException {
        return end.transfers.send(offer(source, id, blockBytes), new Reader(source, blockBytes), stats);
    }

    /** A session of one end, whose peer is played. */
    private Transfers alone(RecordingPeer peer) {
        var transfers = new Transfers(
                peer,
                Settings.DEFAULT,
                new Pacer(Rate.NONE, 0),
                wanted -> {},
                Patience.DEFAULT,
                idle -> {},
                ends.buffers,
                ends.tasks,
                new ManualTicker());
        alone.add(transfers);
        return transfers;
    }

    private Message.Committed sendAlone(RecordingPeer peer, MemorySource source, int blockBytes) throws RftException {
        return alone(peer).send(offer(source, ID, blockBytes), new Reader(source, blockBytes), stats);
    }

    private void assertRefused(RecordingPeer peer, MemorySource source) {
        var failure = assertThrows(RftException.class, () -> sendAlone(peer, source, BLOCK));
        assertEquals(ErrorCode.PROTOCOL, failure.code());
    }

    private void refuses(Message.Accept answer, MemorySource source, int blockBytes) {
        var peer = new RecordingPeer()
                .answering(request -> request instanceof Message.Offer ? answer : new Message.Done());

        var failure = assertThrows(RftException.class, () -> sendAlone(peer, source, blockBytes));

        assertEquals(ErrorCode.PROTOCOL, failure.code());
        assertTrue(
                peer.asked().getLast() instanceof Message.Cancel cancel
                        && cancel.epoch() == 1
                        && cancel.code() == ErrorCode.PROTOCOL,
                () -> peer.asked().toString());
    }

    private static Message.Offer offer(MemorySource source, TransferId id, int blockBytes) {
        var identity = source.identity();
        return new Message.Offer(
                id,
                RemotePath.parse("/file"),
                identity.size(),
                identity.modified(),
                identity.changed(),
                identity.fileKey(),
                source.mode(),
                blockBytes,
                true,
                true);
    }

    private static Message.Cancel cancel(long epoch) {
        return new Message.Cancel(ID, epoch, false, ErrorCode.STORAGE, "the disk is full");
    }

    private void awaitAttempt() {
        while (stats.attempts() == 0) {
            Thread.onSpinWait();
        }
    }

    private void assertArrived(MemoryStagedFile staged) {
        assertEquals(List.of("committed", "closed"), staged.events());
        assertEquals(ByteBuffer.wrap(content), ByteBuffer.wrap(staged.content()));
    }

    private int crc() {
        return Crc32cs.of(ByteBuffer.wrap(content));
    }

    /** A transfer under way. */
    private interface Sending {
        Message.Committed run() throws RftException;
    }

    private CompletableFuture<Message.Committed> inBackground(Sending sending) {
        var future = new CompletableFuture<Message.Committed>();
        ends.tasks.startVirtual("sending", () -> {
            try {
                future.complete(sending.run());
            } catch (RftException | RuntimeException e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    private static RftException failure(CompletableFuture<Message.Committed> sending) {
        return assertInstanceOf(
                RftException.class,
                assertThrows(CompletionException.class, sending::join).getCause());
    }
}
