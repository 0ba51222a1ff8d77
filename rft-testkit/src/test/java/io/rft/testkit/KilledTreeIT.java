package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.clock.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A tree whose client is killed in the middle, and then, when the same command goes on, its daemon too. */
@Tag("crash")
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledTreeIT {
    private static final int FILES = 160;
    private static final int SMALL_BYTES = 300_000;
    private static final int LARGE_EVERY = 40;
    private static final int LARGE_BYTES = 1_500_000;
    private static final int SOME = 20;

    /** Keeps few files under way at a time, so that some are told early. */
    private static final String RATE = "5M";

    /** Less than half of the tree, and several times what is enough: however late a kill comes, the tree is not through. */
    private static final long PART_BYTES = 24_000_000;

    private static final long MORE_BYTES = 1_000_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(4);

    @TempDir
    private Path directory;

    private Optional<DaemonProcess> daemon = Optional.empty();
    private Optional<ChaosProxy> proxy = Optional.empty();
    private Optional<ClientProcess> client = Optional.empty();
    private Path home;

    @BeforeEach
    void start() throws IOException {
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
    void anUploadGoesOnAndSendsNothingAgain() throws IOException {
        var here = makeTree(directory.resolve("here"));

        killed(command("put", here + "/", there("tree/")), "sent");

        assertEquals(listing(here), listing(daemon.orElseThrow().root().resolve("tree")));
    }

    @Test
    void aDownloadGoesOnAndFetchesNothingAgain() throws IOException {
        var there = makeTree(daemon.orElseThrow().root().resolve("tree"));
        var here = directory.resolve("here");

        killed(command("get", there("tree/"), here + "/"), "received");

        assertEquals(listing(there), listing(here));
        assertEquals(List.of(), remains(here), "of a killed client, which the next one removes");
    }

    private static List<Path> remains(Path root) throws IOException {
        try (var all = Files.walk(root)) {
            return all.filter(one -> one.toString().contains(".rft-")).toList();
        }
    }

    private void killed(List<String> command, String action) throws IOException {
        var first = begin(command);
        awaitFiles(first, action);
        first.kill();
        var done = paths(first.said(), action);

        var second = begin(command);
        awaitFiles(second, action);
        daemon.orElseThrow().kill();
        proxy.orElseThrow().release();
        daemon.orElseThrow().restart();
        var outcome = second.await();

        assertEquals(0, outcome.exit(), outcome.err());
        assertTrue(outcome.of("retries") > 0, "the daemon was killed while the tree went on");
        var again = new HashSet<>(paths(outcome.lines(), action));
        var all = new HashSet<>(again);
        all.addAll(paths(outcome.lines(), "skipped"));
        again.retainAll(done);
        assertEquals(Set.of(), again, "moved twice");
        assertEquals(FILES, all.size(), "files; of a link that is there nothing is said");
    }

    /** Starts it, and lets only a part of the tree through, so that it cannot be at its end when it is killed. */
    private ClientProcess begin(List<String> command) throws IOException {
        proxy.orElseThrow().holdBlocksAfter(PART_BYTES);
        var begun = ClientProcess.start(home, command);
        client = Optional.of(begun);
        return begun;
    }

    /** What is held may be a part of every file that is under way: then a little more is let through, as often as it takes. */
    private void awaitFiles(ClientProcess running, String action) {
        var ticker = Ticker.system();
        var since = new AtomicLong(ticker.nanoTime());
        Await.until("some files have come through", () -> {
            if (ticker.nanoTime() - since.get() > PATIENCE_NANOS
                    && proxy.orElseThrow().isHolding()) {
                proxy.orElseThrow().holdBlocksAfter(MORE_BYTES);
                since.set(ticker.nanoTime());
            }
            try {
                return paths(running.said(), action).size() >= SOME;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertTrue(running.isAlive(), "it is in the middle of the tree");
    }

    private static Set<String> paths(List<JsonNode> lines, String action) {
        return lines.stream()
                .filter(line -> line.get("type").asString().equals("file"))
                .filter(line -> line.get("action").asString().equals(action))
                .map(line -> line.get("path").asString())
                .collect(Collectors.toSet());
    }

    private List<String> command(String verb, String source, String target) {
        return ClientProcess.transfer(verb, daemon.orElseThrow(), List.of(source, target), "-r", "--bwlimit", RATE);
    }

    private String there(String path) {
        return ClientProcess.url(daemon.orElseThrow(), proxy.orElseThrow().address(), path);
    }

    private static Path makeTree(Path root) throws IOException {
        for (var i = 0; i < FILES; i++) {
            var parent = Files.createDirectories(root.resolve("dir-" + i % 7));
            new TestData(i, i % LARGE_EVERY == 0 ? LARGE_BYTES : SMALL_BYTES).writeTo(parent.resolve("file-" + i));
        }
        Files.createSymbolicLink(root.resolve("link"), Path.of("dir-1/file-1"));
        return root;
    }

    /** What there is, with all that is kept of it, but for the remains of what was under way at a kill, which go when they expire at a server. */
    private static Map<String, String> listing(Path root) throws IOException {
        var listing = new TreeMap<String, String>();
        try (var all = Files.walk(root)) {
            for (var path :
                    all.filter(one -> !one.toString().endsWith(".rft-part")).toList()) {
                var attributes =
                        Files.readAttributes(path, "unix:mode,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
                var content = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? crc(path) : "";
                var times = Files.isSymbolicLink(path)
                        ? Files.readSymbolicLink(path).toString()
                        : attributes.get("mode") + " " + attributes.get("lastModifiedTime");
                listing.put(root.relativize(path).toString(), times + " " + content);
            }
        }
        return listing;
    }

    private static String crc(Path file) throws IOException {
        var crc = new CRC32C();
        crc.update(Files.readAllBytes(file));
        return Long.toHexString(crc.getValue());
    }
}
