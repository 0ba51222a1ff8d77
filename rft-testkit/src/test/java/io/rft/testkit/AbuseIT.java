package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.channel.Alpn;
import io.rft.channel.DataConnection;
import io.rft.channel.Pace;
import io.rft.digest.Crc32cs;
import io.rft.protocol.BlockHeader;
import io.rft.protocol.Limits;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.range.ByteRange;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that break the rules get a sentence or a closed connection, and nobody else notices. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AbuseIT {
    private static final TransferId TRANSFER = new TransferId(1, 2);
    private static final int BLOCK = Settings.BLOCK_BYTES_DEFAULT;

    @TempDir
    private static Path directory;

    private static ServerFixture server;
    private static Meanwhile meanwhile;

    @BeforeAll
    static void start() throws IOException {
        server = ServerFixture.serving(Files.createDirectory(directory.resolve("root")));
        Files.writeString(server.root().resolve("file"), "content");
        meanwhile = new Meanwhile(server, directory);
    }

    @AfterAll
    static void anHonestUserHasNoticedNothing() {
        var troubles = meanwhile.troubles();
        server.close();
        assertEquals(List.of(), troubles);
    }

    @AfterEach
    void theServerGoesOnServing() throws IOException {
        try (var client = server.client().build()) {
            assertEquals(7, client.stat(RemotePath.parse("/file"), true).size());
        }
    }

    @Test
    void garbageOnThePortIsHungUpOn() throws IOException {
        var garbage = new byte[100_000];
        new SplittableRandom(1).nextBytes(garbage);
        for (var start : List.of(0, 0x16)) { // the second looks like a TLS handshake at first
            garbage[0] = start.byteValue();
            try (var socket =
                    new Socket(server.address().getAddress(), server.address().getPort())) {
                socket.setSoTimeout(240_000);
                assertHungUp(socket, garbage);
            }
        }
    }

    @Test
    void aLineThatIsNoMessageEndsALogin() throws IOException {
        for (var line : List.of("", "\u0000\u0001\u0002", "{}", "{\"type\":\"hello\"", "[1,2,3]", "GET / HTTP/1.1")) {
            try (var client = RawClient.connect(server)) {
                client.say(line);
                client.awaitEnd();
            }
        }
    }

    @Test
    void aLongLineEndsALogin() throws IOException {
        try (var client = RawClient.connect(server)) {
            sayUntilHungUp(client, "x".repeat(Limits.LOGIN_LINE_BYTES_MAX + 1));
            client.awaitEnd();
        }
    }

    @Test
    void anotherVersionIsRefusedWithASentence() throws IOException {
        try (var client = RawClient.connect(server)) {
            client.ask(1, new Message.Hello(Message.VERSION + 1, "x", Settings.DEFAULT));

            assertRefused(ErrorCode.PROTOCOL, client.answer(1));
            client.awaitEnd();
        }
    }

    @Test
    void nothingIsAnsweredBeforeLogin() throws IOException {
        try (var client = RawClient.connect(server)) {
            client.ask(1, new Message.Stat(RemotePath.parse("/file"), true));
            client.awaitEnd();
        }
    }

    @Test
    void afterLoginAWrongRequestIsAnsweredAndTheSessionGoesOn() throws IOException {
        try (var client = RawClient.connect(server)) {
            client.login(ServerFixture.WRITER);

            client.say("{\"type\":\"stat\",\"id\":7}");
            assertRefused(ErrorCode.PROTOCOL, client.answer(7));
            client.say("{\"type\":\"no-such-type\",\"id\":8}");
            assertRefused(ErrorCode.PROTOCOL, client.answer(8));
            client.say("{\"type\":\"stat\",\"id\":9,\"path\":\"../../etc/passwd\",\"follow\":true}");
            assertRefused(ErrorCode.PROTOCOL, client.answer(9));

            client.ask(10, new Message.Stat(RemotePath.parse("/file"), true));
            assertInstanceOf(Message.Attributes.class, client.answer(10));
        }
    }

    @Test
    void afterLoginWhatIsNoMessageEndsTheSession() throws IOException {
        var deep = "[".repeat(Limits.DEPTH_MAX + 1);
        for (var line : List.of("{nonsense", "", deep, "\uffff", "{\"type\":\"stat\",\"id\":1} {}")) {
            try (var client = RawClient.connect(server)) {
                client.login(ServerFixture.WRITER);
                client.say(line);
                client.awaitEnd();
            }
        }
    }

    @Test
    void afterLoginALongLineEndsTheSession() throws IOException {
        try (var client = RawClient.connect(server)) {
            client.login(ServerFixture.WRITER);
            sayUntilHungUp(client, "x".repeat(2 * Limits.LINE_BYTES_MAX));
            client.awaitEnd();
        }
    }

    @Test
    void aTransferThatIsNotThereCannotBeCommittedOrCancelled() throws IOException {
        try (var client = RawClient.connect(server)) {
            client.login(ServerFixture.WRITER);

            client.ask(1, new Message.Commit(new TransferId(5, 5), 1, 0));
            assertRefused(ErrorCode.NOT_FOUND, client.answer(1));
            client.ask(2, new Message.Cancel(new TransferId(5, 5), 1, true, ErrorCode.OTHER, "x"));
            assertRefused(ErrorCode.NOT_FOUND, client.answer(2));
        }
    }

    @Test
    void whatIsNotAllowedIsRefused() throws IOException {
        try (var client = RawClient.connect(server)) {
            client.login(ServerFixture.READER);

            client.ask(1, offer("/new", BLOCK));
            assertRefused(ErrorCode.PERMISSION, client.answer(1));
            client.ask(2, new Message.Remove(RemotePath.parse("/file"), false));
            assertRefused(ErrorCode.PERMISSION, client.answer(2));
            client.ask(3, new Message.MakeDirectory(RemotePath.parse("/new"), false));
            assertRefused(ErrorCode.PERMISSION, client.answer(3));
            client.ask(4, new Message.Rename(RemotePath.parse("/file"), RemotePath.parse("/new"), true));
            assertRefused(ErrorCode.PERMISSION, client.answer(4));
        }
        assertFalse(Files.exists(server.root().resolve("new")));
    }

    @Test
    void aBlockThatIsNotOfTheFileEndsTheDataConnectionOnly() throws IOException {
        try (var client = RawClient.connect(server)) {
            var login = client.login(ServerFixture.WRITER);
            client.ask(1, offer("/blocks", 2L * BLOCK));
            var accept = assertInstanceOf(Message.Accept.class, client.answer(1));
            var wrong = List.of(
                    new ByteRange(2L * BLOCK, 3L * BLOCK), // beyond the end
                    new ByteRange(BLOCK, 3L * BLOCK), // across it
                    new ByteRange(1, 1L + BLOCK), // off the grid
                    new ByteRange(1L << 40, (1L << 40) + BLOCK));

            for (var range : wrong) {
                try (var data = client.join(login, client.ticket(2))) {
                    assertThrows(RftException.class, () -> sendAndAwaitEnd(data, accept.epoch(), range));
                }
            }

            assertWaitsForMore(client, accept.epoch(), 0);
        }
        assertFalse(Files.exists(server.root().resolve("blocks")));
    }

    @Test
    void aBlockOfAnUnknownTransferIsDropped() throws IOException {
        try (var client = RawClient.connect(server)) {
            var login = client.login(ServerFixture.WRITER);
            try (var data = client.join(login, client.ticket(1))) {
                send(data, new TransferId(77, 77), 1, new ByteRange(0, BLOCK), ByteBuffer.allocate(BLOCK));
                client.ask(2, offer("/one", BLOCK));
                var accept = assertInstanceOf(Message.Accept.class, client.answer(2));
                var content = content(BLOCK);
                send(data, TRANSFER, accept.epoch() + 1, new ByteRange(0, BLOCK), ByteBuffer.allocate(BLOCK));
                send(data, TRANSFER, accept.epoch(), new ByteRange(0, BLOCK), content.duplicate());

                assertInstanceOf(Message.Committed.class, commit(client, accept.epoch(), Crc32cs.of(content)));
            }
        }
        assertEquals(
                content(BLOCK), ByteBuffer.wrap(Files.readAllBytes(server.root().resolve("one"))));
    }

    @Test
    void aDamagedBlockIsNotTaken() throws IOException {
        try (var client = RawClient.connect(server)) {
            var login = client.login(ServerFixture.WRITER);
            client.ask(1, offer("/damaged", BLOCK));
            var accept = assertInstanceOf(Message.Accept.class, client.answer(1));
            try (var data = client.join(login, client.ticket(2))) {
                var header = new BlockHeader.Block(
                        TRANSFER, accept.epoch(), new ByteRange(0, BLOCK), ~Crc32cs.of(content(BLOCK)));
                data.send(header, content(BLOCK), Pace.NONE);
                assertThrows(RftException.class, () -> data.receiveHeader());
            }
            assertWaitsForMore(client, accept.epoch(), Crc32cs.of(content(BLOCK)));
        }
        assertFalse(Files.exists(server.root().resolve("damaged")));
    }

    /** Nothing of it was taken: a commit waits for it, until the attempt is given up. */
    private static void assertWaitsForMore(RawClient client, long epoch, int crc32c) throws RftException {
        client.ask(3, new Message.Commit(TRANSFER, epoch, crc32c));
        client.ask(4, new Message.Commit(TRANSFER, epoch, crc32c));
        assertRefused(ErrorCode.PROTOCOL, client.answer(4)); // because the first one still waits
        client.ask(5, new Message.Cancel(TRANSFER, epoch, true, ErrorCode.OTHER, "x"));
        assertRefused(ErrorCode.BUSY, client.answer(3));
    }

    @Test
    void aWrongChecksumOfTheFileIsNotPublished() throws IOException {
        try (var client = RawClient.connect(server)) {
            var login = client.login(ServerFixture.WRITER);
            client.ask(1, offer("/unequal", BLOCK));
            var accept = assertInstanceOf(Message.Accept.class, client.answer(1));
            try (var data = client.join(login, client.ticket(2))) {
                send(data, TRANSFER, accept.epoch(), new ByteRange(0, BLOCK), content(BLOCK));
                assertRefused(ErrorCode.INTEGRITY, commit(client, accept.epoch(), ~Crc32cs.of(content(BLOCK))));
            }
        }
        assertFalse(Files.exists(server.root().resolve("unequal")));
    }

    @Test
    void aTicketIsGoodForOneConnection() throws IOException {
        try (var client = RawClient.connect(server)) {
            var login = client.login(ServerFixture.WRITER);
            var ticket = client.ticket(1);
            client.join(login, ticket).close();

            assertThrows(RftException.class, () -> client.join(login, ticket));

            client.join(login, client.ticket(2)).close();
        }
    }

    @Test
    void aTicketOfOneSessionIsWorthNothingInAnother() throws IOException {
        try (var victim = RawClient.connect(server);
                var thief = RawClient.connect(server)) {
            var victims = victim.login(ServerFixture.WRITER);
            var thieves = thief.login(ServerFixture.READER);
            var stolen = victim.ticket(1);

            // The names of session and connection are known, the session's key is not.
            var disguise = new RawClient.Login(victims.session(), thieves.key(), victims.settings());
            assertThrows(RftException.class, () -> thief.join(disguise, stolen));
            assertThrows(RftException.class, () -> thief.join(thieves, victim.ticket(2)));

            victim.join(victims, victim.ticket(3)).close();
        }
    }

    @Test
    void aJoinOnACommandChannelIsHungUpOn() throws IOException {
        var join = "{\"type\":\"join\",\"session\":\"2c26b46b68ffc68ff99b453c1d304134\",\"connection\":41,"
                + "\"nonce\":\"ABEiM0RVZneImaq7zN3u_w\",\"proof\":\"uU0nuZNNPgilLlLX2n2r-sSE7-N6U4DukIj3rOLvzek\"}";
        try (var client = RawClient.connect(server)) {
            client.say(join);
            client.awaitEnd();
        }
    }

    @Test
    void aStrangersTransferIsNotReachedByItsId() throws IOException {
        try (var owner = RawClient.connect(server);
                var stranger = RawClient.connect(server)) {
            var owners = owner.login(ServerFixture.WRITER);
            stranger.login(ServerFixture.READER);
            owner.ask(1, offer("/owned", BLOCK));
            var accept = assertInstanceOf(Message.Accept.class, owner.answer(1));
            var requests = List.<Message.Request>of(
                    new Message.Cancel(TRANSFER, accept.epoch(), true, ErrorCode.OTHER, "x"),
                    new Message.Cancel(TRANSFER, 0, true, ErrorCode.OTHER, "x"),
                    new Message.Commit(TRANSFER, accept.epoch(), 0),
                    new Message.ChecksumsPlease(TRANSFER, accept.epoch(), 0, 1),
                    offer("/owned", BLOCK));
            for (var i = 0; i < requests.size(); i++) {
                stranger.ask(i + 1, requests.get(i));
                assertInstanceOf(Message.Failure.class, stranger.answer(i + 1), requests.get(i)::toString);
            }

            try (var data = owner.join(owners, owner.ticket(2))) {
                send(data, TRANSFER, accept.epoch(), new ByteRange(0, BLOCK), content(BLOCK));
                assertInstanceOf(Message.Committed.class, commit(owner, accept.epoch(), Crc32cs.of(content(BLOCK))));
            }
        }
    }

    @Test
    void aConnectionWithoutAJoinIsHungUpOn() throws IOException {
        try (var data = RawClient.secure(server, Alpn.DATA)) {
            data.write(ByteBuffer.allocate(10_000));
            assertThrows(RftException.class, () -> data.readFully(ByteBuffer.allocate(1)));
        }
    }

    private static Message.Offer offer(String path, long size) {
        var time = Instant.EPOCH;
        return new Message.Offer(TRANSFER, RemotePath.parse(path), size, time, time, "key", 0644, BLOCK, true, false);
    }

    private static ByteBuffer content(int bytes) {
        var content = new byte[bytes];
        new SplittableRandom(3).nextBytes(content);
        return ByteBuffer.wrap(content);
    }

    private static void send(DataConnection data, TransferId transfer, long epoch, ByteRange range, ByteBuffer payload)
            throws RftException {
        data.send(new BlockHeader.Block(transfer, epoch, range, Crc32cs.of(payload)), payload, Pace.NONE);
    }

    private static void sendAndAwaitEnd(DataConnection data, long epoch, ByteRange range) throws RftException {
        send(data, TRANSFER, epoch, range, ByteBuffer.allocate((int) range.length()));
        data.receiveHeader();
    }

    private static Message.Answer commit(RawClient client, long epoch, int crc32c) throws RftException {
        client.awaitDurable(BLOCK);
        client.ask(100, new Message.Commit(TRANSFER, epoch, crc32c));
        return client.answer(100);
    }

    private static void assertRefused(ErrorCode code, Message.Answer answer) {
        var failure = assertInstanceOf(Message.Failure.class, answer);
        assertEquals(code, failure.code(), failure::message);
        assertTrue(Sentences.isOne(failure.message()), failure::message);
    }

    private static void assertHungUp(Socket socket, byte[] garbage) {
        try {
            socket.getOutputStream().write(garbage);
            socket.getInputStream().readAllBytes(); // perhaps an alert, then the end
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server did not hang up", e);
        } catch (IOException e) {
            // Reset: it hung up.
        }
    }

    private static void sayUntilHungUp(RawClient client, String line) {
        try {
            client.say(line);
        } catch (RftException e) {
            // The server did not wait for the end of it.
        }
    }
}
