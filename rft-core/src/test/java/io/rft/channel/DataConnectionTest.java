package io.rft.channel;

import static io.rft.channel.Pairing.inBackground;
import static io.rft.channel.Pairing.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.IntegrityException;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.clock.Ticker;
import io.rft.digest.Crc32cs;
import io.rft.protocol.BlockHeader;
import io.rft.protocol.BlockHeaderCodec;
import io.rft.protocol.Envelope;
import io.rft.protocol.Message;
import io.rft.protocol.MessageCodec;
import io.rft.protocol.SessionId;
import io.rft.range.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(300)
class DataConnectionTest {
    private static final String PAIRINGS = "io.rft.channel.Pairing#all";
    private static final Pairing BEST = new Pairing(TlsProvider.best(), TlsProvider.best());
    private static final SessionId SESSION = new SessionId(7, 8);

    private final TicketBook tickets = new TicketBook(new SecureRandom());

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void aConnectionJoinsItsSessionByTheCommandChannelsKey(Pairing pairing) throws IOException {
        try (var command = pairing.connect(Alpn.COMMAND);
                var data = pairing.connect(Alpn.DATA)) {
            var ticket = issue(SessionKey.of(command.server(), SESSION, 1));
            var admitted = inBackground(() -> DataConnection.admit(data.server(), tickets, Ticker.system()));

            var joined =
                    DataConnection.join(data.client(), SessionKey.of(command.client(), SESSION, 1), SESSION, ticket);

            assertEquals(ticket.connection(), joined.id());
            assertEquals(SESSION, result(admitted).session());
            assertEquals(ticket.connection(), result(admitted).connection().id());
        }
    }

    @Test
    void aConnectionMayAskToGoBehindOthers() throws IOException {
        for (var background : List.of(true, false)) {
            try (var data = BEST.connect(Alpn.DATA)) {
                var key = JoinProofTest.key(1);
                var ticket = issue(key);
                var admitted = inBackground(() -> DataConnection.admit(data.server(), tickets, Ticker.system()));

                DataConnection.join(data.client(), key, SESSION, ticket, background);

                assertEquals(background, result(admitted).background());
            }
        }
    }

    @Test
    void aKeyOfAnotherLoginDoesNotJoin() throws IOException {
        try (var command = BEST.connect(Alpn.COMMAND);
                var data = BEST.connect(Alpn.DATA)) {
            var ticket = issue(SessionKey.of(command.server(), SESSION, 1));

            assertJoinFails(data, SessionKey.of(command.client(), SESSION, 2), ticket);
        }
    }

    @Test
    void aUsedTicketDoesNotJoin() throws IOException {
        try (var first = BEST.connect(Alpn.DATA);
                var second = BEST.connect(Alpn.DATA)) {
            var key = JoinProofTest.key(1);
            var ticket = issue(key);
            connect(first, key, ticket);

            assertJoinFails(second, key, ticket);
        }
    }

    @Test
    void aServerThatCannotProveItselfIsRefused() throws IOException {
        try (var data = BEST.connect(Alpn.DATA)) {
            var ticket = issue(JoinProofTest.key(1));
            var joining = inBackground(() -> DataConnection.join(data.client(), JoinProofTest.key(1), SESSION, ticket));

            data.server().read(ByteBuffer.allocate(1000));
            data.server().write(line(new Message.Joined(JoinProofTest.filled(32, 0))));

            assertRefused(assertThrows(RftException.class, () -> result(joining)));
        }
    }

    @Test
    void aFirstLineThatIsNoJoinIsRefused() throws IOException {
        for (var line : List.of("{\"type\":\"ping\",\"id\":1}\n", "\n", "x".repeat(5000), "[[[[\n")) {
            try (var data = BEST.connect(Alpn.DATA)) {
                data.client().write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));

                assertThrows(RftException.class, () -> DataConnection.admit(data.server(), tickets, Ticker.system()));
                assertThrows(RftException.class, () -> data.client().read(ByteBuffer.allocate(1)));
            }
        }
    }

    @Test
    void blocksMayFollowTheJoinAtOnce() throws IOException {
        try (var data = BEST.connect(Alpn.DATA)) {
            var key = JoinProofTest.key(1);
            var ticket = issue(key);
            var binding = JoinProof.binding(data.client(), SESSION, ticket.connection());
            var proof = new JoinProof(key, SESSION, ticket, binding).ofClient();
            var end = ByteBuffer.allocate(BlockHeader.BYTES);
            BlockHeaderCodec.encode(new BlockHeader.End(), end);

            data.client()
                    .write(line(new Message.Join(SESSION, ticket.connection(), ticket.nonce(), proof)), end.flip());

            var admitted = DataConnection.admit(data.server(), tickets, Ticker.system());
            assertEquals(new BlockHeader.End(), admitted.connection().receive(ByteBuffer.allocate(10)));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void blocksOfAllSizesGoBothWays(Pairing pairing) throws IOException {
        try (var pair = joined(pairing)) {
            var down = inBackground(() -> sendBlocks(pair.server(), 2));
            var up = inBackground(() -> sendBlocks(pair.client(), 1));
            var arrivedDown = inBackground(() -> receiveBlocks(pair.client()));

            assertEquals(receiveBlocks(pair.server()), result(up));
            assertEquals(result(arrivedDown), result(down));
        }
    }

    @Test
    void aPaceIsAskedBeforeEveryPiece() throws IOException {
        try (var pair = joined(BEST)) {
            var asked = new ArrayList<Integer>();
            var pace = new Pace() {
                @Override
                public int pieceBytes() {
                    return 100 + asked.size();
                }

                @Override
                public void await(int bytes) {
                    asked.add(bytes);
                }
            };
            var payload = payload(305, 1);

            pair.client().send(header(payload, 305), payload, pace);

            assertEquals(List.of(100, 101, 102, 2), asked);
            assertFalse(payload.hasRemaining());
            var arrived = ByteBuffer.allocate(1000);
            assertEquals(header(payload(305, 1), 305), pair.server().receive(arrived));
            assertEquals(payload(305, 1), arrived);
        }
    }

    @Test
    void aPaceThatFailsEndsTheSendAndLeavesThePayloadsLimit() throws IOException {
        try (var pair = joined(BEST)) {
            var pace = new Pace() {
                @Override
                public int pieceBytes() {
                    return 10;
                }

                @Override
                public void await(int bytes) throws RftException {
                    throw new RftException(ErrorCode.INTERRUPTED, "cancelled");
                }
            };
            var payload = payload(100, 1);

            assertThrows(RftException.class, () -> pair.client().send(header(payload, 100), payload, pace));

            assertEquals(100, payload.remaining());
        }
    }

    @Test
    void aHeaderThatDoesNotFitItsPayloadIsABug() throws IOException {
        try (var pair = joined(BEST)) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> pair.client().send(header(payload(10, 1), 11), payload(10, 1), Pace.NONE));
        }
    }

    @Test
    void aBlockLongerThanTheBufferIsRefusedBeforeItIsRead() throws IOException {
        try (var pair = joined(BEST)) {
            pair.raw().client().write(bytes(header(payload(10, 1), 1001))); // and not one byte of it

            var refused = assertThrows(RftException.class, () -> pair.server().receive(ByteBuffer.allocate(1000)));

            assertEquals(ErrorCode.PROTOCOL, refused.code());
        }
    }

    @Test
    void aTruncatedBlockIsALoss() throws IOException {
        try (var pair = joined(BEST)) {
            pair.raw().client().write(bytes(header(payload(10, 1), 1000)), ByteBuffer.allocate(999));
            pair.client().close();

            assertLost(pair);
        }
    }

    @Test
    void aTruncatedHeaderIsALoss() throws IOException {
        try (var pair = joined(BEST)) {
            pair.raw().client().write(bytes(header(payload(10, 1), 1000)).limit(43));
            pair.client().close();

            assertLost(pair);
        }
    }

    @Test
    void anEndOfDataWithoutAnEndFrameIsALoss() throws IOException {
        try (var pair = joined(BEST)) {
            pair.client().close();

            assertLost(pair);
        }
    }

    @Test
    void anEndFrameIsTheEnd() throws IOException {
        try (var pair = joined(BEST)) {
            pair.client().sendEnd();

            assertEquals(new BlockHeader.End(), pair.server().receive(ByteBuffer.allocate(10)));
        }
    }

    @Test
    void aBlockWithAWrongChecksumIsRefused() throws IOException {
        try (var pair = joined(BEST)) {
            var payload = payload(1000, 1);
            var header = header(payload, 1000);
            payload.put(500, (byte) (payload.get(500) ^ 1));

            pair.client().send(header, payload, Pace.NONE);

            assertThrows(IntegrityException.class, () -> pair.server().receive(ByteBuffer.allocate(1000)));
        }
    }

    @Test
    void closingEndsAReceiveOfAnotherThread() throws IOException {
        try (var pair = joined(BEST)) {
            var receiving = inBackground(() -> pair.server().receive(ByteBuffer.allocate(10)));

            pair.server().close();

            assertThrows(RftException.class, () -> result(receiving));
        }
    }

    @Test
    void aNameTellsConnectionAndPeer() throws IOException {
        try (var pair = joined(BEST)) {
            assertTrue(pair.client().name().startsWith("data-" + pair.client().id() + " 127.0.0.1:"));
        }
    }

    private record Joined(DataConnection client, DataConnection server, Pairing.Ends raw) implements AutoCloseable {
        @Override
        public void close() {
            raw.close();
        }
    }

    private Joined joined(Pairing pairing) throws IOException {
        var key = JoinProofTest.key(1);
        return connect(pairing.connect(Alpn.DATA), key, issue(key));
    }

    private Joined connect(Pairing.Ends ends, SessionKey key, Message.Ticket ticket) throws IOException {
        var admitted = inBackground(() -> DataConnection.admit(ends.server(), tickets, Ticker.system()));
        var client = DataConnection.join(ends.client(), key, SESSION, ticket);
        return new Joined(client, result(admitted).connection(), ends);
    }

    private Message.Ticket issue(SessionKey key) {
        return tickets.issue(SESSION, key, 1, Ticker.system().nanoTime()).getFirst();
    }

    private void assertJoinFails(Pairing.Ends ends, SessionKey key, Message.Ticket ticket) {
        var admitting = inBackground(() -> DataConnection.admit(ends.server(), tickets, Ticker.system()));

        var lost = assertThrows(RftException.class, () -> DataConnection.join(ends.client(), key, SESSION, ticket));

        assertEquals(ErrorCode.NETWORK, lost.code(), "the server gives no reason");
        assertRefused(assertThrows(RftException.class, () -> result(admitting)));
    }

    private static void assertRefused(RftException refused) {
        assertEquals(ErrorCode.AUTHENTICATION, refused.code());
    }

    private static void assertLost(Joined pair) {
        var lost = assertThrows(RftException.class, () -> pair.server().receive(ByteBuffer.allocate(10_000)));
        assertEquals(ErrorCode.NETWORK, lost.code());
    }

    private static List<BlockHeader> sendBlocks(DataConnection connection, long seed) throws RftException {
        var random = new SplittableRandom(seed);
        var sent = new ArrayList<BlockHeader>();
        for (var i = 0; i < 60; i++) {
            var length = i % 3 == 0 ? random.nextInt(1, 100) : random.nextInt(1, 600_000);
            var payload = payload(length, random.nextLong());
            var header = header(payload, length);
            connection.send(header, payload, Pace.NONE);
            sent.add(header);
        }
        connection.sendEnd();
        return sent;
    }

    private static List<BlockHeader> receiveBlocks(DataConnection connection) throws RftException {
        var payload = ByteBuffer.allocateDirect(600_000);
        var received = new ArrayList<BlockHeader>();
        while (true) {
            switch (connection.receive(payload)) {
                case BlockHeader.Block block -> received.add(block);
                case BlockHeader.Zeros(var block) -> received.add(block);
                case BlockHeader.End() -> {
                    return received;
                }
            }
        }
    }

    private static ByteBuffer payload(int length, long seed) {
        var bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static BlockHeader.Block header(ByteBuffer payload, int length) {
        return new BlockHeader.Block(new TransferId(1, 2), 3, new ByteRange(1000, 1000 + length), Crc32cs.of(payload));
    }

    private static ByteBuffer bytes(BlockHeader header) {
        var bytes = ByteBuffer.allocate(BlockHeader.BYTES);
        BlockHeaderCodec.encode(header, bytes);
        return bytes.flip();
    }

    private static ByteBuffer line(Message.Notification message) {
        var json = MessageCodec.encode(new Envelope.Telling(message));
        return ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
    }
}
