package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.rft.AuthenticationException;
import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.channel.Alpn;
import io.rft.channel.HungUpException;
import io.rft.channel.SecureChannel;
import io.rft.protocol.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
    void whoHasFailedTooOftenIsNotListenedToForAWhile() throws Exception {
        try (var server = TestServer.of(root)) {
            for (var failures = 0;
                    failures < 20;
                    failures++) { // 5 will do, unless this machine takes long over the next
                var failure = assertThrows(RftException.class, () -> Caller.of(server, "ada", "wrong"));
                if (failure instanceof HungUpException) {
                    assertTrue(failures > Strangers.FAILURES_FREE, "after " + failures);
                    return;
                }
                assertInstanceOf(AuthenticationException.class, failure);
            }
            fail("nobody is turned away");
        }
    }

    @Test
    void whoeverHasASessionIsListenedToWhateverFailsBesideIt() throws Exception {
        try (var server = TestServer.of(root);
                var _ = Caller.of(server, "ada")) {
            for (var i = 0; i < 6; i++) {
                assertThrows(AuthenticationException.class, () -> Caller.of(server, "ada", "wrong"));
            }

            Caller.of(server, "bob").close();
        }
    }

    @Test
    void oneSourceHasSoManyLoginsUnderWayAndNoMore() throws Exception {
        try (var server = TestServer.of(root)) {
            var silent = new ArrayList<SecureChannel>();
            try {
                for (var i = 0; i < Strangers.OF_SOURCE_MAX; i++) {
                    silent.add(Caller.secure(server, Alpn.COMMAND));
                }
                awaitTurnedAway(server);
            } finally {
                silent.forEach(SecureChannel::close);
            }
        }
    }

    /** The server may not have come to those who were first. */
    private static void awaitTurnedAway(TestServer server) throws IOException {
        for (var tries = 0; tries < 1000; tries++) {
            try {
                Caller.of(server, "ada").close();
            } catch (HungUpException e) {
                return;
            }
        }
        fail("nobody is turned away");
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
