package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.TransferId;
import io.rft.channel.DataConnection;
import io.rft.clock.Ticker;
import io.rft.digest.Crc32cs;
import io.rft.fault.FaultPoint;
import io.rft.protocol.Blob;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.range.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Uploads, word by word, into a real directory. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IncomingTest {
    private static final int BLOCK = Settings.BLOCK_BYTES_MIN;
    private static final int OPEN_MAX = 8;
    private static final TransferId ID = new TransferId(1, 2);

    @TempDir
    private Path root;

    @TempDir
    private Path state;

    private final byte[] content = new byte[5 * BLOCK + 10];
    private TestServer server;
    private Caller ada;

    IncomingTest() {
        new SplittableRandom(7).nextBytes(content);
    }

    @BeforeEach
    void start() throws IOException {
        server = TestServer.of(root, builder -> builder.transfersMax(OPEN_MAX).state(state));
        ada = Caller.of(server, "ada");
    }

    @AfterEach
    void everythingEnds() {
        ada.close();
        server.close();
        assertEquals(0, server.server().sessions());
    }

    @Test
    void aFileIsOfferedSentAndCommitted() throws Exception {
        var accept = offer(ada);
        assertEquals(new Message.Accept(ID, 1, BLOCK, List.of(new ByteRange(0, content.length)), false), accept);

        try (var data = ada.connect()) {
            upload(ada, data, accept);

            assertEquals(new Message.Committed(ID, content.length, crc()), ada.ask(commit(accept)));
        }
        assertArrayEquals(content, Files.readAllBytes(root.resolve("file")));
        assertEquals(1, files());
    }

    @Test
    void theBlocksAreNoLargerThanWhatWasAgreed() throws Exception {
        var huge = new Message.Offer(
                ID,
                path(),
                content.length,
                Instant.EPOCH,
                Instant.EPOCH,
                "",
                0600,
                Settings.BLOCK_BYTES_MAX,
                true,
                true);

        var accept = assertInstanceOf(Message.Accept.class, ada.ask(huge));

        assertEquals(BLOCK, accept.blockBytes());
    }

    @Test
    void aNewerOfferInTheSameSessionTakesOver() throws Exception {
        var old = offer(ada);
        try (var data = ada.connect()) {
            Caller.send(data, old, content, List.of(new ByteRange(0, 2 * BLOCK)));
            ada.awaitDurable(1, 2 * BLOCK);

            var accept = offer(ada);

            assertEquals(2, accept.epoch());
            assertEquals(List.of(new ByteRange(2 * BLOCK, content.length)), accept.missing());
            assertEquals(1, cancelledWith(ada, ErrorCode.BUSY).epoch());
            assertFailure(ErrorCode.NOT_FOUND, ada.ask(commit(old)));
            Caller.send(data, old, content, List.of(new ByteRange(2 * BLOCK, 3 * BLOCK))); // too late
            upload(ada, data, accept);
            assertInstanceOf(Message.Committed.class, ada.ask(commit(accept)));
        }
        assertArrayEquals(content, Files.readAllBytes(root.resolve("file")));
    }

    @Test
    void anOfferToAnotherPathEndsWhatTheTransferWasBefore() throws Exception {
        for (var i = 0; i < 10; i++) {
            assertInstanceOf(
                    Message.Accept.class,
                    ada.ask(new Message.Offer(
                            ID,
                            RemotePath.parse("/" + i),
                            content.length,
                            Instant.EPOCH,
                            Instant.EPOCH,
                            "",
                            0600,
                            BLOCK,
                            true,
                            true)));
        }

        assertEquals(1, server.server().transferStatuses().size());
        for (var looks = 0; looks < 20_000 && writers() > 1; looks++) {
            Ticker.system().sleepNanos(10_000_000);
        }
        assertEquals(1, writers());
    }

    private static long writers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("rft-writer " + ID))
                .count();
    }

    @Test
    void anotherSessionTakesOverFromOneThatIsHalfOpen() throws Exception {
        var old = offer(ada);
        try (var data = ada.connect();
                var again = Caller.of(server, "ada")) {
            Caller.send(data, old, content, List.of(new ByteRange(0, 2 * BLOCK)));
            ada.awaitDurable(1, 2 * BLOCK);

            var accept = offer(again);

            assertEquals(2, accept.epoch());
            assertEquals(List.of(new ByteRange(2 * BLOCK, content.length)), accept.missing());
            assertEquals(1, cancelledWith(ada, ErrorCode.BUSY).epoch());
            assertFailure(ErrorCode.NOT_FOUND, ada.ask(commit(old)));
            try (var fresh = again.connect()) {
                upload(again, fresh, accept);
                assertInstanceOf(Message.Committed.class, again.ask(commit(accept)));
            }
        }
        assertArrayEquals(content, Files.readAllBytes(root.resolve("file")));
    }

    @Test
    void aTransferOfAnotherUserIsNotTakenOver() throws Exception {
        var accept = offer(ada);
        try (var bob = Caller.of(server, "bob");
                var data = ada.connect()) {
            assertFailure(
                    ErrorCode.NOT_FOUND, bob.ask(new Message.Cancel(ID, 1, true, ErrorCode.INTERRUPTED, "mine now")));
            assertFailure(ErrorCode.PERMISSION, bob.ask(commit(accept)));
            assertFailure(ErrorCode.PERMISSION, bob.ask(offered()));

            upload(ada, data, accept);
            assertInstanceOf(Message.Committed.class, ada.ask(commit(accept)));
        }
    }

    @Test
    void aLostReceiptIsFoundByOfferingAgain() throws Exception {
        uploaded();
        try (var again = Caller.of(server, "ada")) {
            var accept = offer(again);

            assertEquals(List.of(), accept.missing());
            assertEquals(new Message.Committed(ID, content.length, crc()), again.ask(commit(accept)));
            assertFailure(ErrorCode.NOT_FOUND, again.ask(commit(accept)));
        }
    }

    @Test
    void aLostReceiptIsFoundAfterTheServerWasStartedAnew() throws Exception {
        uploaded();
        ada.close();
        server.close();
        start();

        var accept = offer(ada);

        assertEquals(List.of(), accept.missing());
        assertEquals(new Message.Committed(ID, content.length, crc()), ada.ask(commit(accept)));
    }

    @Test
    void afterAWrongReceiptTheFileIsSentAgain() throws Exception {
        uploaded();
        assertFailure(
                ErrorCode.INTEGRITY, ada.ask(new Message.Commit(ID, offer(ada).epoch(), crc() + 1)));

        assertEquals(List.of(new ByteRange(0, content.length)), offer(ada).missing());
    }

    @Test
    void aReceiptIsNotGivenForAnotherContent() throws Exception {
        uploaded();
        var accept = offer(ada);

        assertFailure(ErrorCode.INTEGRITY, ada.ask(new Message.Commit(ID, accept.epoch(), crc() + 1)));
    }

    @Test
    void aPublishedFileThatIsGoneIsSentAgain() throws Exception {
        uploaded();
        Files.delete(root.resolve("file"));

        assertEquals(List.of(new ByteRange(0, content.length)), offer(ada).missing());
    }

    @Test
    void aPublishedFileThatWasChangedIsSentAgain() throws Exception {
        uploaded();
        Files.writeString(root.resolve("file"), "something else");

        assertEquals(List.of(new ByteRange(0, content.length)), offer(ada).missing());
    }

    @Test
    void whoAsksToStartAfreshSendsAllAgain() throws Exception {
        uploaded();
        var afresh = new Message.Offer(
                ID, path(), content.length, Instant.EPOCH, Instant.EPOCH, "source", 0600, BLOCK, true, false);

        var accept = assertInstanceOf(Message.Accept.class, ada.ask(afresh));

        assertEquals(List.of(new ByteRange(0, content.length)), accept.missing());
    }

    @Test
    void whatIsRememberedDoesNotAnswerForAChangedSource() throws Exception {
        uploaded();
        offer(ada);
        var changed = new Message.Offer(
                ID,
                path(),
                content.length,
                Instant.EPOCH,
                Instant.EPOCH.plusNanos(1),
                "source",
                0600,
                BLOCK,
                true,
                true);
        var accept = assertInstanceOf(Message.Accept.class, ada.ask(changed));

        var commit = ada.send(commit(accept));
        ada.ask(cancel(accept.epoch(), false));
        assertFailure(ErrorCode.BUSY, ada.answer(commit));
        assertArrayEquals(content, Files.readAllBytes(root.resolve("file")));
    }

    @Test
    void ofAChangedSourceOnlyWhatIsTakenBackIsSentAgain() throws Exception {
        var accept = offer(ada);
        var old = content.clone();
        try (var data = ada.connect()) {
            Caller.send(data, accept, old, List.of(new ByteRange(0, 3 * BLOCK)));
            ada.awaitDurable(1, 3 * BLOCK);
            content[BLOCK]++;

            var again = assertInstanceOf(Message.Accept.class, ada.ask(offered(Instant.EPOCH.plusNanos(1))));

            assertEquals(List.of(new ByteRange(3 * BLOCK, content.length)), again.missing());
            var recorded = new Message.ChecksumsPlease(ID, 2, 0, 10);
            assertEquals(
                    new Message.Checksums(new Blob(ByteBuffer.allocate(12)
                            .putInt(crc(old, 0))
                            .putInt(crc(old, BLOCK))
                            .putInt(crc(old, 2 * BLOCK))
                            .array())),
                    ada.ask(recorded));
            var changed = new ByteRange(BLOCK, 2 * BLOCK);
            assertEquals(new Message.Done(), ada.ask(new Message.Withdraw(ID, 2, List.of(changed))));
            Caller.send(data, again, content, List.of(changed, new ByteRange(3 * BLOCK, content.length)));
            ada.awaitDurable(2, content.length - 2 * BLOCK);
            assertInstanceOf(Message.Committed.class, ada.ask(commit(again)));
        }
        assertArrayEquals(content, Files.readAllBytes(root.resolve("file")));
    }

    @Test
    void aStaleAttemptCanAskForAndTakeBackNothing() throws Exception {
        var accept = offer(ada);
        try (var data = ada.connect();
                var again = Caller.of(server, "ada")) {
            Caller.send(data, accept, content, List.of(new ByteRange(0, 3 * BLOCK)));
            ada.awaitDurable(1, 3 * BLOCK);
            offer(again);

            assertFailure(ErrorCode.NOT_FOUND, ada.ask(new Message.ChecksumsPlease(ID, 1, 0, 10)));
            assertFailure(ErrorCode.NOT_FOUND, ada.ask(new Message.Withdraw(ID, 1, List.of(new ByteRange(0, BLOCK)))));
            assertFailure(ErrorCode.NOT_FOUND, ada.ask(new Message.Withdraw(ID, 2, List.of(new ByteRange(0, BLOCK)))));

            assertEquals(
                    List.of(new ByteRange(3 * BLOCK, content.length)),
                    offer(again).missing());
        }
    }

    @Test
    void twoUploadsToOneNameBothPublishWholeFiles() throws Exception {
        var other = content.clone();
        other[0]++;
        var accept = offer(ada);
        var second = new TransferId(3, 4);
        try (var data = ada.connect();
                var again = Caller.of(server, "ada");
                var fresh = again.connect()) {
            var accepted = assertInstanceOf(
                    Message.Accept.class,
                    again.ask(new Message.Offer(
                            second,
                            path(),
                            other.length,
                            Instant.EPOCH,
                            Instant.EPOCH,
                            "other",
                            0600,
                            BLOCK,
                            true,
                            true)));
            upload(ada, data, accept);
            Caller.send(fresh, accepted, other, accepted.missing());
            again.awaitDurable(1, other.length);

            assertInstanceOf(Message.Committed.class, ada.ask(commit(accept)));
            assertArrayEquals(content, Files.readAllBytes(root.resolve("file")));
            assertInstanceOf(
                    Message.Committed.class,
                    again.ask(new Message.Commit(second, 1, Crc32cs.of(ByteBuffer.wrap(other)))));
            assertArrayEquals(other, Files.readAllBytes(root.resolve("file")));
        }
    }

    @Test
    void whatWasTakenBackIsMissingAtTheNextOffer() throws Exception {
        var accept = offer(ada);
        try (var data = ada.connect()) {
            Caller.send(data, accept, content, List.of(new ByteRange(0, 3 * BLOCK)));
            ada.awaitDurable(1, 3 * BLOCK);
        }
        offer(ada);

        ada.ask(new Message.Withdraw(ID, 2, List.of(new ByteRange(0, BLOCK))));

        assertEquals(
                List.of(new ByteRange(0, BLOCK), new ByteRange(3 * BLOCK, content.length)),
                offer(ada).missing());
        assertFailure(ErrorCode.NOT_FOUND, ada.ask(new Message.Withdraw(ID, 2, List.of(new ByteRange(0, BLOCK)))));
    }

    @Test
    void anOutcomeHasNoChecksumsOfBlocks() throws Exception {
        uploaded();
        offer(ada);

        assertEquals(new Message.Checksums(new Blob(new byte[0])), ada.ask(new Message.ChecksumsPlease(ID, 1, 0, 10)));
    }

    @Test
    void aFileCanBeCommittedOnce() throws Exception {
        var accept = uploaded();

        assertFailure(ErrorCode.NOT_FOUND, ada.ask(commit(accept)));
    }

    @Test
    void aFileCanBeCommittedOnceWhateverOperationRuns() throws Exception {
        var operating = new CountDownLatch(1);
        var goesOn = new CountDownLatch(1);
        var accept = offer(ada);
        try (var data = ada.connect();
                var _ = Stay.at(FaultPoint.FETCH_ARRIVED, operating, goesOn)) {
            upload(ada, data, accept);
            ada.send(new Message.Fetch(new TransferId(3, 4), path(), true));
            operating.await();

            assertInstanceOf(Message.Committed.class, ada.ask(commit(accept)));
            assertFailure(ErrorCode.NOT_FOUND, ada.ask(commit(accept)));
        } finally {
            goesOn.countDown();
        }
    }

    @Test
    void aCommitBeforeItsTimeWaitsUntilAllIsThere() throws Exception {
        var accept = offer(ada);
        try (var data = ada.connect()) {
            Caller.send(data, accept, content, List.of(new ByteRange(0, BLOCK)));
            ada.awaitDurable(1, BLOCK);
            var early = ada.send(commit(accept));
            assertFailure(ErrorCode.PROTOCOL, ada.ask(commit(accept)));
            assertFalse(Files.exists(root.resolve("file")));

            Caller.send(data, accept, content, List.of(new ByteRange(BLOCK, content.length)));

            assertEquals(new Message.Committed(ID, content.length, crc()), ada.answer(early));
        }
        assertEquals(1, files());
    }

    @Test
    void aCommitThatWaitsIsAnsweredWhenTheAttemptEnds() throws Exception {
        var accept = offer(ada);
        try (var data = ada.connect()) {
            Caller.send(data, accept, content, List.of(new ByteRange(0, BLOCK)));
            ada.awaitDurable(1, BLOCK);
        }
        var early = ada.send(commit(accept));

        ada.ask(cancel(1, false));

        assertFailure(ErrorCode.BUSY, ada.answer(early));
        assertEquals(List.of(new ByteRange(BLOCK, content.length)), offer(ada).missing());
    }

    @Test
    void aWrongChecksumPublishesAndKeepsNothing() throws Exception {
        var accept = offer(ada);
        try (var data = ada.connect()) {
            upload(ada, data, accept);

            assertFailure(ErrorCode.INTEGRITY, ada.ask(new Message.Commit(ID, 1, crc() + 1)));
        }
        assertEquals(0, files());
        assertEquals(List.of(new ByteRange(0, content.length)), offer(ada).missing());
    }

    @Test
    void aCancelledUploadKeepsWhatIsDurable() throws Exception {
        var accept = offer(ada);
        try (var data = ada.connect()) {
            Caller.send(data, accept, content, List.of(new ByteRange(0, BLOCK)));
            ada.awaitDurable(1, BLOCK);
        }

        assertEquals(new Message.Done(), ada.ask(cancel(1, false)));

        assertFailure(ErrorCode.NOT_FOUND, ada.ask(commit(accept)));
        assertEquals(List.of(new ByteRange(BLOCK, content.length)), offer(ada).missing());
    }

    @Test
    void aDiscardedUploadLeavesNothing() throws Exception {
        offer(ada);
        assertTrue(files() > 0);

        assertEquals(new Message.Done(), ada.ask(cancel(0, true)));

        assertEquals(0, files());
    }

    @Test
    void aCancellationOfAnotherAttemptChangesNothing() throws Exception {
        var accept = offer(ada);

        assertFailure(ErrorCode.NOT_FOUND, ada.ask(cancel(2, true)));

        try (var data = ada.connect()) {
            upload(ada, data, accept);
            assertInstanceOf(Message.Committed.class, ada.ask(commit(accept)));
        }
    }

    @Test
    void whatIsRememberedCanBeCancelledToo() throws Exception {
        uploaded();
        var accept = offer(ada);

        assertEquals(new Message.Done(), ada.ask(cancel(1, true)));

        assertFailure(ErrorCode.NOT_FOUND, ada.ask(commit(accept)));
        assertArrayEquals(content, Files.readAllBytes(root.resolve("file")), "a receipt is not the file");
    }

    @Test
    void theEndOfTheSessionKeepsWhatIsDurable() throws Exception {
        var accept = offer(ada);
        try (var data = ada.connect()) {
            Caller.send(data, accept, content, List.of(new ByteRange(0, BLOCK)));
            ada.awaitDurable(1, BLOCK);
        }
        ada.close();

        try (var again = Caller.of(server, "ada")) {
            assertEquals(
                    List.of(new ByteRange(BLOCK, content.length)), offer(again).missing());
        }
    }

    @Test
    void aFileThatMustNotBeReplacedIsNot() throws Exception {
        Files.writeString(root.resolve("file"), "precious");
        var offer = new Message.Offer(
                ID, path(), content.length, Instant.EPOCH, Instant.EPOCH, "source", 0600, BLOCK, false, true);

        assertFailure(ErrorCode.EXISTS, ada.ask(offer));

        assertEquals("precious", Files.readString(root.resolve("file")));
        assertEquals(1, files());
    }

    @Test
    void thereIsAnEndToTheUploadsOfASession() throws Exception {
        for (var i = 0; i < OPEN_MAX; i++) {
            assertInstanceOf(Message.Accept.class, ada.ask(small(i)));
        }
        assertFailure(ErrorCode.BUSY, ada.ask(small(OPEN_MAX)));
        assertInstanceOf(Message.Accept.class, ada.ask(small(5)), "one that is open may be offered again");

        ada.ask(new Message.Cancel(new TransferId(9, 7), 0, true, ErrorCode.INTERRUPTED, "room for another"));
        assertInstanceOf(Message.Accept.class, ada.ask(small(OPEN_MAX)));
    }

    @Test
    void aReservedNameIsRefusedAndTheSessionGoesOn() throws Exception {
        var offer = new Message.Offer(
                ID, RemotePath.parse("/.x.rft-part"), 1, Instant.EPOCH, Instant.EPOCH, "", 0600, BLOCK, true, true);

        assertFailure(ErrorCode.PERMISSION, ada.ask(offer));

        assertFalse(offer(ada).missing().isEmpty());
    }

    private Message.Accept uploaded() throws IOException {
        var accept = offer(ada);
        try (var data = ada.connect()) {
            upload(ada, data, accept);
            assertInstanceOf(Message.Committed.class, ada.ask(commit(accept)));
        }
        return accept;
    }

    private Message.Accept offer(Caller caller) throws IOException {
        return assertInstanceOf(Message.Accept.class, caller.ask(offered()));
    }

    private Message.Offer offered() {
        return offered(Instant.EPOCH);
    }

    private Message.Offer offered(Instant changed) {
        return new Message.Offer(ID, path(), content.length, Instant.EPOCH, changed, "source", 0600, BLOCK, true, true);
    }

    private static Message.Offer small(int id) {
        var path = RemotePath.parse("/small-" + id);
        return new Message.Offer(
                new TransferId(9, id), path, 1, Instant.EPOCH, Instant.EPOCH, "", 0600, BLOCK, true, true);
    }

    private void upload(Caller caller, DataConnection data, Message.Accept accept) throws IOException {
        Caller.send(data, accept, content, accept.missing());
        caller.awaitDurable(
                accept.epoch(),
                accept.missing().stream().mapToLong(ByteRange::length).sum());
    }

    private Message.Commit commit(Message.Accept accept) {
        return new Message.Commit(ID, accept.epoch(), crc());
    }

    private static Message.Cancel cancel(long epoch, boolean discard) {
        return new Message.Cancel(ID, epoch, discard, ErrorCode.INTERRUPTED, "stopped");
    }

    private static Message.Cancel cancelledWith(Caller caller, ErrorCode code) throws IOException {
        var asked = caller.asked(Message.Cancel.class);
        caller.reply(asked, new Message.Done());
        assertEquals(code, asked.request().code());
        return asked.request();
    }

    private static void assertFailure(ErrorCode code, Message.Answer answer) {
        assertEquals(code, assertInstanceOf(Message.Failure.class, answer).code());
    }

    private static RemotePath path() {
        return RemotePath.parse("/file");
    }

    private static int crc(byte[] content, int at) {
        return Crc32cs.of(ByteBuffer.wrap(content, at, BLOCK));
    }

    private int crc() {
        return Crc32cs.of(ByteBuffer.wrap(content));
    }

    private long files() throws IOException {
        try (var files = Files.list(root)) {
            return files.count();
        }
    }
}
