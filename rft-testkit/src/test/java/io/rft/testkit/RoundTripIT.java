package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.channel.Alpn;
import io.rft.protocol.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files go up and come back the same, between processes whose heaps are smaller than the files. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RoundTripIT {
    private static final long GIB = 1L << 30;
    private static final int CONNECTIONS = 10;
    private static final int NAME_BYTES_MAX = 255;

    @TempDir
    private Path directory;

    private DaemonProcess daemon;
    private ChaosProxy proxy;
    private Path home;

    @BeforeEach
    void start() throws IOException {
        daemon = new DaemonProcess(
                Files.createDirectory(directory.resolve("root")),
                Files.createDirectory(directory.resolve("daemon-home")));
        proxy = ChaosProxy.to(daemon.address());
        home = Files.createDirectory(directory.resolve("home"));
    }

    @AfterEach
    void stop() {
        proxy.close();
        daemon.close();
    }

    @Test
    void aGibibyteGoesUpAndComesBackOverTenConnections() throws IOException {
        var data = new TestData(1, GIB);
        var source = directory.resolve("source");
        data.writeTo(source);

        var up = succeed("put", List.of(source.toString(), url("big")));

        assertEquals(OptionalLong.empty(), data.firstDifference(daemon.root().resolve("big")));
        assertEquals(1, purpose(Alpn.COMMAND, 0));
        assertConnections(up, 0);
        Files.delete(source);

        var before = proxy.connections().size();
        var down = succeed("get", List.of(url("big"), source.toString()));

        assertEquals(OptionalLong.empty(), data.firstDifference(source));
        assertEquals(1, purpose(Alpn.COMMAND, before));
        assertConnections(down, before);
        assertTrue(daemon.isAlive());
    }

    @Test
    void filesOfAnyNameAndSizeGoUpAndComeBack() throws IOException {
        var files = new LinkedHashMap<String, TestData>();
        var names = names();
        var sizes = sizes();
        for (var i = 0; i < Math.max(names.size(), sizes.size()); i++) {
            var name = i < names.size() ? names.get(i) : "size-" + i;
            files.put(name, new TestData(i, sizes.get(i % sizes.size())));
        }
        var here = Files.createDirectory(directory.resolve("here"));
        var back = Files.createDirectory(directory.resolve("back"));
        for (var file : files.entrySet()) {
            file.getValue().writeTo(here.resolve(file.getKey()));
        }

        var words = new ArrayList<>(files.keySet().stream()
                .map(name -> here.resolve(name).toString())
                .toList());
        words.add(url("there/"));
        succeed("put", words);
        same(files, daemon.root().resolve("there"));

        var remote = new ArrayList<>(files.keySet().stream()
                .map(name -> daemon.user() + "@127.0.0.1:/there/" + name)
                .toList());
        remote.add(back + "/");
        succeed("get", remote, "--port", Integer.toString(proxy.address().getPort()));
        same(files, back);
    }

    private static List<String> names() {
        return List.of(
                "plain",
                "with spaces  and\ttab",
                "quotes ' \" ` \\",
                "emoji 🦀 ü ﷽",
                "line\nfeed",
                "-dash",
                "--help",
                "$(touch gone); #%s",
                "colon:and@at",
                "ü".repeat(NAME_BYTES_MAX / 2) + "x",
                ".hidden");
    }

    private static List<Long> sizes() {
        var block = (long) Settings.BLOCK_BYTES_DEFAULT;
        return List.of(0L, 1L, block - 1, block, block + 1, 10 * block, 10 * block + 1, 4_000_000L);
    }

    private static void same(Map<String, TestData> files, Path where) throws IOException {
        for (var file : files.entrySet()) {
            assertEquals(
                    OptionalLong.empty(), file.getValue().firstDifference(where.resolve(file.getKey())), file::getKey);
        }
        try (var found = Files.list(where)) {
            assertEquals(files.size(), found.count());
        }
    }

    private ClientProcess.Outcome succeed(String verb, List<String> words, String... flags) throws IOException {
        var all = new ArrayList<>(List.of("--connections", Integer.toString(CONNECTIONS)));
        all.addAll(List.of(flags));
        var outcome = ClientProcess.run(home, ClientProcess.transfer(verb, daemon, words, all.toArray(String[]::new)));
        assertEquals(0, outcome.exit(), outcome.err());
        assertEquals(words.size() - 1, outcome.of("files"));
        assertEquals(0, outcome.of("failed"));
        return outcome;
    }

    /** Where the machine is slow, one that takes long to come is dialled once more, and whichever comes first is used. */
    private void assertConnections(ClientProcess.Outcome outcome, int from) {
        assertEquals(CONNECTIONS, outcome.of("connections"));
        assertTrue(purpose(Alpn.DATA, from) >= CONNECTIONS);
    }

    private String url(String path) {
        return ClientProcess.url(daemon, proxy.address(), path);
    }

    /** Connections for this purpose, from this one on. */
    private long purpose(Alpn purpose, int from) {
        return proxy.connections().stream()
                .skip(from)
                .filter(connection -> connection.purpose().equals(Optional.of(purpose)))
                .count();
    }
}
