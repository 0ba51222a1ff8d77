package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A TLS client that knows nothing of RFT, and a person who has read docs/PROTOCOL.md. Left out where there is no {@code openssl}. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpensslIT {
    private static final String HELLO = """
            {"type":"hello","id":1,"version":1,"software":"by hand","settings":{"connections":1,"block-bytes":262144}}
            """;

    @TempDir
    private Path directory;

    private ServerFixture server;
    private Optional<Process> process = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        assumeTrue(isThere(), "there is no openssl here");
        server = ServerFixture.serving(Files.createDirectory(directory.resolve("root")));
        Files.writeString(server.root().resolve("a file"), "content");
    }

    @AfterEach
    void stop() {
        process.ifPresent(Programs::kill);
        if (server != null) {
            server.close();
        }
    }

    @Test
    void whoFollowsTheProtocolLogsInAndLists() throws IOException {
        var said = say(
                List.of("-tls1_3", "-alpn", "rft/1"),
                4,
                HELLO,
                """
                {"type":"authenticate","id":2,"user":"%s","epoch":1,"method":"password","password":"%s"}
                """.formatted(ServerFixture.WRITER, ServerFixture.PASSWORD),
                """
                {"type":"list-directory","id":3,"path":"/","cursor":0,"max":10}
                """);

        assertEquals("welcome", answer(said, 1).get("type").asString());
        assertEquals("authenticated", answer(said, 2).get("type").asString());
        var entries = answer(said, 3).get("entries");
        assertEquals(1, entries.size());
        assertEquals("a file", entries.get(0).get(0).asString());
        assertEquals(7, entries.get(0).get(2).asLong());
    }

    @Test
    void olderTlsAndOtherProtocolsGetNoAnswer() throws IOException {
        for (var options : List.of(
                List.of("-tls1_2", "-alpn", "rft/1"),
                List.of("-tls1_1", "-alpn", "rft/1"),
                List.of("-tls1_3", "-alpn", "h2"),
                List.of("-tls1_3", "-alpn", "rft/2"),
                List.of("-tls1_3"))) {
            assertEquals(List.of(), say(options, 1, HELLO), options.toString());
        }
        assertNotEquals(List.of(), say(List.of("-tls1_3", "-alpn", "rft/1"), 1, HELLO));
    }

    /** Says these lines, and returns what is said in return: so many lines that are JSON, or fewer where the connection ends. */
    private List<JsonNode> say(List<String> options, int lines, String... words) throws IOException {
        var address = server.address();
        var command =
                new ArrayList<>(List.of("openssl", "s_client", "-quiet", "-connect", "127.0.0.1:" + address.getPort()));
        command.addAll(options);
        var client = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process = Optional.of(client);
        try (var out = client.getOutputStream()) {
            var in = client.inputReader(StandardCharsets.UTF_8);
            var said = new ArrayList<JsonNode>();
            try {
                for (var line : words) {
                    out.write(line.getBytes(StandardCharsets.UTF_8));
                }
                out.flush();
            } catch (IOException e) {
                return said; // it has hung up already
            }
            for (var line = in.readLine(); line != null && said.size() < lines; line = in.readLine()) {
                said.add(Programs.json(line));
                if (said.getLast().path("re").asLong() == words.length) {
                    break;
                }
            }
            return said;
        } catch (IOException e) {
            return List.of(); // a pipe that nobody reads any more
        } finally {
            Programs.kill(client);
        }
    }

    private static JsonNode answer(List<JsonNode> said, long re) {
        return said.stream()
                .filter(line -> line.path("re").asLong() == re)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no answer to " + re + " in " + said));
    }

    private static boolean isThere() {
        try {
            var version = new ProcessBuilder("openssl", "version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return version.onExit().join().exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
