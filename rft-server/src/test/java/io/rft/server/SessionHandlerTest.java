package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.channel.DataConnection;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionHandlerTest {
    private static final RemotePath FILE = RemotePath.parse("/file");

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
    void whoMayNotWriteChangesNothing() throws Exception {
        try (var bob = Caller.of(server, "bob")) {
            for (var change : List.of(
                    new Message.MakeDirectory(RemotePath.parse("/d"), false),
                    new Message.Remove(FILE, false),
                    new Message.Rename(FILE, RemotePath.parse("/other"), false),
                    new Message.CreateEntries(RemotePath.ROOT, List.of()),
                    new Message.SetAttributes(RemotePath.ROOT, List.of()),
                    new Message.RemoveEntries(RemotePath.ROOT, List.of()),
                    new Message.SetMetadata(RemotePath.ROOT, List.of()),
                    new Message.Offer(
                            new TransferId(1, 2),
                            RemotePath.parse("/new"),
                            1,
                            Instant.EPOCH,
                            Instant.EPOCH,
                            "",
                            0600,
                            Settings.BLOCK_BYTES_MIN,
                            true,
                            true),
                    new Message.Commit(new TransferId(1, 2), 1, 0))) {
                assertFailure(ErrorCode.PERMISSION, bob.ask(change));
            }

            assertInstanceOf(Message.Attributes.class, bob.ask(new Message.Stat(FILE, true)));
            assertInstanceOf(Message.Hashed.class, bob.ask(new Message.Hash(FILE, Message.HashAlgorithm.CRC32C)));
        }
        assertEquals("content", Files.readString(root.resolve("file")));
        try (var files = Files.list(root)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void operationsAreDoneInTheOrderInWhichTheyAreAsked() throws Exception {
        try (var ada = Caller.of(server, "ada")) {
            var asked = List.of(
                    ada.send(new Message.MakeDirectory(RemotePath.parse("/d"), false)),
                    ada.send(new Message.Rename(FILE, RemotePath.parse("/d/file"), false)),
                    ada.send(new Message.Stat(RemotePath.parse("/d/file"), true)),
                    ada.send(new Message.Remove(RemotePath.parse("/d"), true)),
                    ada.send(new Message.ListDirectory(RemotePath.ROOT, 0, 10)));

            assertEquals(new Message.Done(), ada.answer(asked.get(0)));
            assertEquals(new Message.Done(), ada.answer(asked.get(1)));
            assertInstanceOf(Message.Attributes.class, ada.answer(asked.get(2)));
            assertEquals(new Message.Done(), ada.answer(asked.get(3)));
            assertEquals(new Message.Listing(List.of(), 0), ada.answer(asked.get(4)));
        }
    }

    @Test
    void whatBelongsBeforeTheLoginIsOutOfPlaceAndTheSessionGoesOn() throws Exception {
        try (var ada = Caller.of(server, "ada")) {
            assertFailure(ErrorCode.PROTOCOL, ada.ask(new Message.Hello(Message.VERSION, "again", Caller.WISHES)));
            assertFailure(
                    ErrorCode.PROTOCOL,
                    ada.ask(new Message.Authenticate("ada", 1, new Message.Credential.Password("hunter2"))));
            ada.tell(new Message.Progress(new TransferId(1, 2), 1, List.of(), List.of())); // of nothing

            assertEquals(new Message.Pong(), ada.ask(new Message.Ping()));
        }
    }

    @Test
    void moreDataConnectionsThanAgreedTakeThePlaceOfTheSilentOnes() throws Exception {
        var most = Caller.WISHES.connections();
        try (var ada = Caller.of(server, "ada")) {
            var connections = new ArrayList<DataConnection>();
            for (var i = 0; i <= most; i++) {
                connections.add(ada.connect());
            }

            assertThrows(RftException.class, () -> connections.getFirst().receiveHeader());
            assertEquals(new Message.Pong(), ada.ask(new Message.Ping()));
            connections.forEach(DataConnection::close);
        }
    }

    @Test
    void soManyRequestsMayWaitAndTheyEndWithTheSession() throws Exception {
        try (var large = new RandomAccessFile(root.resolve("large").toFile(), "rw")) {
            large.setLength(1L << 42); // and takes no space
        }
        var hash = new Message.Hash(RemotePath.parse("/large"), Message.HashAlgorithm.CRC32C);
        try (var ada = Caller.of(server, "ada")) {
            for (var i = 0; i < SessionHandler.UNANSWERED_MAX; i++) {
                ada.send(hash);
            }

            assertFailure(ErrorCode.BUSY, ada.ask(new Message.Stat(FILE, true)));
        }
    }

    private static void assertFailure(ErrorCode code, Message.Answer answer) {
        assertEquals(code, assertInstanceOf(Message.Failure.class, answer).code());
    }
}
