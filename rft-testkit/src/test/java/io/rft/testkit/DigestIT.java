package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DigestIT {
    private static final int BLOCK = 64 << 10;
    private static final long SIZE = (3L << 20) + 12_345;
    private static final String[] FLAGS = {"--digest", "sha256", "--block-size", "64K"};

    /** However late the kill comes, the transfer is not over. */
    private static final long HELD = 2L << 20;

    @TempDir
    private Path directory;

    private Optional<DaemonProcess> daemon = Optional.empty();
    private Optional<ChaosProxy> proxy = Optional.empty();
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
        proxy = Optional.of(ChaosProxy.to(daemon.orElseThrow().address()));
    }

    @AfterEach
    void end() {
        client.ifPresent(ClientProcess::kill);
        proxy.ifPresent(ChaosProxy::close);
        daemon.ifPresent(DaemonProcess::close);
    }

    @Test
    void bothEndsAgreeAlsoAfterARestart() throws IOException {
        var server = daemon.orElseThrow();
        var there = ClientProcess.url(server, proxy.orElseThrow().address(), "there");
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
        var words = List.of(
                source.toString(), ClientProcess.url(server, proxy.orElseThrow().address(), "there"));

        var outcome = ClientProcess.run(home, ClientProcess.transfer("put", server, words));

        assertEquals(0, outcome.exit(), outcome.err());
        assertFalse(outcome.lines().stream().anyMatch(line -> line.has("tree-sha256")));
    }

    private void killHalfWay(List<String> command) throws IOException {
        proxy.orElseThrow().holdBlocksAfter(HELD);
        var running = ClientProcess.start(home, command);
        client = Optional.of(running);
        running.awaitDurable();
        assertTrue(running.isAlive(), "it ended before it could be killed");
        running.kill();
        proxy.orElseThrow().release();
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
