package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.daemon.RftctlMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A real daemon that a real {@code rftctl} asks and steers while real clients move files. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ControlIT {
    /** At the rate that is configured it takes longer than anybody waits: a transfer that ends was given another rate. */
    private static final TestData DATA = new TestData(7, 24 << 20);

    private static final String SLOW = "64K";
    private static final long SLOW_BYTES_PER_SECOND = 64 << 10;

    @TempDir
    private Path directory;

    private final List<ClientProcess> clients = new ArrayList<>();
    private Path config;
    private Path source;
    private DaemonProcess daemon;

    /** How a call of {@code rftctl} ended, and what it said. */
    private record Said(int exit, List<JsonNode> lines, String err) {}

    @BeforeEach
    void start() throws IOException {
        config = directory.resolve("rftd.toml");
        source = directory.resolve("source");
        DATA.writeTo(source);
        limit(SLOW);
        daemon = new DaemonProcess(
                Files.createDirectory(directory.resolve("root")),
                directory.resolve("d"),
                "--config",
                config.toString());
    }

    @AfterEach
    void stop() {
        clients.forEach(ClientProcess::kill);
        daemon.close();
    }

    @Test
    void aDaemonIsSteeredWhileItServes() throws IOException {
        var first = put("first");
        var transfer = awaitTransfer("/first");
        assertEquals("upload", transfer.get("direction").asString());
        var status = ask("status").lines().getFirst();
        assertEquals(1, status.get("sessions").asInt());
        var session = session();
        assertEquals(SLOW_BYTES_PER_SECOND, session.get("limit").asLong());

        assertEquals(
                0,
                ask("kick", session.get("session").asString().substring(0, 8)).exit());
        Await.until(
                "the client has come back and goes on",
                () -> ask("sessions").lines().stream()
                        .anyMatch(now -> !now.get("session").equals(session.get("session"))
                                && now.get("transfers").asInt() == 1));

        assertEquals(0, ask("limit", "--total", "none").exit());
        awaitDone(first, "first");

        limit("quick");
        var bad = ask("reload");
        assertEquals(2, bad.exit());
        assertTrue(bad.err().startsWith("rftctl: " + config + ":2: limits.total: \"quick\" is not a rate"), bad.err());
        limit(SLOW);
        assertEquals(0, ask("reload").exit());
        assertEquals(SLOW_BYTES_PER_SECOND, total().get("rate").asLong());

        var second = put("second");
        awaitTransfer("/second");
        assertEquals(0, ask("drain", "--grace", "1h").exit());
        assertEquals(75, put("third").await().exit());
        assertTrue(second.isAlive());
        assertEquals(0, ask("limit", "--total", "none").exit());
        awaitDone(second, "second");
        Await.until(
                "nobody is there",
                () -> ask("status").lines().getFirst().get("sessions").asInt() == 0);

        assertEquals(0, ask("stop").exit());
        assertEquals(0, daemon.await());
        assertEquals(3, ask("status").exit());
        assertFalse(Files.exists(daemon.root().resolve("third")));
    }

    private void limit(String total) throws IOException {
        Files.writeString(config, "[limits]\ntotal = \"" + total + "\"\n");
    }

    private JsonNode awaitTransfer(String path) throws IOException {
        var found = new ArrayList<JsonNode>();
        Await.until("there is a transfer to " + path, () -> {
            ask("transfers").lines().stream()
                    .filter(line -> line.get("path").asString().equals(path))
                    .forEach(found::add);
            return !found.isEmpty();
        });
        return found.getFirst();
    }

    private void awaitDone(ClientProcess client, String name) throws IOException {
        var outcome = client.await();
        assertEquals(0, outcome.exit(), outcome.err());
        assertEquals(OptionalLong.empty(), DATA.firstDifference(daemon.root().resolve(name)));
    }

    private JsonNode session() throws IOException {
        return ask("sessions").lines().getFirst();
    }

    private JsonNode total() throws IOException {
        return ask("limit").lines().getFirst();
    }

    private ClientProcess put(String name) throws IOException {
        var words = ClientProcess.transfer(
                "put",
                daemon,
                List.of(source.toString(), ClientProcess.url(daemon, daemon.address(), name)),
                "--block-size=64K");
        var client = ClientProcess.start(Files.createDirectories(directory.resolve("home")), words);
        clients.add(client);
        return client;
    }

    private Said ask(String... words) throws IOException {
        var out = Files.createTempFile(directory, "rftctl-", ".out");
        var err = Files.createTempFile(directory, "rftctl-", ".err");
        var arguments = new ArrayList<>(List.of(words));
        arguments.add("--json");
        var process = Programs.program(RftctlMain.class.getName(), directory.resolve("d"), arguments)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        process.onExit().join();
        return new Said(
                process.exitValue(),
                Files.readAllLines(out).stream().map(Programs::json).toList(),
                Files.readString(err));
    }
}
