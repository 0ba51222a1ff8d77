package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.AuthenticationException;
import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.channel.Alpn;
import io.rft.channel.SecureChannel;
import io.rft.protocol.Message;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DoorTest {
    @TempDir
    private Path root;

    @Test
    void theRightPasswordLetsIn() throws Exception {
        try (var server = TestServer.of(root);
                var ada = Caller.of(server, "ada", "wrong", TestServer.PASSWORD)) {
            assertEquals(1, server.server().sessions());
            assertEquals(Caller.WISHES, ada.agreed().settings());
            assertEquals(true, ada.agreed().write());
        }
    }

    @Test
    void strangersStayOutside() throws Exception {
        try (var server = TestServer.of(root)) {
            assertThrows(AuthenticationException.class, () -> Caller.of(server, "eve"));
            assertThrows(AuthenticationException.class, () -> Caller.of(server, "ada", "wrong", "worse", "worst"));
            assertEquals(0, server.server().sessions());
        }
    }

    @Test
    void oneSessionTooManyIsToldSoAndOneThatEndsMakesRoom() throws Exception {
        try (var server = TestServer.of(root, builder -> builder.sessionsMax(2, 2))) {
            var first = Caller.of(server, "ada");
            var second = Caller.of(server, "bob");
            assertBusy(server, "ada");

            first.close();
            awaitSessions(server, 1);

            Caller.of(server, "ada").close();
            second.close();
        }
    }

    @Test
    void oneUserCannotTakeAllSessions() throws Exception {
        try (var server = TestServer.of(root, builder -> builder.sessionsMax(10, 1));
                var ada = Caller.of(server, "ada")) {
            assertBusy(server, "ada");
            Caller.of(server, "bob").close();
            assertEquals(new Message.Pong(), ada.ask(new Message.Ping()));
        }
    }

    @Test
    void whoSaysNothingIsHungUpOn() throws Exception {
        UnaryOperator<RftServer.Builder> hasty = builder -> builder.loginGrace(Duration.ofMillis(50));
        try (var server = TestServer.of(root, hasty)) {
            for (var purpose : Alpn.values()) {
                var silent = Caller.secure(server, purpose);
                assertThrows(RftException.class, () -> silent.read(ByteBuffer.allocate(1)));
            }
        }
    }

    @Test
    void aServerEndsWithWhoeverIsInOrAtTheDoor() throws Exception {
        Files.writeString(root.resolve("file"), "content");
        var server = TestServer.of(root);
        var ada = Caller.of(server, "ada");
        ada.connect();
        ada.ask(new Message.Fetch(new TransferId(1, 2), RemotePath.parse("/file"), true));
        ada.asked(Message.Offer.class);
        var atTheDoor = Caller.secure(server, Alpn.COMMAND);

        server.close();

        assertEquals(0, server.server().sessions());
        assertEquals(ErrorCode.NETWORK, ada.awaitEnd().code());
        assertEnds(atTheDoor);
    }

    /** With a goodbye or without one: whoever is still in the handshake at the server may get either. */
    private static void assertEnds(SecureChannel channel) {
        try {
            assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
        } catch (RftException e) {
            assertEquals(ErrorCode.NETWORK, e.code());
        }
    }

    private static void assertBusy(TestServer server, String user) {
        var failure = assertThrows(RftException.class, () -> Caller.of(server, user));
        assertEquals(
                ErrorCode.BUSY, assertInstanceOf(RftException.class, failure).code());
    }

    private static void awaitSessions(TestServer server, int count) {
        while (server.server().sessions() != count) {
            Thread.onSpinWait();
        }
    }
}
