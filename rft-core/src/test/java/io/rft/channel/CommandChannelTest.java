package io.rft.channel;

import static io.rft.channel.Pairing.inBackground;
import static io.rft.channel.Pairing.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Envelope;
import io.rft.protocol.Limits;
import io.rft.protocol.MalformedMessageException;
import io.rft.protocol.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class CommandChannelTest {
    private static final String PING = "{\"type\":\"ping\",\"id\":1}\n";

    private final Pairing.Ends ends;
    private final CommandChannel client;
    private final CommandChannel server;

    CommandChannelTest() throws IOException {
        ends = new Pairing(TlsProvider.best(), TlsProvider.best()).connect(Alpn.COMMAND);
        client = new CommandChannel(ends.client());
        server = new CommandChannel(ends.server());
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void messagesGoBothWays() throws RftException {
        var asking = new Envelope.Asking(7, new Message.Ping());
        var answering = new Envelope.Answering(7, new Message.Pong());

        client.send(asking);
        assertEquals(asking, server.receive());
        server.send(answering);
        assertEquals(answering, client.receive());
    }

    @Test
    void manyMessagesOfOneSendArriveInOrder() throws RftException {
        var sent = new ArrayList<Envelope>();
        for (var id = 1; id <= 1000; id++) {
            sent.add(new Envelope.Asking(id, new Message.Ping()));
        }
        server.loggedIn();

        client.send(sent);

        for (var one : sent) {
            assertEquals(one, server.receive());
        }
    }

    @Test
    void messagesOfSeveralThreadsDoNotMix() throws RftException {
        server.loggedIn();
        var senders = List.of(inBackground(() -> pings(1)), inBackground(() -> pings(2)), inBackground(() -> pings(3)));

        for (var i = 0; i < 3 * 200; i++) {
            assertTrue(server.receive() instanceof Envelope.Asking);
        }

        for (var sender : senders) {
            result(sender);
        }
    }

    @Test
    void aLineMayArriveByteByByte() throws RftException {
        for (var one : PING.getBytes(StandardCharsets.UTF_8)) {
            ends.client().write(ByteBuffer.wrap(new byte[] {one}));
        }

        assertEquals(new Envelope.Asking(1, new Message.Ping()), server.receive());
    }

    @Test
    void aMalformedLineSpoilsOnlyItself() throws RftException {
        write("{\"type\":\n" + PING);

        assertThrows(MalformedMessageException.class, server::receive);
        assertEquals(new Envelope.Asking(1, new Message.Ping()), server.receive());
    }

    @Test
    void beforeLoginALineHas4KiB() throws RftException {
        write(padded(Limits.LOGIN_LINE_BYTES_MAX) + padded(Limits.LOGIN_LINE_BYTES_MAX + 1));

        assertEquals(new Envelope.Asking(1, new Message.Ping()), server.receive());
        assertRefused();
    }

    @Test
    void anOverlongLineIsRefusedBeforeItEnds() throws RftException {
        write("x".repeat(Limits.LOGIN_LINE_BYTES_MAX + 1)); // and no line feed, ever

        assertRefused();
    }

    @Test
    void beforeLoginAllLinesTogetherHave16KiB() throws RftException {
        write(padded(4000).repeat(5));

        for (var i = 0; i < 4; i++) {
            server.receive();
        }
        assertRefused();
    }

    @Test
    void afterLoginALineHas1MiBAndThereIsNoEndToThem() throws IOException {
        server.loggedIn();
        var writing = inBackground(() -> {
            for (var i = 0; i < 5; i++) {
                write(padded(Limits.LINE_BYTES_MAX));
                write(PING);
            }
            write("x".repeat(Limits.LINE_BYTES_MAX + 1));
            return "written";
        });

        for (var i = 0; i < 10; i++) {
            assertEquals(new Envelope.Asking(1, new Message.Ping()), server.receive());
        }
        assertRefused();
        result(writing);
    }

    @Test
    void theEndOfTheConnectionIsALoss() throws RftException {
        client.send(new Envelope.Telling(new Message.Bye("done")));
        client.close();

        assertEquals(new Envelope.Telling(new Message.Bye("done")), server.receive());
        assertEquals(
                ErrorCode.NETWORK,
                assertThrows(RftException.class, server::receive).code());
    }

    @Test
    void closingEndsAReceiveOfAnotherThread() {
        var receiving = inBackground(server::receive);

        server.close();

        assertThrows(RftException.class, () -> result(receiving));
    }

    private String pings(int id) throws RftException {
        for (var i = 0; i < 200; i++) {
            client.send(new Envelope.Asking(id, new Message.Ping()));
        }
        return "sent";
    }

    private void assertRefused() {
        assertEquals(
                ErrorCode.PROTOCOL,
                assertThrows(RftException.class, server::receive).code());
    }

    private void write(String text) throws RftException {
        ends.client().write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A ping of so many bytes, without the line feed that follows. */
    private static String padded(int bytes) {
        var ping = PING.strip();
        return ping + " ".repeat(bytes - ping.length()) + "\n";
    }
}
