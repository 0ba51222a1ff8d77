package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RemotePath;
import io.rft.cli.RftMain;
import io.rft.client.Credentials;
import io.rft.client.Endpoint;
import io.rft.client.HostKeyTrust;
import io.rft.client.RftClient;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One directory with 100,000 empty files, in a long run a million: listed, made like its source in both directions and emptied, by a client
 * and a daemon with 256 MiB of heap each.
 */
@Tag("crash")
@Timeout(value = 1800, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HugeDirectoryIT {
    private static final int FILES =
            Double.parseDouble(System.getProperty("seeds.factor", "1")) > 1 ? 1_000_000 : 100_000;
    private static final List<String> HEAP = List.of("-Xmx256m");
    private static final Pattern ACTION = Pattern.compile("\"action\":\"([a-z]+)\"");
    private static final Path MEMORY = Path.of("/dev/shm");

    private Path directory;
    private Optional<DaemonProcess> daemon = Optional.empty();
    private Optional<Process> client = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        // No disk has a part in this, where it can be had without.
        directory = Files.isWritable(MEMORY)
                ? Files.createTempDirectory(MEMORY, "rft-huge-")
                : Files.createTempDirectory("rft-huge-");
        var root = Files.createDirectory(directory.resolve("root"));
        daemon = Optional.of(DaemonProcess.with(HEAP, root, Files.createDirectory(directory.resolve("daemon-home"))));
    }

    @AfterEach
    void end() throws IOException {
        client.ifPresent(Programs::kill);
        daemon.ifPresent(DaemonProcess::close);
        removeAll();
    }

    @Test
    void aHugeDirectoryIsListedAndSyncedWithASmallHeap() throws IOException {
        var there = daemon.orElseThrow().root().resolve("many");
        var here = Files.createDirectory(directory.resolve("here"));
        for (var i = 0; i < FILES; i++) {
            Files.createFile(here.resolve(name(i)));
        }

        assertEquals(Map.of("sent", FILES), sync(here + "/", url("many/")));
        assertEquals(all(), numbers(there));
        assertEquals(all(), listedByTheProgram());
        assertEquals(all(), listedByTheLibrary());

        Files.writeString(here.resolve(name(FILES / 2)), "changed");
        assertEquals(Map.of("sent", 1, "skipped", FILES - 1), sync(here + "/", url("many/")));

        assertEquals(Map.of("received", FILES), sync(url("many/"), directory.resolve("back") + "/"));
        assertEquals(all(), numbers(directory.resolve("back")));

        var empty = Files.createDirectory(directory.resolve("empty"));
        assertEquals(Map.of("removed", FILES), sync(empty + "/", url("many/"), "--delete"));
        assertEquals(new BitSet(), numbers(there));
        assertTrue(daemon.orElseThrow().isAlive());
    }

    /** How many files had which fate. */
    private Map<String, Integer> sync(String source, String target, String... flags) throws IOException {
        var command = ClientProcess.transfer("sync", daemon.orElseThrow(), List.of(source, target), flags);
        var fates = new TreeMap<String, Integer>();
        try (var lines = Files.lines(run(command))) {
            lines.map(ACTION::matcher)
                    .filter(Matcher::find)
                    .forEach(action -> fates.merge(action.group(1), 1, Integer::sum));
        }
        return fates;
    }

    private BitSet listedByTheProgram() throws IOException {
        var server = daemon.orElseThrow();
        var command = List.of(
                "ls", "--host-key", server.fingerprint(), "--password-file", server.passwordFile(), url("many"));
        var numbers = new BitSet();
        try (var lines = Files.lines(run(command))) {
            lines.forEach(line -> numbers.set(number(line)));
        }
        return numbers;
    }

    /** Runs a client; returns what it has said. */
    private Path run(List<String> command) throws IOException {
        var out = directory.resolve("out");
        var err = directory.resolve("err");
        var process = Programs.program(HEAP, RftMain.class.getName(), directory.resolve("home"), command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        client = Optional.of(process);
        assertEquals(0, process.onExit().join().exitValue(), () -> lastOf(err));
        return out;
    }

    private static String lastOf(Path log) {
        try (var lines = Files.lines(log)) {
            return lines.reduce("", (_, last) -> last);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private BitSet listedByTheLibrary() throws IOException {
        var server = daemon.orElseThrow();
        var password = Files.readString(Path.of(server.passwordFile())).strip();
        var numbers = new BitSet();
        try (var listing = RftClient.builder()
                .endpoint(new Endpoint("127.0.0.1", server.address().getPort(), server.user()))
                .trust(HostKeyTrust.pinned(server.fingerprint()))
                .credentials(Credentials.password(() -> password))
                .build()) {
            listing.list(RemotePath.parse("/many"), entry -> numbers.set(number(entry.name())));
        }
        return numbers;
    }

    private static BitSet all() {
        var all = new BitSet();
        all.set(0, FILES);
        return all;
    }

    private static BitSet numbers(Path parent) throws IOException {
        var numbers = new BitSet();
        try (var files = Files.newDirectoryStream(parent)) {
            files.forEach(file -> numbers.set(number(String.valueOf(file.getFileName()))));
        }
        return numbers;
    }

    private static String name(int number) {
        return "file-%07d".formatted(number);
    }

    private static int number(String name) {
        return Integer.parseInt(name.substring("file-".length()));
    }

    private String url(String path) {
        var server = daemon.orElseThrow();
        return ClientProcess.url(server, server.address(), path);
    }

    private void removeAll() throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, IOException problem) throws IOException {
                Files.delete(path);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
