package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.clock.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A command with many files that is killed, and given again: what came through before is not moved once more. */
@Tag("crash")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RepeatedCommandIT {
    private static final int FILES = 30;
    private static final long FILE_BYTES = 512 << 10;
    private static final int ENOUGH = 10;
    /** Copies of blocks that idle connections took over near the end of a file. */
    private static final long COPIES = 2 << 20;

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    @TempDir
    private Path directory;

    private final Ticker ticker = Ticker.system();
    private Optional<DaemonProcess> daemon = Optional.empty();
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
    }

    @AfterEach
    void end() {
        client.ifPresent(ClientProcess::kill);
        daemon.ifPresent(DaemonProcess::close);
    }

    @Test
    void anUploadThatWasKilledSendsOnlyTheFilesThatAreNotThere() throws IOException {
        var server = daemon.orElseThrow();
        var there = Files.createDirectory(server.root().resolve("in"));
        var command = command("put", here, "in/");
        var done = killHalfWay(command, there);
        var spoilt = there.resolve(names(there).getFirst());
        var modified = Files.getLastModifiedTime(spoilt);
        Files.write(spoilt, new byte[(int) FILE_BYTES]);
        Files.setLastModifiedTime(spoilt, modified);

        var outcome = ClientProcess.run(home, command);

        assertMovedTheRest(outcome, there, done - 1);
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
        var server = daemon.orElseThrow();
        var up = verb.equals("put");
        var words = new ArrayList<String>();
        for (var i = 0; i < FILES; i++) {
            var file = sources.resolve("file-" + i);
            new TestData(i, FILE_BYTES).writeTo(file);
            words.add(up ? file.toString() : ClientProcess.url(server, server.address(), "file-" + i));
        }
        words.add(up ? ClientProcess.url(server, server.address(), target) : target);
        return ClientProcess.transfer(verb, server, words, "--bwlimit", "5M");
    }

    /** Kills the client once some files are there. Returns how many are. */
    private int killHalfWay(List<String> command, Path there) throws IOException {
        var running = ClientProcess.start(home, command);
        client = Optional.of(running);
        var began = ticker.nanoTime();
        while (names(there).size() < ENOUGH && running.isAlive() && ticker.nanoTime() - began < PATIENCE_NANOS) {
            ticker.sleepNanos(1_000_000);
        }
        running.kill();
        var done = names(there).size();
        assertTrue(done >= ENOUGH && done < FILES, () -> done + " of " + FILES + " files were there at the kill");
        return done;
    }

    /** The files that are committed. */
    private static List<String> names(Path there) {
        var names = there.toFile().list((_, name) -> name.startsWith("file-"));
        return names == null ? List.of() : List.of(names);
    }

    private void assertMovedTheRest(ClientProcess.Outcome outcome, Path there, int done) throws IOException {
        assertEquals(0, outcome.exit(), outcome.err());
        assertEquals(FILES, outcome.of("files"));
        assertEquals(FILES * FILE_BYTES, outcome.of("bytes"));
        var sent = outcome.of("sent-bytes");
        assertNotEquals(0, sent);
        assertTrue(
                sent <= (FILES - done) * FILE_BYTES + COPIES,
                () -> sent + " bytes were moved again, " + done + " files were there");
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
}
