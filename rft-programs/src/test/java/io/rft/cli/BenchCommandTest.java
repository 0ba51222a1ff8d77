package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import io.rft.console.ExitCode;
import io.rft.protocol.Settings;
import io.rft.rate.RateLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code bench} and {@code doctor} as they are typed, against a server in this process that allows two connections. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BenchCommandTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    static Path served;

    @TempDir
    static Path keys;

    private static TestServer server;

    @TempDir
    Path here;

    private Sandbox sandbox = new Sandbox(Path.of("/"));

    @BeforeAll
    static void start() throws RftException {
        server = new TestServer(served, keys, new Settings(2, 1 << 20, RateLimits.NONE), List.of());
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        try (var files = Files.list(served)) {
            assertEquals(0, files.count(), "nothing is left");
        }
    }

    @BeforeEach
    void makeWorld() throws IOException {
        sandbox = new Sandbox(Files.createDirectory(here.resolve("home")))
                .variable("RFT_PASSWORD", TestServer.PASSWORD)
                .variable("RFT_HOST_KEY", server.fingerprint());
    }

    @Test
    void eachNumberOfConnectionsIsMeasuredBothWays() {
        assertEquals(0, sandbox.rft("bench", "--json", "--seconds=1", server.hostAndPort()), sandbox.err());

        var lines = lines();
        assertEquals("start", lines.getFirst().get("type").asString());
        assertEquals(2, lines.getFirst().get("connections-max").asInt());
        assertEquals(List.of("up 1", "down 1", "up 2", "down 2"), ways(lines));
        for (var line : lines.subList(1, 5)) {
            assertTrue(line.get("bytes").asLong() > 0, line.toString());
            assertTrue(line.get("seconds").asDouble() > 0, line.toString());
            assertTrue(line.get("bytes-per-second").asLong() > 0, line.toString());
        }
        var summary = lines.getLast();
        assertEquals("summary", summary.get("type").asString());
        assertTrue(summary.get("up").get("bytes-per-second").asLong() > 0, summary.toString());
        assertEquals(0, summary.get("exit").asInt());
        assertEquals("", sandbox.err());
    }

    @Test
    void whatWasAgreedHoldsForAMeasurementAsWell() {
        assertEquals(
                0,
                sandbox.rft("bench", "-j", "2", "--bwlimit", "4M", "--json", "--seconds=2", server.hostAndPort()),
                sandbox.err());

        var lines = lines();
        assertEquals(4 << 20, lines.getFirst().get("total-rate").asLong());
        assertEquals(List.of("up 2", "down 2"), ways(lines));
        for (var line : lines.subList(1, 3)) {
            assertEquals("rate-limit", line.get("limit").asString(), line.toString());
        }
    }

    @Test
    void peopleGetATable() {
        assertEquals(0, sandbox.rft("bench", "-j", "3", "--seconds", "1", server.hostAndPort()), sandbox.err());

        assertEquals("rft: the server allows 2 data connections, not 3\n", sandbox.err());
        var lines = sandbox.outLines();
        assertEquals(3, lines.size(), sandbox.out());
        assertTrue(lines.getFirst().startsWith("me@127.0.0.1:" + server.port() + "  round trip "), sandbox.out());
        assertTrue(lines.get(1).startsWith("conns          up        down  retransmits"), sandbox.out());
        assertTrue(lines.get(2).strip().startsWith("2 "), sandbox.out());
    }

    @Test
    void aDoctorLooksHereAndThereAndSaysWhatLimits() throws IOException {
        var file = Files.write(here.resolve("source"), new byte[3_000_000]);

        assertEquals(
                0,
                sandbox.rft(
                        "doctor",
                        "--json",
                        "--bwlimit=4M",
                        "--seconds=2",
                        "--source",
                        file.toString(),
                        server.hostAndPort()),
                sandbox.err());

        var lines = lines();
        assertEquals(
                List.of("ok"),
                of(lines, "check").stream()
                        .filter(line -> line.get("check").asString().equals("openat2"))
                        .map(line -> line.get("level").asString())
                        .toList());
        assertEquals(3_000_000, of(lines, "disk").getFirst().get("bytes").asLong());
        assertEquals(1, of(lines, "server").size());
        assertEquals(List.of("up 2", "down 2"), ways(lines));
        var diagnoses = of(lines, "diagnosis");
        assertEquals(2, diagnoses.size());
        assertEquals("rate-limit", diagnoses.getLast().get("limit").asString());
        assertTrue(diagnoses.getLast().get("text").asString().contains("4.00 MiB/s"), sandbox.out());
        assertEquals(0, lines.getLast().get("exit").asInt());
    }

    @Test
    void aDoctorWithoutAServerLooksAtThisMachine() {
        assertEquals(0, sandbox.rft("doctor"), sandbox.out() + sandbox.err());

        var text = sandbox.out();
        for (var check : List.of("java", "openat2", "tls", "sockets", "clock", "names", "state")) {
            assertTrue(text.contains(" " + check + " "), text);
        }
        assertFalse(text.contains("bad "), text);
    }

    @Test
    void aServerThatCannotBeReachedIsToldAmongTheRest() {
        assertEquals(7, sandbox.rft("doctor", "--json", "127.0.0.1:1"));

        var lines = lines();
        var found = of(lines, "check").getLast();
        assertEquals("server", found.get("check").asString());
        assertEquals("bad", found.get("level").asString());
        assertEquals(7, lines.getLast().get("exit").asInt());
        assertEquals(1, lines.getLast().get("bad").asInt());
    }

    @Test
    void aSourceThatIsNotThereIsToldAmongTheRest() {
        assertEquals(3, sandbox.rft("doctor", "--source", here + "/none"));

        assertTrue(sandbox.out().contains("there is no file " + here + "/none"), sandbox.out());
    }

    @Test
    void badNumbersAreRefused() {
        for (var bad : List.of("--seconds=0", "--seconds=31", "-j0", "-j65", "--bwlimit=10X", "--block-size=1")) {
            assertEquals(2, sandbox.rft("bench", bad, "hh"), bad);
        }
    }

    @Test
    void aSignalEndsIt() {
        sandbox.interruption().signalled(ExitCode.INTERRUPTED);

        assertEquals(130, sandbox.rft("bench", server.hostAndPort()));
    }

    private List<JsonNode> lines() {
        return sandbox.outLines().stream().map(JSON::readTree).toList();
    }

    private static List<JsonNode> of(List<JsonNode> lines, String type) {
        return lines.stream()
                .filter(line -> line.get("type").asString().equals(type))
                .toList();
    }

    private static List<String> ways(List<JsonNode> lines) {
        return of(lines, "bench").stream()
                .map(line -> line.get("direction").asString() + " "
                        + line.get("connections").asInt())
                .toList();
    }
}
