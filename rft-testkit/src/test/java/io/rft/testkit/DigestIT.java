package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.clock.Ticker;
import io.rft.digest.BlockDigests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A SHA-256 that both ends compare, with real programs. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DigestIT {
    private static final int BLOCK = 64 << 10;
    private static final long SIZE = (3L << 20) + 12_345;
    private static final String[] FLAGS = {"--digest", "sha256", "--block-size", "64K", "--bwlimit", "2M"};
    private static final long MEANWHILE_NANOS = 600_000_000;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    @TempDir
    private Path directory;

    private final Ticker ticker = Ticker.system();
    private Optional<DaemonProcess> daemon = Optional.empty();
    private Optional<ClientProcess> client = Optional.empty();
    private Path home;
    private Path source;

    @BeforeEach
    void start() throws IOException {
        home = directory.resolve("home");
        source = directory.resolve("source");
        new TestData(1, SIZE).writeTo(source);
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
    void bothEndsAgreeAlsoAfterARestart() throws IOException {
        var server = daemon.orElseThrow();
        var there = ClientProcess.url(server, server.address(), "there");
        var put = ClientProcess.transfer("put", server, List.of(source.toString(), there), FLAGS);
        var back = directory.resolve("back");
        var get = ClientProcess.transfer("get", server, List.of(there, back.toString()), FLAGS);

        for (var command : List.of(put, get)) {
            killHalfWay(command);
            var outcome = ClientProcess.run(home, command);

            assertEquals(0, outcome.exit(), outcome.err());
            assertTrue(outcome.of("resumed-bytes") > 0, () -> outcome.summary().toString());
            assertEquals(expected(), digest(outcome));
        }
        assertEquals(-1, Files.mismatch(source, back));
    }

    @Test
    void nobodyComputesItUnlessItIsAskedFor() throws IOException {
        var server = daemon.orElseThrow();
        var words = List.of(source.toString(), ClientProcess.url(server, server.address(), "there"));

        var outcome = ClientProcess.run(home, ClientProcess.transfer("put", server, words));

        assertEquals(0, outcome.exit(), outcome.err());
        assertFalse(outcome.lines().stream().anyMatch(line -> line.has("tree-sha256")));
    }

    /** A checkpoint comes 200 ms after the first block. */
    private void killHalfWay(List<String> command) throws IOException {
        var running = ClientProcess.start(home, command);
        client = Optional.of(running);
        var began = ticker.nanoTime();
        while (!hasBegun() && running.isAlive() && ticker.nanoTime() - began < PATIENCE_NANOS) {
            ticker.sleepNanos(10_000_000);
        }
        ticker.sleepNanos(MEANWHILE_NANOS);
        assertTrue(running.isAlive(), "it ended before it could be killed");
        running.kill();
    }

    private boolean hasBegun() throws IOException {
        for (var place : List.of(directory, directory.resolve("root"))) {
            try (var journals = Files.newDirectoryStream(place, ".*.rft-journal")) {
                if (journals.iterator().hasNext()) {
                    return true;
                }
            }
        }
        return false;
    }

    private String expected() throws IOException {
        var content = Files.readAllBytes(source);
        var tree = new BlockDigests(content.length, BLOCK);
        for (var at = 0; at < content.length; at += BLOCK) {
            tree.put(at, BlockDigests.of(ByteBuffer.wrap(content, at, Math.min(BLOCK, content.length - at))));
        }
        return HexFormat.of().formatHex(tree.whole());
    }

    private static String digest(ClientProcess.Outcome outcome) {
        return outcome.lines().stream()
                .filter(line -> line.has("tree-sha256"))
                .map(line -> line.get("tree-sha256").asString())
                .findFirst()
                .orElse("none");
    }
}
