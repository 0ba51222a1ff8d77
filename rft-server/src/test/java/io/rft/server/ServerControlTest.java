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
import io.rft.protocol.Message;
import io.rft.protocol.SessionId;
import io.rft.protocol.Settings;
import io.rft.range.ByteRange;
import io.rft.rate.RateLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerControlTest {
    private static final TransferId UPLOAD = new TransferId(1, 2);

    @TempDir
    private Path root;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(root.resolve("file"), "content");
        server = TestServer.of(root);
    }

    @AfterEach
    void everythingEnds() {
        server.close();
        assertEquals(0, server.server().sessions());
    }

    @Test
    void sessionsAndTransfersAreSeen() throws Exception {
        assertTrue(server.server().sessionStatuses().isEmpty());
        try (var ada = Caller.of(server, "ada")) {
            assertInstanceOf(Message.Accept.class, ada.ask(offer()));

            var session = server.server().sessionStatuses().getFirst();
            assertEquals("ada", session.user());
            assertEquals(ada.agreed().session(), session.id());
            assertEquals(1, session.transfers());
            assertTrue(session.peer().getAddress().isLoopbackAddress());
            assertEquals(RateLimits.NONE, session.limits());
            var transfer = server.server().transferStatuses().getFirst();
            assertEquals(
                    new TransferStatus(
                            UPLOAD,
                            session.id(),
                            "ada",
                            TransferStatus.Direction.UPLOAD,
                            RemotePath.parse("/new"),
                            100,
                            0,
                            0),
                    transfer);
        }
    }

    @Test
    void whatHasMovedStaysCountedWhenItsSessionIsGone() throws Exception {
        assertThrows(RftException.class, () -> Caller.of(server, "ada", "wrong"));
        try (var ada = Caller.of(server, "ada")) {
            var attempt = assertInstanceOf(Message.Accept.class, ada.ask(offer()));
            try (var data = ada.connect()) {
                Caller.send(data, attempt, new byte[100], List.of(new ByteRange(0, 100)));
                ada.awaitDurable(attempt.epoch(), 100);
            }

            assertEquals(
                    new ServerStatistics.Way(100, 0, 0),
                    server.server().statistics().uploads());
            assertEquals(100, server.server().transferStatuses().getFirst().movedBytes());
            assertTrue(server.server().kick(ada.agreed().session()));
            ada.awaitEnd();
        }
        server.close();

        var done = server.server().statistics();
        assertEquals(new ServerStatistics.Way(100, 0, 0), done.uploads());
        assertEquals(new ServerStatistics.Way(0, 0, 0), done.downloads());
        assertEquals(List.of(1L, 1L), List.of(done.loginsAccepted(), done.loginsRefused()));
        var durability = done.durability();
        assertEquals(
                List.of(1L, 1L, 1L, 0L),
                List.of(
                        durability.dataForces(),
                        durability.journalForces(),
                        durability.directoryForces(),
                        durability.outcomeForces()));
        assertEquals(1, durability.checkpoints());
        assertEquals(3, durability.journalRecords(), "that nothing, that a block, and that all of it is there");
    }

    @Test
    void whoIsKickedIsGoneAndMayComeBack() throws Exception {
        try (var ada = Caller.of(server, "ada");
                var bob = Caller.of(server, "bob")) {
            assertTrue(server.server().kick(ada.agreed().session()));
            ada.awaitEnd();

            assertEquals(new Message.Pong(), bob.ask(new Message.Ping()));
        }
        assertFalse(server.server().kick(new SessionId(7, 7)));
        Caller.of(server, "ada").close();
    }

    @Test
    void aDrainedServerRefusesWhatIsNewAndEndsWhoIsIdle() throws Exception {
        try (var ada = Caller.of(server, "ada");
                var bob = Caller.of(server, "bob")) {
            assertInstanceOf(Message.Accept.class, ada.ask(offer()));

            server.server().drain(Duration.ofHours(1));

            bob.awaitEnd();
            assertTrue(server.server().isDraining());
            assertBusy(ada.ask(new Message.Offer(
                    new TransferId(3, 4),
                    RemotePath.parse("/other"),
                    1,
                    Instant.EPOCH,
                    Instant.EPOCH,
                    "",
                    0600,
                    Settings.BLOCK_BYTES_MIN,
                    true,
                    true)));
            var refused = assertThrows(RftException.class, () -> Caller.of(server, "bob"));
            assertEquals(ErrorCode.BUSY, refused.code());
            assertEquals(1, server.server().transferStatuses().size());

            assertInstanceOf(
                    Message.Done.class, ada.ask(new Message.Cancel(UPLOAD, 0, true, ErrorCode.INTERRUPTED, "over")));
            ada.awaitEnd();
        }
    }

    @Test
    void theGraceOfADrainEndsEverySession() throws Exception {
        try (var ada = Caller.of(server, "ada")) {
            assertInstanceOf(Message.Accept.class, ada.ask(offer()));
            server.server().drain(Duration.ofHours(1));

            server.server().drain(Duration.ZERO);

            ada.awaitEnd();
        }
    }

    private static Message.Offer offer() {
        return new Message.Offer(
                UPLOAD,
                RemotePath.parse("/new"),
                100,
                Instant.EPOCH,
                Instant.EPOCH,
                "",
                0600,
                Settings.BLOCK_BYTES_MIN,
                true,
                true);
    }

    private static void assertBusy(Message.Answer answer) {
        assertEquals(
                ErrorCode.BUSY, assertInstanceOf(Message.Failure.class, answer).code());
    }
}
