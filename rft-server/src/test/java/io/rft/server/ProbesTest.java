package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.clock.ManualTicker;
import io.rft.digest.Crc32cs;
import io.rft.protocol.BlockHeader;
import io.rft.protocol.Limits;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Measurements, word by word: by a user who may only read. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProbesTest {
    private static final int BLOCK = Settings.BLOCK_BYTES_MIN;
    private static final TransferId ID = new TransferId(1, 2);

    @TempDir
    private Path root;

    private final byte[] content = new byte[3 * BLOCK];
    private TestServer server;
    private Caller bob;

    ProbesTest() {
        new SplittableRandom(7).nextBytes(content);
    }

    @BeforeEach
    void start() throws IOException {
        server = TestServer.of(root);
        bob = Caller.of(server, "bob");
    }

    @AfterEach
    void everythingEndsAndNoFileIsLeft() throws IOException {
        bob.close();
        server.close();
        assertEquals(0, server.server().sessions());
        try (var files = Files.list(root)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void whatAClientSendsIsReportedAndDropped() throws Exception {
        var accept = accepted(Limits.PROBE_BYTES_MAX);
        assertEquals(List.of(new ByteRange(0, Limits.PROBE_BYTES_MAX)), accept.missing());
        try (var data = bob.connect()) {
            Caller.send(data, accept, content, List.of(new ByteRange(0, content.length)));
            bob.awaitDurable(accept.epoch(), content.length);

            var status = server.server().transferStatuses().getFirst();
            assertEquals("/", status.path().toString());
            assertEquals(content.length, status.movedBytes());
            assertEquals(new Message.Done(), bob.ask(cancel(ID)));
        }
        assertEquals(List.of(), server.server().transferStatuses());
        assertEquals(content.length, server.server().statistics().uploads().bytes());
        assertEquals(0, server.server().statistics().uploads().committed());
    }

    @Test
    void aProbeThatIsAllThereIsCommittedToNothing() throws Exception {
        var accept = accepted(content.length);
        try (var data = bob.connect()) {
            Caller.send(data, accept, content, accept.missing());
            bob.awaitDurable(accept.epoch(), content.length);

            var crc = Crc32cs.of(ByteBuffer.wrap(content));
            assertEquals(
                    new Message.Committed(ID, content.length, crc),
                    bob.ask(new Message.Commit(ID, accept.epoch(), crc)));
        }
        assertEquals(accept, accepted(content.length), "nothing of it is remembered");
    }

    @Test
    void whatAClientFetchesIsMadeUp() throws Exception {
        assertEquals(new Message.Done(), bob.ask(Message.Fetch.probe(ID, 2 * BLOCK)));
        var offer = bob.asked(Message.Offer.class);
        assertTrue(offer.request().probe());
        assertEquals(2 * BLOCK, offer.request().size());
        try (var data = bob.connect()) {
            bob.reply(offer, new Message.Accept(ID, 1, BLOCK, List.of(new ByteRange(0, 2 * BLOCK)), false));

            var block = ByteBuffer.allocate(BLOCK);
            for (var i = 0; i < 2; i++) {
                assertInstanceOf(BlockHeader.Block.class, data.receive(block)); // its checksum is right
                assertEquals(BLOCK, block.remaining());
            }
            bob.ask(cancel(ID));
        }
    }

    @Test
    void noMoreThanAFewAreOpenAtOnce() throws Exception {
        for (var i = 0; i < Probes.OPEN_MAX; i++) {
            assertInstanceOf(Message.Accept.class, bob.ask(offer(new TransferId(9, i), BLOCK)));
            assertEquals(new Message.Done(), bob.ask(Message.Fetch.probe(new TransferId(8, i), BLOCK)));
        }
        assertFailure(ErrorCode.BUSY, bob.ask(offer(new TransferId(9, 9), BLOCK)));
        assertFailure(ErrorCode.BUSY, bob.ask(Message.Fetch.probe(new TransferId(8, 9), BLOCK)));

        bob.ask(cancel(new TransferId(9, 0)));
        assertInstanceOf(Message.Accept.class, bob.ask(offer(new TransferId(9, 9), BLOCK)));
    }

    @Test
    void aServerMayRefuseThem() throws Exception {
        try (var strict = TestServer.of(root, builder -> builder.probes(false));
                var caller = Caller.of(strict, "bob")) {
            assertFailure(ErrorCode.PERMISSION, caller.ask(offer(ID, BLOCK)));
            assertFailure(ErrorCode.PERMISSION, caller.ask(Message.Fetch.probe(ID, BLOCK)));
        }
    }

    @Test
    void theyEndInTime() throws Exception {
        var ticker = new ManualTicker();
        var probes = new Probes(true, ticker);
        try (var sink = probes.sink(10L * BLOCK, BLOCK);
                var source = probes.source(10L * BLOCK)) {
            ticker.advance(Probes.TIME_MAX.toNanos());
            sink.write(0, ByteBuffer.allocate(BLOCK), 1);
            source.read(0, ByteBuffer.allocate(BLOCK));

            ticker.advance(1);
            var late = assertThrows(RftException.class, () -> sink.write(BLOCK, ByteBuffer.allocate(BLOCK), 1));
            assertEquals(ErrorCode.LIMIT, late.code());
            assertThrows(RftException.class, () -> source.read(BLOCK, ByteBuffer.allocate(BLOCK)));
        }
    }

    @Test
    void aFileStillNeedsTheRightToWrite() throws Exception {
        var file = new Message.Offer(
                ID, RemotePath.parse("/file"), 1, Instant.EPOCH, Instant.EPOCH, "", 0600, BLOCK, true, true);

        assertFailure(ErrorCode.PERMISSION, bob.ask(file));
        assertFalse(Files.exists(root.resolve("file")));
    }

    private Message.Accept accepted(long bytes) throws IOException {
        return assertInstanceOf(Message.Accept.class, bob.ask(offer(ID, bytes)));
    }

    private static Message.Offer offer(TransferId id, long bytes) {
        return Message.Offer.probe(id, bytes, BLOCK);
    }

    private static Message.Cancel cancel(TransferId id) {
        return new Message.Cancel(id, 0, true, ErrorCode.INTERRUPTED, "seen enough");
    }

    private static void assertFailure(ErrorCode code, Message.Answer answer) {
        assertEquals(code, assertInstanceOf(Message.Failure.class, answer).code());
    }
}
