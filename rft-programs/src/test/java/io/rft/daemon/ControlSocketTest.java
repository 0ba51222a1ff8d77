package io.rft.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ControlSocketTest {
    private static final ControlSocket.Control ECHO = (request, out) -> {
        out.write(
                ("{\"type\":\"echo\",\"of\":" + request + "}\n{\"type\":\"done\"}\n").getBytes(StandardCharsets.UTF_8));
        return () -> {};
    };

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void choosePath() {
        path = directory.resolve("run/d.sock");
    }

    @Test
    void aRequestIsAnsweredAndTheSocketIsRemovedAtTheEnd() throws Exception {
        try (var _ = ControlSocket.open(path, ECHO)) {
            var answer = ask(Map.of("command", "x"));
            assertEquals(1, answer.size());
            assertEquals("x", answer.getFirst().get("of").get("command").asString());
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void whatAKilledDaemonLeftIsReplaced() throws Exception {
        stale(path);
        try (var _ = ControlSocket.open(path, ECHO)) {
            assertTrue(ControlClient.isAnswered(path));
        }
    }

    @Test
    void oneThatAnswersIsNotDisturbed() throws Exception {
        try (var _ = ControlSocket.open(path, ECHO)) {
            var refused = assertThrows(RftException.class, () -> ControlSocket.open(path, ECHO));
            assertEquals(ErrorCode.BUSY, refused.code());
            assertEquals(1, ask(Map.of()).size());
        }
    }

    @Test
    void aFileThatIsNoSocketStays() throws Exception {
        Files.createDirectories(path.resolveSibling(""));
        Files.writeString(path, "mine");
        var refused = assertThrows(RftException.class, () -> ControlSocket.open(path, ECHO));
        assertEquals(ErrorCode.EXISTS, refused.code());
        assertEquals("mine", Files.readString(path));
    }

    @Test
    void aRequestWithoutEndIsCutOff() throws Exception {
        try (var _ = ControlSocket.open(path, ECHO);
                var caller = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            var endless = ByteBuffer.wrap(
                    "x".repeat(ControlSocket.REQUEST_BYTES_MAX + 1).getBytes(StandardCharsets.US_ASCII));
            while (endless.hasRemaining()) {
                caller.write(endless);
            }
            assertTrue(isEnded(caller));
        }
    }

    @Test
    void soManyCallersAreHeardAtOnceAndTheOthersSentAway() throws Exception {
        var silent = new ArrayList<SocketChannel>();
        try (var _ = ControlSocket.open(path, ECHO)) {
            for (var i = 0; i < ControlSocket.BOUNDS.callersMax(); i++) {
                silent.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
            }
            try (var more = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                assertTrue(isEnded(more));
            }
            for (var caller : silent) {
                caller.close();
            }
        }
        assertFalse(Files.exists(path)); // and closing has waited for nobody who says nothing
    }

    private List<JsonNode> ask(Map<String, String> request) throws RftException {
        var lines = new ArrayList<JsonNode>();
        ControlClient.ask(path, request, lines::add);
        return lines;
    }

    /** A socket that nobody listens at any more. */
    static Path stale(Path path) throws IOException {
        Files.createDirectories(path.resolveSibling(""));
        try (var left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(path));
        }
        return path;
    }

    /** However the system says it. */
    private static boolean isEnded(SocketChannel channel) {
        try {
            return Channels.newInputStream(channel).readAllBytes().length == 0;
        } catch (IOException e) {
            return true;
        }
    }
}
