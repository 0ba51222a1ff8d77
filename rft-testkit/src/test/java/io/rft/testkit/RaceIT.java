package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.MetadataChange;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.Download;
import io.rft.client.RftClient;
import io.rft.client.TreeDownload;
import io.rft.client.TreeFilter;
import io.rft.client.TreeOptions;
import io.rft.client.TreeOutcome;
import io.rft.client.TreeOutcome.Action;
import io.rft.client.TreeUpload;
import io.rft.client.Upload;
import io.rft.protocol.Message;
import io.rft.protocol.Message.HashAlgorithm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** T-RACE: a user does everything there is to do while a hostile program swaps directories and links, at the server or here. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RaceIT {
    private static final int REQUESTS = 40;
    private static final int TRANSFERS = 10;
    private static final int DOWNLOADS = 15;
    private static final int SWAPS_MIN = 500;
    private static final String SECRET = "what nobody but the machine's owner may read. ".repeat(100);
    private static final String HIDDEN = "name-of-a-secret";
    private static final RemotePath SWAP = RemotePath.parse("/swap");
    private static final RemotePath FILE = RemotePath.parse("/swap/file");

    @TempDir
    private Path temporary;

    private final Map<String, Integer> reached = new TreeMap<>();
    private final List<TreeOutcome> outcomes = Collections.synchronizedList(new ArrayList<>());
    private int ledOut; // refusals because of a link
    private Path outside;
    private Path local;
    private Path here;
    private ServerFixture server;
    private RftClient client;
    private Optional<Process> swapper = Optional.empty();

    @BeforeEach
    void open() throws IOException {
        outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("file"), SECRET);
        Files.writeString(outside.resolve(HIDDEN), SECRET);
        Files.createDirectories(outside.resolve("sub/d"));
        Files.writeString(outside.resolve("sub/" + HIDDEN), SECRET);
        var root = scene(temporary.resolve("root"));
        local = temporary.resolve("local");
        here = local.resolve("tree");
        Files.createDirectories(here.resolve("sub"));
        for (var i = 0; i < 6; i++) {
            Files.writeString(here.resolve(i < 3 ? "f" + i : "sub/f" + i), "mine");
        }
        server = ServerFixture.serving(root);
        client = server.client().retries(0).build();
    }

    /** What is swapped, and what leads out. */
    private Path scene(Path root) throws IOException {
        Files.createDirectories(root.resolve("swap/sub"));
        Files.writeString(root.resolve("swap/file"), "public");
        Files.createSymbolicLink(root.resolve("link"), Path.of("../outside"));
        Files.writeString(root.resolve("file"), "public");
        Files.createSymbolicLink(root.resolve("filelink"), outside.resolve("file"));
        Files.createDirectory(root.resolve("victim"));
        return root;
    }

    @AfterEach
    void close() {
        swapper.ifPresent(Programs::kill);
        client.close();
        server.close();
    }

    @Test
    void nothingOutsideTheRootIsReadOrChangedWhateverIsSwapped() throws Exception {
        var before = snapshot(outside);
        var swaps = start(server.root());

        for (var i = 0; i < REQUESTS || !(swaps.isEnough() && ledOut > 0 && isEachReached()); i++) {
            look();
            change(i);
            if (i % (REQUESTS / TRANSFERS) == 0) {
                move(i);
            }
        }

        swaps.end();
        assertEquals(before, snapshot(outside));
        assertNoSecretBelow(server.root());
        assertNoSecretBelow(local);
    }

    @Test
    void nothingOutsideTheDestinationIsChangedWhateverIsSwapped() throws Exception {
        var target = scene(temporary.resolve("target"));
        var source = server.root().resolve("source");
        Files.createDirectories(source.resolve("swap/sub"));
        for (var name : List.of("file", "swap/file", HIDDEN, "swap/" + HIDDEN, "swap/sub/" + HIDDEN)) {
            Files.writeString(source.resolve(name), "from the server");
        }
        var options = TreeOptions.DEFAULT
                .withFilter(TreeFilter.of(List.of("/link", "/filelink", "*-parked", "taken-*")))
                .deleting(OptionalLong.empty());
        var before = snapshot(outside);
        var swaps = start(target);

        for (var i = 0; i < DOWNLOADS || !(swaps.isEnough() && has(Action.MOVED) && has(Action.FAILED)); i++) {
            tried(
                    "sync",
                    () -> client.download(new TreeDownload(RemotePath.parse("/source"), target, options), outcomes::add)
                            .join());
        }

        swaps.end();
        assertEquals(before, snapshot(outside));
    }

    private void look() throws IOException {
        tried("stat", () -> assertPublic(client.stat(FILE, true)));
        tried("stat of a file", () -> assertPublic(client.stat(RemotePath.parse("/file"), true)));
        tried("list", () -> client.list(SWAP, RaceIT::assertPublic));
        tried("expand", () -> client.expand("/**/{file,name-of-*}", found -> assertPublic(found.entry())));
        tried("measure", () -> client.measure(RemotePath.ROOT, true, use -> assertTrue(use.bytes() < SECRET.length())));
        tried(
                "measure a directory",
                () -> client.measure(SWAP, false, use -> assertTrue(use.bytes() < SECRET.length())));
        tried("hash", () -> assertTrue(client.hash(FILE, HashAlgorithm.SHA256).size() < SECRET.length()));
        tried(
                "look",
                () -> client.look(SWAP, below("file", HIDDEN, "sub/" + HIDDEN))
                        .forEach(entry -> entry.ifPresent(RaceIT::assertPublic)));
        tried(
                "metadata",
                () -> reach(client.metadata(SWAP, below("file"), true, true).failures()));
        tried("read", () -> {
            var content = new ByteArrayOutputStream();
            client.cat(FILE, content);
            assertFalse(content.toString(StandardCharsets.US_ASCII).contains("nobody"));
        });
        tried("copy out of it", () -> client.copy(FILE, RemotePath.parse("/copied"), true));
        tried("copy a file", () -> client.copy(RemotePath.parse("/file"), RemotePath.parse("/copied"), true));
        tried("space", () -> client.space(SWAP));
    }

    private void change(int i) throws IOException {
        var fresh = RemotePath.parse("/swap/new" + i);
        tried("copy into it", () -> client.copy(RemotePath.parse("/victim-file"), fresh, true));
        tried("make", () -> client.makeDirectory(RemotePath.parse("/swap/sub/d"), true));
        tried(
                "make files",
                () -> reach(client.create(
                        SWAP,
                        List.of(
                                new Creation.NewFile(one("sub/made"), 0600),
                                new Creation.NewDirectory(one("made"), 0700),
                                new Creation.NewLink(one("sub/link"), "x", true)))));
        tried(
                "change",
                () -> reach(client.change(
                        SWAP,
                        List.of(
                                new AttributeChange(one("file"), OptionalInt.of(0601), Optional.of(Instant.EPOCH)),
                                new AttributeChange(one("sub"), OptionalInt.of(0701), Optional.of(Instant.EPOCH))))));
        tried(
                "change a file",
                () -> reach(client.change(
                        RemotePath.ROOT,
                        List.of(new AttributeChange(one("file"), OptionalInt.of(0601), Optional.of(Instant.EPOCH))))));
        tried(
                "give further names",
                () -> reach(client.create(
                        RemotePath.ROOT,
                        List.of(
                                new Creation.NewName(one("swap/named"), one("file"), true),
                                new Creation.NewName(one("named-here"), one("swap/file"), true)))));
        tried("keep", () -> reach(client.keep(SWAP, List.of(new MetadataChange.Attributed(one("file"), List.of())))));
        tried("rename", () -> client.rename(fresh, RemotePath.parse("/swap/sub/moved"), true));
        tried("remove", () -> client.remove(RemotePath.parse("/swap/sub/moved"), false));
        tried("remove entries", () -> reach(client.removeAll(SWAP, below("sub/made", "sub/link", "sub/" + HIDDEN))));
        tried("remove a tree of it", () -> client.remove(RemotePath.parse("/swap/sub"), true));
        tried("remove a tree", () -> client.remove(RemotePath.parse("/victim"), true));
        tried("make it again", () -> client.makeDirectory(RemotePath.parse("/victim"), true));
        tried(
                "put something there",
                () -> client.create(RemotePath.ROOT, List.of(new Creation.NewFile(one("victim-file"), 0600))));
    }

    /** Files one by one, and in packs. */
    private void move(int i) throws IOException {
        var back = local.resolve("back" + i);
        tried(
                "move",
                () -> client.upload(new Upload(here.resolve("f0"), RemotePath.parse("/swap/put")))
                        .join());
        tried(
                "move",
                () -> client.download(new Download(FILE, local.resolve("got" + i)))
                        .join());
        tried(
                "move",
                () -> client.upload(
                                new TreeUpload(here, RemotePath.parse("/swap/sub/tree"), TreeOptions.DEFAULT),
                                outcome -> {})
                        .join());
        tried(
                "move",
                () -> client.download(new TreeDownload(RemotePath.ROOT, back, TreeOptions.DEFAULT), outcome -> {})
                        .join());
    }

    /** Whether everything was successful some time, between two swaps. */
    private boolean isEachReached() {
        return reached.values().stream().allMatch(times -> times > 0);
    }

    private boolean has(Action action) {
        synchronized (outcomes) {
            return outcomes.stream().anyMatch(outcome -> outcome.action() == action);
        }
    }

    /** Something that a user may ask for, and that a swap may make fail. */
    private interface Try {
        void run() throws IOException;
    }

    private void tried(String what, Try call) throws IOException {
        reached.putIfAbsent(what, 0);
        try {
            call.run();
            reached.merge(what, 1, Integer::sum);
        } catch (RftException e) {
            ledOut += e.code() == ErrorCode.PERMISSION ? 1 : 0;
            assertFalse(String.valueOf(e.getMessage()).contains("internal"), e::toString);
            assertNotEquals(ErrorCode.NETWORK, e.code(), e::toString);
        }
    }

    /** Of many entries some. */
    private static void reach(List<EntryFailure> failures) throws RftException {
        for (var failure : failures) {
            throw new RftException(failure.code(), failure.message());
        }
    }

    private static void assertPublic(Message.Entry entry) {
        assertNotEquals(HIDDEN, entry.name());
        assertTrue(entry.type() != Message.EntryType.FILE || entry.size() < SECRET.length(), entry::toString);
    }

    private static void assertNoSecretBelow(Path directory) throws IOException {
        try (var all = Files.walk(directory)) { // which follows no link
            for (var path : all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                assertFalse(Files.readString(path, StandardCharsets.ISO_8859_1).contains("nobody"), path::toString);
                assertNotEquals(HIDDEN, path.getFileName().toString());
            }
        }
    }

    /** Everything there is to know, but for when it was read. */
    private static Map<String, String> snapshot(Path directory) throws IOException {
        var all = new TreeMap<String, String>();
        try (var walk = Files.walk(directory)) {
            for (var path : walk.toList()) {
                var is = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                var content = is.isRegularFile() ? Files.readString(path) : "";
                all.put(
                        directory.relativize(path).toString(),
                        PosixFilePermissions.toString(is.permissions()) + " " + is.lastModifiedTime() + " "
                                + is.fileKey() + " " + content);
            }
        }
        return all;
    }

    private Swaps start(Path root) throws IOException {
        var stop = temporary.resolve("stop");
        var process = Programs.program(
                        Swapper.class.getName(),
                        temporary.resolve("home"),
                        List.of(
                                root.toString(),
                                outside.toString(),
                                stop.toString(),
                                temporary.resolve("enough").toString(),
                                Integer.toString(SWAPS_MIN)))
                .redirectError(temporary.resolve("swapper.err").toFile())
                .start();
        swapper = Optional.of(process);
        return new Swaps(process, stop, temporary.resolve("enough"));
    }

    /** What the hostile program has done. */
    private record Swaps(Process process, Path stop, Path enough) {
        /** Whether it has swapped so often that what was asked meanwhile met it. */
        boolean isEnough() {
            assertTrue(process.isAlive(), "the swapper has failed");
            return Files.exists(enough);
        }

        void end() throws IOException {
            Files.createFile(stop);
            assertEquals(0, process.onExit().join().exitValue(), "the swapper has failed");
        }
    }

    private static List<RemotePath> below(String... names) {
        return Arrays.stream(names).map(RaceIT::one).toList();
    }

    private static RemotePath one(String name) {
        return RemotePath.parseBelow(name);
    }
}
