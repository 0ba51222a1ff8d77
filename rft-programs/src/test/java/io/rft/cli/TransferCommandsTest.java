package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.console.ExitCode;
import io.rft.console.WallClock;
import io.rft.protocol.Settings;
import io.rft.rate.RateLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code put}, {@code get} and {@code cp} as they are typed, against a server in this process. */
class TransferCommandsTest {
    private static final int HELD = 1_500_000;

    @TempDir
    static Path served;

    @TempDir
    static Path keys;

    private static TestServer server;
    private static HoldingRelay relay;

    @TempDir
    Path here;

    private Sandbox sandbox = new Sandbox(Path.of("/"));
    private Path there = Path.of("");
    private String dir = "";

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer(served, keys, new Settings(2, 1 << 20, RateLimits.NONE), List.of());
        relay = server.relayed();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void makeWorld() throws IOException {
        there = Files.createTempDirectory(served, "t");
        dir = "/" + there.getFileName() + "/";
        sandbox = new Sandbox(Files.createDirectory(here.resolve("home")))
                .variable("RFT_PASSWORD", TestServer.PASSWORD)
                .variable("RFT_HOST_KEY", server.fingerprint());
    }

    @Test
    void aFileGoesThereAndComesBackTheSame() throws IOException {
        var bytes = bytes(3_000_001);
        var file = Files.write(here.resolve("a.bin"), bytes);

        assertEquals(0, sandbox.rft("put", file.toString(), server.at(dir + "b.bin")), sandbox.err());
        assertArrayEquals(bytes, Files.readAllBytes(there.resolve("b.bin")));
        assertEquals("", sandbox.out());
        assertTrue(sandbox.err().startsWith(file + "  2.9 MiB  "), sandbox.err());

        assertEquals(
                0,
                sandbox.rft(
                        "get", server.at(dir + "b.bin"), here.resolve("c.bin").toString()),
                sandbox.err());
        assertArrayEquals(bytes, Files.readAllBytes(here.resolve("c.bin")));
    }

    @Test
    void aFileGoesInTheBackgroundBothWays() throws IOException {
        var bytes = bytes(700_001);
        var file = Files.write(here.resolve("a.bin"), bytes);

        assertEquals(0, sandbox.rft("put", "--background", file.toString(), server.at(dir + "b.bin")), sandbox.err());
        assertEquals(
                0,
                sandbox.rft("get", "--background", "--congestion=auto", server.at(dir + "b.bin"), here + "/c.bin"),
                sandbox.err());

        assertArrayEquals(bytes, Files.readAllBytes(here.resolve("c.bin")));
    }

    @Test
    void anEmptyFileIsAFile() throws IOException {
        var file = Files.createFile(here.resolve("empty"));

        assertEquals(0, sandbox.rft("put", file.toString(), server.at(dir)), sandbox.err());
        assertEquals(0, sandbox.rft("get", server.at(dir + "empty"), here + "/back/"), sandbox.err());

        assertEquals(0, Files.size(here.resolve("back/empty")));
    }

    @Test
    void aTargetThatIsADirectoryIsFilled() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(10));
        Files.createDirectory(there.resolve("sub"));

        assertEquals(0, sandbox.rft("put", file.toString(), server.at(dir + "sub")), sandbox.err());
        assertEquals(0, sandbox.rft("get", server.at(dir + "sub/a"), here + "/home"), sandbox.err());

        assertTrue(Files.exists(there.resolve("sub/a")));
        assertTrue(Files.exists(here.resolve("home/a")));
    }

    @Test
    void aTargetThatEndsInASlashIsMade() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(10));

        assertEquals(0, sandbox.rft("put", file.toString(), server.at(dir + "x/y/")), sandbox.err());
        assertEquals(0, sandbox.rft("get", server.at(dir + "x/y/a"), here + "/p/q/"), sandbox.err());

        assertTrue(Files.exists(there.resolve("x/y/a")));
        assertTrue(Files.exists(here.resolve("p/q/a")));
    }

    @Test
    void optionsMayStandBetweenTheWords() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(10));

        assertEquals(0, sandbox.rft("put", file.toString(), "-j", "2", server.at(dir + "b"), "-q"), sandbox.err());
        assertEquals(2, sandbox.rft("put", file.toString()));

        assertTrue(Files.exists(there.resolve("b")));
        assertTrue(sandbox.err().contains("needs a source and a target"), sandbox.err());
    }

    @Test
    void aTargetThatEndsInASlashIsNoFile() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(10));
        Files.createFile(there.resolve("f"));

        assertEquals(2, sandbox.rft("put", file.toString(), server.at(dir + "f/")));
        assertTrue(sandbox.err().contains("is not a directory"), sandbox.err());
        assertEquals(2, sandbox.rft("get", server.at(dir + "f"), file + "/"));
        assertTrue(sandbox.err().contains("is not a directory"), sandbox.err());
    }

    @Test
    void severalFilesGoIntoADirectory() throws IOException {
        var one = Files.write(here.resolve("one"), bytes(10));
        var two = Files.write(here.resolve("two"), bytes(20));

        assertEquals(2, sandbox.rft("put", one.toString(), two.toString(), server.at(dir + "none")));
        assertFalse(Files.exists(there.resolve("none")));
        assertEquals(0, sandbox.rft("put", one.toString(), two.toString(), server.at(dir + "new/")), sandbox.err());
        assertEquals(
                0,
                sandbox.rft("get", server.at(dir + "new/one"), server.at(dir + "new/two"), here + "/back/"),
                sandbox.err());

        assertEquals(10, Files.size(here.resolve("back/one")));
        assertEquals(20, Files.size(here.resolve("back/two")));
        assertTrue(sandbox.err().contains("2 of 2 files  30 B"), sandbox.err());
    }

    @Test
    void twoSourcesOfOneNameAreRefused() throws IOException {
        var one = Files.write(here.resolve("a"), bytes(10));
        var two = Files.write(Files.createDirectory(here.resolve("d")).resolve("a"), bytes(20));

        assertEquals(2, sandbox.rft("put", one.toString(), two.toString(), server.at(dir)));

        assertTrue(sandbox.err().contains("two sources have the name a"), sandbox.err());
        assertFalse(Files.exists(there.resolve("a")));
    }

    @Test
    void cpGoesEitherWay() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(10));

        assertEquals(0, sandbox.rft("cp", file.toString(), server.at(dir)), sandbox.err());
        assertEquals(0, sandbox.rft("cp", server.at(dir + "a"), here + "/b"), sandbox.err());

        assertTrue(Files.exists(here.resolve("b")));
    }

    @Test
    void whatCannotBeCopiedIsRefusedBeforeAnythingIs() {
        for (var arguments : List.of(
                List.of("cp", "hh:a", "gg:b"),
                List.of("cp", "a", "b"),
                List.of("put", "hh:a", "gg:b"),
                List.of("put", "a", "b"),
                List.of("get", "hh:a", "gg:b"),
                List.of("get", "a", "b"),
                List.of("cp", "a", "hh:b", "c"))) {
            assertEquals(2, sandbox.rft(arguments.toArray(String[]::new)), arguments.toString());
        }
    }

    @Test
    void aDirectoryIsRefusedInASentence() throws IOException {
        Files.createDirectory(there.resolve("d"));

        assertEquals(2, sandbox.rft("put", here.toString(), server.at(dir)));
        assertTrue(sandbox.err().startsWith("rft: " + here + " is a directory"), sandbox.err());
        assertEquals(2, sandbox.rft("get", server.at(dir + "d"), here.toString()));
        assertTrue(sandbox.err().startsWith("rft: " + server.at(dir + "d") + " is a directory"), sandbox.err());
        assertEquals(2, sandbox.rft("get", server.at(dir + "d/"), here.toString()));
        assertTrue(sandbox.err().contains("-r"), sandbox.err());
    }

    @Test
    void aMissingFileIsNotFoundAtEitherEnd() {
        assertEquals(3, sandbox.rft("put", here + "/none", server.at(dir)));
        assertEquals(3, sandbox.rft("get", server.at(dir + "none"), here.toString()));
        assertTrue(sandbox.err().contains(dir + "none"), sandbox.err());
    }

    @Test
    void someOfSeveralMayFail() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(10));

        assertEquals(23, sandbox.rft("put", here + "/none", file.toString(), server.at(dir)));
        assertTrue(Files.exists(there.resolve("a")));
        assertTrue(sandbox.err().contains("1 of 2 files"), sandbox.err());
        assertEquals(3, sandbox.rft("put", here + "/none", here + "/neither", server.at(dir)));
    }

    @Test
    void anExistingTargetIsReplacedKeptOrSkipped() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(10));
        var target = Files.write(there.resolve("a"), bytes(20));

        assertEquals(6, sandbox.rft("put", "--if-exists=fail", file.toString(), server.at(dir)));
        assertEquals(0, sandbox.rft("put", "--if-exists=skip", file.toString(), server.at(dir)), sandbox.err());
        assertTrue(sandbox.err().contains("skipped"), sandbox.err());
        assertEquals(20, Files.size(target));
        assertEquals(0, sandbox.rft("put", "--if-exists=fail", "-f", file.toString(), server.at(dir)), sandbox.err());
        assertEquals(10, Files.size(target));
        assertEquals(6, sandbox.rft("get", "--if-exists=fail", server.at(dir + "a"), file.toString()));
    }

    @Test
    void aFileThatIsNotNewerOrNotDifferentIsSkipped() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(10));
        var target = Files.write(there.resolve("a"), bytes(20));
        var time = Instant.parse("2026-01-02T03:04:05.678901234Z");
        Files.setLastModifiedTime(file, FileTime.from(time));
        Files.setLastModifiedTime(target, FileTime.from(time.plusNanos(1)));

        assertEquals(0, sandbox.rft("put", "--json", "-u", file.toString(), server.at(dir)), sandbox.err());
        assertEquals("skipped", event("file").get("action").asString());
        assertEquals(10, event("file").get("bytes").asInt());
        assertEquals(0, event("summary").get("sent-bytes").asInt());
        assertEquals(0, sandbox.rft("put", "--if-exists=newer", file.toString(), server.at(dir + "a")), sandbox.err());
        assertEquals(0, sandbox.rft("cp", "-u", server.at(dir + "a"), server.at(dir + "a")), sandbox.err());
        assertEquals(20, Files.size(target));

        assertEquals(0, sandbox.rft("get", "-u", server.at(dir + "a"), here + "/"), sandbox.err());
        assertEquals(20, Files.size(file));
        assertEquals(time.plusNanos(1), Files.getLastModifiedTime(file).toInstant());
        Files.write(file, bytes(30));
        Files.setLastModifiedTime(file, FileTime.from(time));
        assertEquals(
                0, sandbox.rft("put", "--if-exists=different", file.toString(), server.at(dir + "a")), sandbox.err());
        assertEquals(30, Files.size(target));

        for (var command : List.of(
                List.of("put", "--if-exists=different", file.toString(), server.at(dir)),
                List.of("sync", file.toString(), server.at(dir)),
                List.of("get", "--if-exists=different", server.at(dir + "a"), file.toString()),
                List.of("sync", server.at(dir + "a"), file.toString()))) {
            var words = new ArrayList<>(command);
            words.add(1, "--json");
            assertEquals(0, sandbox.rft(words.toArray(String[]::new)), sandbox.err());
            assertEquals("skipped", event("file").get("action").asString(), command.toString());
        }
        assertEquals(0, sandbox.rft("put", "-u", "--json", file.toString(), server.at(dir + "new")), sandbox.err());
        assertEquals("sent", event("file").get("action").asString());
        assertEquals(3, sandbox.rft("get", "-u", server.at(dir + "none"), here + "/"), sandbox.err());
    }

    @Test
    void syncWithChecksumReadsAFileThatLooksTheSameSize() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(10));
        var target = Files.write(there.resolve("a"), bytes(10));
        Files.setLastModifiedTime(target, FileTime.from(Instant.EPOCH));

        assertEquals(0, sandbox.rft("sync", "--json", "-c", file.toString(), server.at(dir)), sandbox.err());
        assertEquals("skipped", event("file").get("action").asString());
        Files.write(target, new byte[10]);
        assertEquals(0, sandbox.rft("sync", "--json", "-c", file.toString(), server.at(dir)), sandbox.err());
        assertEquals("sent", event("file").get("action").asString());
        assertArrayEquals(bytes(10), Files.readAllBytes(target));
    }

    @Test
    void aRehearsalMovesNothing() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(10));

        assertEquals(0, sandbox.rft("put", "-n", "--json", file.toString(), server.at(dir + "new/")), sandbox.err());
        assertEquals("sent", event("file").get("action").asString());
        assertEquals(0, event("summary").get("sent-bytes").asInt());
        assertFalse(Files.exists(there.resolve("new")));

        Files.write(there.resolve("b"), bytes(20));
        assertEquals(0, sandbox.rft("get", "-n", "-v", server.at(dir + "b"), here + "/new/"), sandbox.err());
        assertTrue(sandbox.err().contains("20 B"), sandbox.err());
        assertFalse(Files.exists(here.resolve("new")));
        assertEquals(0, sandbox.rft("cp", "-n", server.at(dir + "b"), server.at(dir + "c")), sandbox.err());
        assertFalse(Files.exists(there.resolve("c")));
        assertEquals(3, sandbox.rft("get", "-n", server.at(dir + "none"), here + "/"), sandbox.err());
        Files.write(there.resolve("a"), bytes(20));
        assertEquals(6, sandbox.rft("put", "-n", "--if-exists=fail", file.toString(), server.at(dir)), sandbox.err());
        assertEquals(0, sandbox.rft("put", "-n", "--remove-source", file.toString(), server.at(dir)), sandbox.err());
        assertTrue(Files.exists(file));
    }

    private JsonNode event(String type) {
        return events().stream()
                .filter(event -> event.get("type").asString().equals(type))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void jsonIsOneObjectPerLineFromStartToSummary() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(100_000));

        assertEquals(23, sandbox.rft("put", "--json", file.toString(), here + "/none", server.at(dir)), sandbox.err());

        var events = events();
        assertEquals("start", events.getFirst().get("type").asString());
        var summary = events.getLast();
        assertEquals("summary", summary.get("type").asString());
        assertEquals(23, summary.get("exit").asInt());
        assertEquals(2, summary.get("files").asInt());
        assertEquals(1, summary.get("failed").asInt());
        assertEquals(100_000, summary.get("bytes").asLong());
        assertEquals(100_000, summary.get("sent-bytes").asLong());
        assertEquals(0, summary.get("resumed-bytes").asLong());
        assertEquals(0, summary.get("retries").asInt());
        assertTrue(summary.get("connections").asInt() >= 1);
        assertTrue(summary.get("seconds").isNumber());
        assertEquals(
                1,
                events.stream()
                        .filter(event -> event.get("type").asString().equals("summary"))
                        .count());
        var files = events.stream()
                .filter(event -> event.get("type").asString().equals("file"))
                .toList();
        var sent = only(files, "sent");
        assertEquals(file.toString(), sent.get("path").asString());
        assertEquals(100_000, sent.get("bytes").asLong());
        assertTrue(sent.get("crc32c").asString().matches("[0-9a-f]{8}"));
        assertTrue(sent.get("error").isNull());
        var failed = only(files, "failed");
        assertEquals(here + "/none", failed.get("path").asString());
        assertEquals("not-found", failed.get("error").asString());
        assertTrue(failed.get("crc32c").isNull());
    }

    @Test
    void jsonEndsInASummaryAlsoWhenNothingCouldBegin() {
        for (var attempt : Map.of(
                        7, List.of("put", "--json", "/etc/hostname", "rft://127.0.0.1:1/x"),
                        2, List.of("put", "--json", "a", "b"),
                        5,
                                List.of(
                                        "put",
                                        "--json",
                                        "--host-key=SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                        "/etc/hostname",
                                        server.at("/x")))
                .entrySet()) {
            assertEquals(attempt.getKey(), sandbox.rft(attempt.getValue().toArray(String[]::new)));

            var events = events();
            assertEquals(attempt.getKey(), events.getLast().get("exit").asInt());
            assertEquals(1, events.getLast().get("failed").asInt());
            assertEquals(3, events.size(), events.toString());
        }
    }

    @Test
    void theFirstSignalStopsInGoodOrder() throws IOException {
        var file = Files.write(here.resolve("big"), bytes(2_000_000));

        var seen = new SignalAtProgress(() -> sandbox.interruption().signalled(ExitCode.INTERRUPTED));
        relay.holdAfter(HELD); // however late the signal comes, the transfer is not over

        var code = sandbox.out(seen).rft("put", "--json", "--bwlimit=200M", file.toString(), server.at(dir + "big"));

        relay.release();
        assertEquals(130, code, sandbox.err());
        assertFalse(Files.exists(there.resolve("big")), "the target is not published");
        assertTrue(sandbox.err().contains("To go on: rft put --json --bwlimit=200M "), sandbox.err());
        assertTrue(seen.lastLine().contains("\"exit\":130"), seen.lastLine());
    }

    @Test
    @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // at the first rate it would be minutes
    void aTimetableHoldsForWhatIsUnderWay() throws IOException {
        var bytes = bytes(8_000_000);
        var file = Files.write(here.resolve("big"), bytes);
        Files.write(there.resolve("big"), bytes);
        for (var words : List.of(
                List.of("put", file.toString(), server.at(dir + "up")),
                List.of("get", server.at(dir + "big"), here + "/down"))) {
            var clock = new WallClock("2026-06-22T18:59:00Z");
            var seen = new SignalAtProgress(() -> clock.set("2026-06-22T19:00:00Z"));
            var all = new ArrayList<>(words);
            all.addAll(1, List.of("--json", "--bwlimit", "08:00,16K 19:00,off"));

            assertEquals(0, sandbox.clock(clock).out(seen).rft(all.toArray(String[]::new)), sandbox.err());
        }
        assertArrayEquals(bytes, Files.readAllBytes(there.resolve("up")));
        assertArrayEquals(bytes, Files.readAllBytes(here.resolve("down")));
    }

    @Test
    void whatTheDiskGivesBackOtherwiseIsNotPublishedAtEitherEnd() throws IOException {
        var bytes = bytes(3_000_000);
        var file = Files.write(here.resolve("big"), bytes);
        Files.write(there.resolve("big"), bytes);

        for (var attempt : Map.of(
                        there, List.of("put", file.toString(), server.at(dir + "new")),
                        here, List.of("get", server.at(dir + "big"), here + "/new"))
                .entrySet()) {
            var seen = SignalAtProgress.durable(() -> {
                damage(attempt.getKey(), bytes);
                relay.release();
            });
            var words = new ArrayList<>(attempt.getValue());
            words.addAll(1, List.of("--json", "--verify=readback"));
            relay.holdAfter(HELD); // it is damaged before all has arrived

            assertEquals(8, sandbox.out(seen).rft(words.toArray(String[]::new)), sandbox.err());

            assertTrue(sandbox.err().contains("does not give back what was written"), sandbox.err());
            assertFalse(Files.exists(attempt.getKey().resolve("new")));
        }
    }

    @Test
    void aReadbackThatFindsEverythingInOrderPublishes() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(3_000_001));

        assertEquals(0, sandbox.rft("put", "--verify=readback", file.toString(), server.at(dir)), sandbox.err());
        assertEquals(0, sandbox.rft("get", "--verify=readback", server.at(dir + "a"), here + "/b"), sandbox.err());

        assertEquals(-1, Files.mismatch(file, here.resolve("b")));
    }

    /** Changes a byte of the staged file that has arrived. */
    private static void damage(Path directory, byte[] whole) {
        try (var parts = Files.newDirectoryStream(directory, "*.rft-part");
                var part =
                        FileChannel.open(parts.iterator().next(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var block = ByteBuffer.allocate(64);
            for (var at = 0; at < whole.length - block.capacity(); at += block.capacity()) {
                part.read(block.clear(), at);
                if (Arrays.equals(block.array(), Arrays.copyOfRange(whole, at, at + block.capacity()))) {
                    part.write(ByteBuffer.wrap(new byte[] {(byte) ~whole[at]}), at);
                    return;
                }
            }
            throw new AssertionError("nothing has arrived");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void quietKeepsTheJson() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(10));

        for (var words : List.of(List.of("put", "-q", "--json"), List.of("put", "--json", "-q", "--progress=none"))) {
            var line = new ArrayList<>(words);
            line.addAll(List.of(file.toString(), server.at(dir)));
            assertEquals(0, sandbox.rft(line.toArray(String[]::new)), sandbox.err());

            assertEquals("start", events().getFirst().get("type").asString());
            assertEquals("sent", only(events(), "sent").get("action").asString());
            assertEquals("summary", events().getLast().get("type").asString());
            assertEquals("", sandbox.err());
        }
    }

    @Test
    void autoUsesNoMoreThanItsMaximum() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(3_000_000));

        assertEquals(
                0, sandbox.rft("put", "--json", "--max-connections=1", file.toString(), server.at(dir)), sandbox.err());

        assertEquals(1, events().getLast().get("connections").asInt());
    }

    @Test
    void theServersMaximumIsNoticed() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(10));

        assertEquals(0, sandbox.rft("put", "-j", "8", file.toString(), server.at(dir)), sandbox.err());

        assertTrue(sandbox.err().contains("the server allows 2 data connections, not 8"), sandbox.err());
    }

    @Test
    void quietSaysNothing() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(10));

        assertEquals(0, sandbox.rft("put", "-q", file.toString(), server.at(dir)));

        assertEquals("", sandbox.err());
        assertEquals("", sandbox.out());
    }

    private List<JsonNode> events() {
        var mapper = new JsonMapper();
        return sandbox.outLines().stream().map(mapper::readTree).toList();
    }

    private static JsonNode only(List<JsonNode> files, String action) {
        var found = files.stream()
                .filter(file ->
                        file.has("action") && file.get("action").asString().equals(action))
                .toList();
        assertEquals(1, found.size(), files.toString());
        return found.getFirst();
    }

    private static byte[] bytes(int length) {
        var bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }
}
