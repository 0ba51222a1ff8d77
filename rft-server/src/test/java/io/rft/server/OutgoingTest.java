package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.TransferId;
import io.rft.channel.DataConnection;
import io.rft.digest.Crc32cs;
import io.rft.protocol.Blob;
import io.rft.protocol.BlockHeader;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.range.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Downloads, word by word, from a real directory. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutgoingTest {
    private static final int BLOCK = Settings.BLOCK_BYTES_MIN;
    private static final int OPEN_MAX = 8;
    private static final TransferId ID = new TransferId(1, 2);

    @TempDir
    private Path root;

    private final byte[] content = new byte[3 * BLOCK + 10];
    private TestServer server;
    private Caller bob; // who may only read

    OutgoingTest() {
        new SplittableRandom(7).nextBytes(content);
    }

    @BeforeEach
    void start() throws IOException {
        Files.write(root.resolve("file"), content);
        server = TestServer.of(root, builder -> builder.transfersMax(OPEN_MAX));
        bob = Caller.of(server, "bob");
    }

    @AfterEach
    void everythingEnds() {
        bob.close();
        server.close();
        assertEquals(0, server.server().sessions());
    }

    @Test
    void aFileIsOfferedSentAndCommitted() throws Exception {
        fetch(ID);
        var offer = offered();
        assertEquals(content.length, offer.request().size());
        assertEquals(RemotePath.parse("/file"), offer.request().path());
        try (var data = bob.connect()) {
            accept(offer, 1, List.of(new ByteRange(0, content.length)));

            assertEquals(ByteBuffer.wrap(content), received(data));
            bob.tell(new Message.Progress(ID, 1, List.of(), List.of(new ByteRange(0, content.length))));
            var commit = bob.asked(Message.Commit.class);

            assertEquals(new Message.Commit(ID, 1, crc()), commit.request());
            bob.reply(commit, new Message.Committed(ID, content.length, crc()));
        }
    }

    @Test
    void onlyWhatIsMissingIsSentAndTheChecksumIsOfTheWhole() throws Exception {
        fetch(ID);
        var offer = offered();
        try (var data = bob.connect()) {
            accept(offer, 4, List.of(new ByteRange(BLOCK, 2 * BLOCK)));

            var header = assertInstanceOf(BlockHeader.Block.class, data.receiveHeader());
            assertEquals(new ByteRange(BLOCK, 2 * BLOCK), header.range());
            assertEquals(4, header.epoch());
            bob.tell(new Message.Progress(ID, 4, List.of(), List.of(header.range())));
            recordsNothing();

            var commit = bob.asked(Message.Commit.class);
            assertEquals(crc(), commit.request().crc32c());
            bob.reply(commit, new Message.Failure(ErrorCode.STORAGE, "no room here", ""));
        }
    }

    @Test
    void whatTheClientHasOfAnotherContentIsSentAgain() throws Exception {
        fetch(ID);
        var offer = offered();
        try (var data = bob.connect()) {
            accept(offer, 4, List.of());
            var please = bob.asked(Message.ChecksumsPlease.class);
            var crcs = ByteBuffer.allocate(4 * Math.ceilDiv(content.length, BLOCK));
            for (var at = 0; at < content.length; at += BLOCK) {
                var crc = Crc32cs.of(ByteBuffer.wrap(content, at, Math.min(BLOCK, content.length - at)));
                crcs.putInt(at == BLOCK ? crc + 1 : crc);
            }
            bob.reply(please, new Message.Checksums(new Blob(crcs.array())));

            var withdraw = bob.asked(Message.Withdraw.class);
            var changed = new ByteRange(BLOCK, 2 * BLOCK);
            assertEquals(new Message.Withdraw(ID, 4, List.of(changed)), withdraw.request());
            bob.reply(withdraw, new Message.Done());
            var header = assertInstanceOf(BlockHeader.Block.class, data.receiveHeader());
            assertEquals(changed, header.range());
            bob.tell(new Message.Progress(ID, 4, List.of(), List.of(changed)));

            var commit = bob.asked(Message.Commit.class);
            assertEquals(crc(), commit.request().crc32c());
            bob.reply(commit, new Message.Committed(ID, content.length, crc()));
        }
    }

    @Test
    void aFileThatIsNotThereIsSaidSoAtOnce() throws Exception {
        assertFailure(ErrorCode.NOT_FOUND, bob.ask(new Message.Fetch(ID, RemotePath.parse("/other"), true)));
    }

    @Test
    void aDeclinedOfferEndsTheDownloadAndItCanBeAskedForAgain() throws Exception {
        fetch(ID);
        bob.reply(offered(), new Message.Failure(ErrorCode.STORAGE, "no room here", ""));

        fetch(ID);
        bob.reply(offered(), new Message.Failure(ErrorCode.STORAGE, "still no room", ""));
    }

    @Test
    void aNewerRequestTakesOver() throws Exception {
        fetch(ID);
        accept(offered(), 1, List.of(new ByteRange(0, content.length)));

        fetch(ID);

        var cancel = bob.asked(Message.Cancel.class);
        assertEquals(1, cancel.request().epoch());
        assertEquals(ErrorCode.BUSY, cancel.request().code());
        bob.reply(cancel, new Message.Done());
        accept(offered(), 2, List.of());
        recordsNothing();
        var commit = bob.asked(Message.Commit.class);
        assertEquals(new Message.Commit(ID, 2, crc()), commit.request());
        bob.reply(commit, new Message.Committed(ID, content.length, crc()));
    }

    @Test
    void theClientEndsADownload() throws Exception {
        fetch(ID);
        accept(offered(), 1, List.of(new ByteRange(0, content.length)));

        assertFailure(ErrorCode.NOT_FOUND, bob.ask(cancel(ID, 2)));
        assertEquals(new Message.Done(), bob.ask(cancel(ID, 1)));

        fetch(ID); // and is not told of the end of what it ended
        accept(offered(), 2, List.of());
        recordsNothing();
        bob.reply(bob.asked(Message.Commit.class), new Message.Failure(ErrorCode.STORAGE, "no", ""));
    }

    @Test
    void aDownloadThatIsNotOpenCannotBeEnded() throws Exception {
        assertFailure(ErrorCode.NOT_FOUND, bob.ask(cancel(ID, 0)));
    }

    @Test
    void anAnswerThatBreaksTheRulesEndsTheDownloadAndTheClientIsTold() throws Exception {
        fetch(ID);

        accept(offered(), 1, List.of(new ByteRange(1, BLOCK)));

        var cancel = bob.asked(Message.Cancel.class);
        assertEquals(ErrorCode.PROTOCOL, cancel.request().code());
        bob.reply(cancel, new Message.Done());
    }

    @Test
    void thereIsAnEndToTheDownloadsOfASession() throws Exception {
        for (var i = 0; i < OPEN_MAX; i++) {
            fetch(new TransferId(9, i));
        }
        assertFailure(
                ErrorCode.BUSY, bob.ask(new Message.Fetch(new TransferId(9, 9), RemotePath.parse("/file"), true)));

        for (var i = 0; i < OPEN_MAX; i++) {
            bob.reply(offered(), new Message.Failure(ErrorCode.STORAGE, "no room here", ""));
        }
    }

    @Test
    void theEndOfTheSessionEndsItsDownloads() throws Exception {
        for (var i = 0; i < 3; i++) {
            fetch(new TransferId(9, i));
        }
        accept(offered(), 1, List.of(new ByteRange(0, content.length)));
    }

    private void fetch(TransferId id) throws IOException {
        assertEquals(new Message.Done(), bob.ask(new Message.Fetch(id, RemotePath.parse("/file"), true)));
    }

    private Caller.Asked<Message.Offer> offered() throws IOException {
        return bob.asked(Message.Offer.class);
    }

    private void accept(Caller.Asked<Message.Offer> offer, long epoch, List<ByteRange> missing) throws IOException {
        var id = offer.request().transfer();
        bob.reply(offer, new Message.Accept(id, epoch, offer.request().blockBytes(), missing, false));
    }

    private void recordsNothing() throws IOException {
        bob.reply(bob.asked(Message.ChecksumsPlease.class), new Message.Checksums(new Blob(new byte[0])));
    }

    private ByteBuffer received(DataConnection data) throws IOException {
        var whole = ByteBuffer.allocate(content.length);
        var block = ByteBuffer.allocate(BLOCK);
        for (var bytes = 0L; bytes < content.length; ) {
            var header = assertInstanceOf(BlockHeader.Block.class, data.receive(block));
            whole.put((int) header.range().start(), block, 0, block.limit());
            bytes += header.range().length();
        }
        return whole;
    }

    private static Message.Cancel cancel(TransferId id, long epoch) {
        return new Message.Cancel(id, epoch, false, ErrorCode.INTERRUPTED, "stopped");
    }

    private static void assertFailure(ErrorCode code, Message.Answer answer) {
        assertEquals(code, assertInstanceOf(Message.Failure.class, answer).code());
    }

    private int crc() {
        return Crc32cs.of(ByteBuffer.wrap(content));
    }
}
