package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A command with many files that is killed, and given again: what came through before is not moved once more. */
@Tag("crash")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RepeatedCommandIT {
    private static final int FILES = 48;
    private static final long FILE_BYTES = 512 << 10;
    private static final int ENOUGH = 10;

    /** Less than all, so that the kill cannot come too late; more than enough, though a dozen files are under way at a time. */
    private static final long PART_BYTES = 34 * FILE_BYTES;

    @TempDir
    private Path directory;

    private Optional<DaemonProcess> daemon = Optional.empty();
    private Optional<ChaosProxy> proxy = Optional.empty();
    private Optional<ClientProcess> client = Optional.empty();
    private Path here;
    private Path home;

    @BeforeEach
    void start() throws IOException {
        here = Files.createDirectory(directory.resolve("here"));
        home = directory.resolve("home");
        daemon = Optional.of(new DaemonProcess(
                Files.createDirectory(directory.resolve("root")),
                Files.createDirectory(directory.resolve("daemon-home"))));
        proxy = Optional.of(ChaosProxy.to(daemon.orElseThrow().address()));
    }

    @AfterEach
    void end() {
        client.ifPresent(ClientProcess::kill);
        proxy.ifPresent(ChaosProxy::close);
        daemon.ifPresent(DaemonProcess::close);
    }

    @Test
    void anUploadThatWasKilledSendsOnlyTheFilesThatAreNotThere() throws IOException {
        var server = daemon.orElseThrow();
        var there = Files.createDirectory(server.root().resolve("in"));
        var command = command("put", here, "in/");
        var done = new TreeSet<>(killHalfWay(command, there));
        var spoilt = there.resolve(done.removeFirst());
        var modified = Files.getLastModifiedTime(spoilt);
        Files.write(spoilt, new byte[(int) FILE_BYTES]);
        Files.setLastModifiedTime(spoilt, modified);

        var outcome = ClientProcess.run(home, command);

        assertMovedTheRest(outcome, there, done);
    }

    @Test
    void aDownloadThatWasKilledFetchesOnlyTheFilesThatAreNotThere() throws IOException {
        var there = Files.createDirectory(directory.resolve("there"));
        var command = command("get", daemon.orElseThrow().root(), there + "/");
        var done = killHalfWay(command, there);

        var outcome = ClientProcess.run(home, command);

        assertMovedTheRest(outcome, there, done);
    }

    private List<String> command(String verb, Path sources, String target) throws IOException {
        var up = verb.equals("put");
        var words = new ArrayList<String>();
        for (var i = 0; i < FILES; i++) {
            var file = sources.resolve("file-" + i);
            new TestData(i, FILE_BYTES).writeTo(file);
            words.add(up ? file.toString() : url("file-" + i));
        }
        words.add(up ? url(target) : target);
        return ClientProcess.transfer(verb, daemon.orElseThrow(), words);
    }

    private String url(String path) {
        return ClientProcess.url(daemon.orElseThrow(), proxy.orElseThrow().address(), path);
    }

    /** Kills the client once some files are there. Returns which are. */
    private Collection<String> killHalfWay(List<String> command, Path there) throws IOException {
        proxy.orElseThrow().holdBlocksAfter(PART_BYTES);
        var running = ClientProcess.start(home, command);
        client = Optional.of(running);
        Await.until("some files are there", () -> names(there).size() >= ENOUGH || !running.isAlive());
        running.kill();
        proxy.orElseThrow().release();
        var done = names(there);
        assertTrue(
                done.size() >= ENOUGH && done.size() < FILES, () -> done + " of " + FILES + " were there at the kill");
        return done;
    }

    /** The files that are committed. */
    private static List<String> names(Path there) {
        var names = there.toFile().list((_, name) -> name.startsWith("file-"));
        return names == null ? List.of() : List.of(names);
    }

    private void assertMovedTheRest(ClientProcess.Outcome outcome, Path there, Collection<String> done)
            throws IOException {
        assertEquals(0, outcome.exit(), outcome.err());
        assertEquals(FILES, outcome.of("files"));
        assertEquals(FILES * FILE_BYTES, outcome.of("bytes"));
        var moved = new TreeSet<>(moved(outcome));
        assertFalse(moved.isEmpty());
        moved.retainAll(done);
        assertEquals(Set.of(), moved, "moved again, though they were there");
        for (var i = 0; i < FILES; i++) {
            assertEquals(OptionalLong.empty(), new TestData(i, FILE_BYTES).firstDifference(there.resolve("file-" + i)));
        }
        try (var files = Files.walk(home)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.toString().endsWith(".job")).toList(),
                    "what all came through is forgotten");
        }
    }

    /** The files of which something was moved. */
    private static List<String> moved(ClientProcess.Outcome outcome) {
        return outcome.lines().stream()
                .filter(line -> line.get("type").asString().equals("file"))
                .filter(line -> line.get("sent-bytes").asLong() > 0)
                .map(line -> line.get("path").asString())
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .toList();
    }
}
