package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code jobs}, {@code resume} and {@code cancel} as they are typed, after transfers that were interrupted. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobCommandsTest {
    private static final int SIZE = 4_000_000;
    private static final String LIMIT = "--bwlimit=200M";

    /** Comes through before a transfer is stopped, which so cannot be at its end, however late that is. */
    private static final int HELD = 2_000_000;

    @TempDir
    private Path served;

    @TempDir
    private Path keys;

    @TempDir
    private Path here;

    private TestServer server;
    private HoldingRelay relay;
    private Path source = Path.of("");
    private byte[] bytes = {};

    @BeforeEach
    void start() throws IOException {
        server = new TestServer(served, keys, new Settings(2, 1 << 18, RateLimits.NONE), List.of());
        relay = server.relayed();
        Files.createDirectory(here.resolve("home"));
        bytes = new byte[SIZE];
        new SplittableRandom(3).nextBytes(bytes);
        source = Files.write(here.resolve("big file"), bytes);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void withoutJobsThereIsNothingToDo() {
        var sandbox = sandbox();

        assertEquals(0, sandbox.rft("jobs"));
        assertEquals("there are no interrupted transfers\n", sandbox.err());
        assertEquals(0, sandbox.rft("jobs", "--json"));
        assertEquals("", sandbox.out() + sandbox.err());
        assertEquals(0, sandbox.rft("resume"));
        assertEquals(3, sandbox.rft("resume", "abc"));
        assertEquals(3, sandbox.rft("cancel", "abc"));
        assertTrue(sandbox.err().contains("there is no job abc"), sandbox.err());
        assertEquals(2, sandbox.rft("cancel"));
    }

    @Test
    void anInterruptedUploadIsListedAndGoesOn() throws IOException {
        interrupted("put", LIMIT, "--if-exists=fail", source.toString(), server.at("/a.bin"));

        var job = onlyJob();
        assertEquals("put", job.get("command").asString());
        assertEquals(source.toString(), job.get("source").asString());
        assertEquals(server.at("/a.bin"), job.get("target").asString());
        assertEquals(SIZE, job.get("size").asLong());
        var durable = job.get("durable-bytes").asLong();
        assertTrue(durable > 0 && durable < SIZE, job::toString);
        assertEquals("interrupted", job.get("error").asString());
        assertFalse(job.get("running").asBoolean());
        assertEquals(
                "[\"--bwlimit=200M\",\"--if-exists=fail\"]", job.get("options").toString());
        assertTrue(job.get("partial").isNull());
        var sandbox = sandbox();
        assertEquals(0, sandbox.rft("jobs"));
        assertTrue(sandbox.out().contains(job.get("job").asString() + "  put  " + source + "  ->  "), sandbox.out());
        assertTrue(sandbox.out().contains("stopped: the transfer was stopped"), sandbox.out());
        assertTrue(sandbox.out().contains("with --bwlimit=200M --if-exists=fail"), sandbox.out());

        assertEquals(
                0,
                sandbox.rft("resume", "--json", "--bwlimit=100M", job.get("job").asString()),
                sandbox.err());

        var summary = lines(sandbox).getLast();
        assertTrue(summary.get("resumed-bytes").asLong() > 0, summary::toString);
        assertTrue(summary.get("sent-bytes").asLong() < SIZE, summary::toString);
        assertEquals(1, summary.get("files").asInt());
        assertArrayEquals(bytes, Files.readAllBytes(served.resolve("a.bin")));
        assertNoJobs();
    }

    @Test
    void anInterruptedDownloadShowsItsPartialAndGoesOn() throws IOException {
        Files.move(source, served.resolve("there"));
        var target = here.resolve("back");
        interrupted("get", LIMIT, server.at("/there"), target.toString());

        var job = onlyJob();
        assertEquals("get", job.get("command").asString());
        assertEquals(server.at("/there"), job.get("source").asString());
        assertEquals(target.toString(), job.get("target").asString());
        var partial = Path.of(job.get("partial").asString());
        assertEquals(here, partial.getParent());
        assertTrue(Files.isRegularFile(partial));

        var sandbox = sandbox();
        assertEquals(0, sandbox.rft("resume", "--bwlimit=off", target.toString()), sandbox.err());

        assertArrayEquals(bytes, Files.readAllBytes(target));
        assertFalse(Files.exists(partial));
        assertNoJobs();
    }

    @Test
    void allJobsGoOnAtOnceAndOneThatCannotIsNamed() throws IOException {
        interrupted("put", LIMIT, source.toString(), server.at("/a"));
        interrupted("put", LIMIT, source.toString(), server.at("/b"));
        var gone = Files.write(here.resolve("gone"), bytes);
        interrupted("put", LIMIT, gone.toString(), server.at("/c"));
        Files.delete(gone);

        var sandbox = sandbox();
        assertEquals(23, sandbox.rft("resume", "--json", "--bwlimit=100M"), sandbox.err());

        var summary = lines(sandbox).getLast();
        assertEquals(3, summary.get("files").asInt());
        assertEquals(1, summary.get("failed").asInt());
        assertArrayEquals(bytes, Files.readAllBytes(served.resolve("a")));
        assertArrayEquals(bytes, Files.readAllBytes(served.resolve("b")));
        assertEquals(gone.toString(), onlyJob().get("source").asString());
    }

    @Test
    void aCancelledUploadLeavesNothingAtTheServer() throws IOException {
        interrupted("put", LIMIT, source.toString(), server.at("/a.bin"));
        assertEquals(2, entries(served).size(), "staged file and journal");

        var sandbox = sandbox();
        assertEquals(0, sandbox.rft("cancel", onlyJob().get("job").asString()), sandbox.err());

        assertEquals(List.of(), entries(served));
        assertNoJobs();
    }

    @Test
    void aCancelledDownloadLeavesNothingHere() throws IOException {
        Files.copy(source, served.resolve("there"));
        interrupted("get", LIMIT, server.at("/there"), here.resolve("back").toString());
        assertEquals(4, entries(here).size(), "home, source, staged file and journal");
        server.close(); // nobody asks it

        var sandbox = sandbox();
        assertEquals(0, sandbox.rft("cancel", "--json", here.resolve("back").toString()), sandbox.err());

        assertEquals("cancelled", lines(sandbox).getFirst().get("type").asString());
        assertTrue(lines(sandbox).getFirst().get("removed").asBoolean());
        assertEquals(2, entries(here).size());
        assertNoJobs();
    }

    @Test
    void aCancelThatCannotReachTheServerSaysWhatStays() throws IOException {
        interrupted("put", LIMIT, "--retries=0", source.toString(), server.at("/a.bin"));
        server.close();

        var sandbox = sandbox();
        assertEquals(7, sandbox.rft("cancel", source.toString()));

        assertTrue(sandbox.err().contains("is forgotten, but what has arrived at rft://"), sandbox.err());
        assertEquals(2, entries(served).size());
        assertNoJobs();
    }

    @Test
    void aJobThatIsUnderWayIsBusy() throws RftException {
        var url = server.at("/a.bin");
        var seen = new Probe();
        var other = sandbox();
        relay.holdAfter(HELD);
        var code = other.out(new SignalAtProgress(() -> {
                    seen.put = sandbox().rft("put", source.toString(), url);
                    seen.resume = sandbox().rft("resume", source.toString());
                    seen.cancel = sandbox().rft("cancel", source.toString());
                    seen.all = sandbox().rft("resume");
                    relay.release();
                }))
                .rft("put", "--json", LIMIT, source.toString(), url);

        assertEquals(0, code, other.err());
        assertEquals(List.of(75, 75, 75, 0), List.of(seen.put, seen.resume, seen.cancel, seen.all));
        assertNoJobs();
    }

    @Test
    void anInterruptedTreeIsOneJobAndGoesOnWithItsFlags() throws IOException {
        var tree = tree(here.resolve("tree"));
        Files.createDirectories(served.resolve("copy/extra"));
        var err = interrupted(
                "sync",
                LIMIT,
                "--delete",
                "--exclude=*.o",
                "--include=keep.o",
                "--exclude=sub/",
                tree + "/",
                server.at("/copy/"));
        assertTrue(err.contains("To go on: rft sync --json --bwlimit=200M --delete '--exclude=*.o' "), err);

        var job = onlyJob();
        assertEquals("put -r", job.get("command").asString());
        assertEquals(tree.toString(), job.get("source").asString());
        assertEquals(server.at("/copy"), job.get("target").asString());
        assertEquals("interrupted", job.get("error").asString());
        assertEquals(
                "[\"--if-exists=different\",\"--bwlimit=200M\",\"--delete\",\"--exclude=*.o\",\"--include=keep.o\","
                        + "\"--exclude=sub/\"]",
                job.get("options").toString());
        assertTrue(Files.exists(served.resolve("copy/extra")));
        var sandbox = sandbox();
        assertEquals(0, sandbox.rft("jobs"), sandbox.err());
        assertTrue(sandbox.out().contains(job.get("files") + " files have come through"), sandbox.out());

        assertEquals(0, sandbox.rft("resume", "--bwlimit=off", "--json", tree.toString()), sandbox.err());

        assertTrue(lines(sandbox).getLast().get("resumed-bytes").asLong() > 0, sandbox.out());
        assertEquals(List.of("big", "keep.o", "small-0", "small-1", "small-2"), names(served.resolve("copy")));
        assertArrayEquals(bytes, Files.readAllBytes(served.resolve("copy/big")));
        assertNoJobs();
    }

    @Test
    void aCancelledTreeLeavesNoPartAtEitherSide() throws IOException {
        var tree = tree(here.resolve("tree"));
        interrupted("put", "-r", LIMIT, tree.toString(), server.at("/"));
        assertTrue(names(served.resolve("tree")).stream().anyMatch(name -> name.endsWith(".rft-part")));
        var sandbox = sandbox();
        assertEquals(0, sandbox.rft("cancel", onlyJob().get("job").asString()), sandbox.err());
        assertNoParts(served.resolve("tree"));
        assertNoJobs();

        var there = tree(served.resolve("there"));
        interrupted("get", "-r", LIMIT, server.at("/there/"), here.resolve("back") + "/");
        assertTrue(names(here.resolve("back")).stream().anyMatch(name -> name.endsWith(".rft-part")));
        server.close(); // nobody asks it
        assertEquals(0, sandbox.rft("cancel", here.resolve("back").toString()), sandbox.err());
        assertNoParts(here.resolve("back"));
        assertNoJobs();
        assertEquals(List.of(".locks"), names(jobs()));
        assertEquals(List.of("big", "junk.o", "keep.o", "small-0", "small-1", "small-2", "sub"), names(there));
    }

    @Test
    void aTreeThatWentToItsEndIsNoJobWhateverFailed() throws IOException {
        var tree = Files.createDirectories(here.resolve("tree/a"));
        Files.write(tree.resolve("x"), bytes);
        Files.createFile(served.resolve("a"));

        assertEquals(6, sandbox().rft("put", "-r", tree.getParent() + "/", server.at("/")));

        assertNoJobs();
    }

    private Path tree(Path root) throws IOException {
        Files.createDirectories(root.resolve("sub"));
        Files.write(root.resolve("big"), bytes);
        Files.write(root.resolve("sub/x"), new byte[10]);
        for (var name : List.of("small-0", "small-1", "small-2", "keep.o", "junk.o")) {
            Files.write(root.resolve(name), new byte[10_000]);
        }
        return root;
    }

    private static void assertNoParts(Path directory) throws IOException {
        assertEquals(
                List.of(),
                names(directory).stream().filter(name -> name.contains(".rft-")).toList());
    }

    private static List<String> names(Path directory) throws IOException {
        return entries(directory).stream()
                .map(path -> String.valueOf(path.getFileName()))
                .sorted()
                .toList();
    }

    @Test
    void aDamagedRecordIsReported() throws IOException {
        interrupted("put", LIMIT, source.toString(), server.at("/a.bin"));
        var file = entries(jobs()).stream()
                .filter(path -> path.toString().endsWith(".job"))
                .findFirst()
                .orElseThrow();
        Files.writeString(file, "nonsense");

        var sandbox = sandbox();
        assertEquals(0, sandbox.rft("jobs", "--json"));

        assertEquals("damaged", lines(sandbox).getFirst().get("type").asString());
        assertTrue(sandbox.err().contains(file + " is damaged"), sandbox.err());
    }

    @Test
    void aFailureThatLeavesNothingLeavesNoJob() {
        assertEquals(3, sandbox().rft("put", here + "/none", server.at("/x")));
        assertEquals(3, sandbox().rft("get", server.at("/none"), here + "/x"));
        assertEquals(3, sandbox().rft("put", source.toString(), server.at("/no/such/directory")));

        assertNoJobs();
    }

    @Test
    void theCommandToGoOnWithDoesNotBeginAnew() {
        var err = interrupted("put", "--no-resume", LIMIT, source.toString(), server.at("/a.bin"));

        assertTrue(
                err.contains("To go on: rft put --json --bwlimit=200M '" + source + "' " + server.at("/a.bin") + "\n"),
                err);
    }

    /** What the commands said that came while another was at it. */
    private static final class Probe {
        private int put;
        private int resume;
        private int cancel;
        private int all;
    }

    /** Runs a command until something is durable; what it says at its end. */
    private String interrupted(String... words) {
        var sandbox = sandbox();
        var line = new ArrayList<>(List.of(words));
        line.add(1, "--json");
        relay.holdAfter(HELD);
        sandbox.out(SignalAtProgress.durable(() -> sandbox.interruption().signalled(ExitCode.INTERRUPTED)));
        var code = sandbox.rft(line.toArray(String[]::new));
        relay.release();
        assertEquals(130, code, sandbox.err());
        return sandbox.err();
    }

    private JsonNode onlyJob() {
        var sandbox = sandbox();
        assertEquals(0, sandbox.rft("jobs", "--json"), sandbox.err());
        assertEquals(1, lines(sandbox).size(), sandbox.out());
        return lines(sandbox).getFirst();
    }

    private void assertNoJobs() {
        var sandbox = sandbox();
        assertEquals(0, sandbox.rft("jobs", "--json"), sandbox.err());
        assertEquals("", sandbox.out());
    }

    private Path jobs() {
        return here.resolve("home/.local/state/rft/jobs");
    }

    private static List<JsonNode> lines(Sandbox sandbox) {
        var mapper = new JsonMapper();
        return sandbox.outLines().stream().map(mapper::readTree).toList();
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    /** Another process of the same user. */
    private Sandbox sandbox() {
        return new Sandbox(here.resolve("home"))
                .variable("RFT_PASSWORD", TestServer.PASSWORD)
                .variable("RFT_HOST_KEY", server.fingerprint());
    }
}
