package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.task.Deadlines;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One call on a daemon's control socket: asks, and has the whole answer or an error within a bounded time. Stateless. */
final class ControlClient {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long CALL_NANOS_MAX = ControlSocket.BOUNDS.callNanosMax() + TimeUnit.SECONDS.toNanos(5);

    private ControlClient() {}

    /**
     * Hands over the objects of the answer as they come, without the last one. Fails with what the daemon says, or {@code NOT_FOUND}
     * where none answers.
     */
    static void ask(Path socket, Map<String, String> request, Consumer<JsonNode> each) throws RftException {
        try (var channel = connect(socket);
                var _ = Deadlines.system().arm(CALL_NANOS_MAX, () -> close(channel));
                var lines = new BufferedReader(
                        new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
            send(channel, JSON.writeValueAsString(request) + "\n");
            for (var text = lines.readLine(); text != null; text = lines.readLine()) {
                var line = JSON.readTree(text);
                switch (line.path("type").asString("")) {
                    case "done" -> {
                        return;
                    }
                    case "error" -> throw error(line);
                    default -> each.accept(line);
                }
            }
        } catch (RftException e) {
            throw e;
        } catch (IOException | JacksonException e) {
            throw new RftException(ErrorCode.NETWORK, "the call to the daemon at " + socket + " failed", e);
        }
        throw new RftException(
                ErrorCode.NETWORK,
                "the daemon at " + socket + " has not answered to the end",
                "It answers only its own account and root.");
    }

    /** Whether somebody listens there. */
    static boolean isAnswered(Path socket) {
        try (var _ = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private static void send(SocketChannel channel, String request) throws IOException {
        var bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static SocketChannel connect(Path socket) throws RftException {
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (IOException | IllegalArgumentException e) {
            var directory = socket.toAbsolutePath().resolveSibling("");
            if ((Files.isDirectory(directory) && !Files.isExecutable(directory))
                    || (Files.exists(socket) && !Files.isWritable(socket))) {
                throw new RftException(
                        ErrorCode.PERMISSION,
                        "the control socket " + socket + " is another account's",
                        "It answers only its own account and root.",
                        e);
            }
            throw new RftException(
                    ErrorCode.NOT_FOUND,
                    "no daemon answers at " + socket,
                    "Start it with rftd serve, or say which one is meant: --dir, --config or --socket.",
                    e);
        }
    }

    private static RftException error(JsonNode line) {
        return new RftException(
                ErrorCode.ofWireName(line.path("code").asString("")),
                line.path("message").asString(""),
                line.path("advice").asString(""));
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // What blocks on it notices.
        }
    }
}
