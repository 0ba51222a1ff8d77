package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.client.Keep;
import io.rft.client.NamePolicy;
import io.rft.client.RftClient;
import io.rft.client.TreeDownload;
import io.rft.client.TreeFilter;
import io.rft.client.TreeOptions;
import io.rft.client.TreeOptions.Select;
import io.rft.client.TreeOutcome;
import io.rft.client.TreeOutcome.Action;
import io.rft.client.TreeUpload;
import io.rft.disk.Disk;
import io.rft.posix.PosixDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trees with names that differ little go to where these are told apart, and to where they are not. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NameTwinsIT {
    private static final RemotePath THERE = RemotePath.parse("/tree");
    private static final TreeOptions SYNC = TreeOptions.DEFAULT.withSelect(Select.DIFFERENT);
    private static final TreeOptions MIRROR = SYNC.deleting(OptionalLong.empty());
    private static final int BIG = 2 << 20; // goes by itself

    @TempDir
    private Path temporary;

    private Path here;
    private Path there;
    private ServerFixture plain;
    private ServerFixture folding;
    private final List<TreeOutcome> outcomes = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void open() throws IOException {
        here = Files.createDirectory(temporary.resolve("here"));
        var root = Files.createDirectory(temporary.resolve("root"));
        there = root.resolve("tree");
        plain = ServerFixture.serving(root);
        folding = serving(FoldingDirectory.caseless(PosixDisk.SYSTEM));
    }

    @AfterEach
    void close() {
        folding.close();
        plain.close();
    }

    @Test
    void whereTheyAreToldApartAllComeThroughAndNothingTwice() throws Exception {
        makeTwins();

        upload(plain, MIRROR);
        assertEquals(List.of(), of(Action.FAILED));
        assertEquals(contents(here), contents(there));

        upload(plain, MIRROR);
        assertEquals(List.of(), of(Action.FAILED));
        assertEquals(List.of(), of(Action.MOVED));
        assertEquals(contents(here), contents(there));
    }

    @Test
    void whereTheyAreOneTheSecondFailsAndTheFirstIsWhole() throws Exception {
        makeTwins();
        for (var options : List.of(TreeOptions.DEFAULT, SYNC, MIRROR, TreeOptions.DEFAULT, MIRROR)) {
            upload(folding, options);

            assertEquals(7, of(Action.FAILED).size(), outcomes::toString);
            assertNoneMerged(contents(there));
        }
    }

    @Test
    void aDownloadIsAsCareful() throws Exception {
        makeTwins();
        upload(plain, TreeOptions.DEFAULT);
        outcomes.clear();
        var back = temporary.resolve("back");

        try (var client =
                plain.client().disk(FoldingDirectory.caseless(PosixDisk.SYSTEM)).build()) {
            client.download(new TreeDownload(THERE, back, SYNC), outcomes::add).join();
        }

        assertEquals(7, of(Action.FAILED).size(), outcomes::toString);
        assertNoneMerged(contents(back));
    }

    @Test
    void formsOfCharactersAreTwinsToo() throws Exception {
        var composed = "caf\u00e9";
        var decomposed = "cafe\u0301";
        Files.writeString(here.resolve(composed), "composed");
        Files.writeString(here.resolve(decomposed), "decomposed");
        try (var decomposing = serving(FoldingDirectory.decomposing(PosixDisk.SYSTEM))) {
            for (var options : List.of(TreeOptions.DEFAULT, MIRROR, TreeOptions.DEFAULT)) {
                upload(decomposing, options);

                assertEquals(1, of(Action.FAILED).size(), outcomes::toString);
                var first = of(Action.FAILED).equals(List.of("/" + composed)) ? "decomposed" : "composed";
                assertEquals(List.of(first), List.copyOf(contents(there).values()));
            }
        }
        upload(plain, MIRROR);
        assertEquals(contents(here), contents(there));
    }

    @Test
    void whatTheTargetCallsOtherwiseIsNotRemoved() throws Exception {
        Files.writeString(here.resolve("README"), "newer");
        Files.createDirectories(there);
        Files.writeString(there.resolve("readme"), "old");
        Files.writeString(there.resolve("more"), "x");

        upload(folding, MIRROR.rehearsing());
        assertEquals(List.of("/more"), of(Action.REMOVED));
        upload(folding, MIRROR);

        assertEquals(List.of("/more"), of(Action.REMOVED));
        assertEquals(List.of("newer"), List.copyOf(contents(there).values()));
    }

    @Test
    void whatIsOnlyLikeANameOfTheSourceIsRemoved() throws Exception {
        Files.writeString(here.resolve("README"), "newer");
        Files.createDirectories(there.resolve("ReadMe"));
        Files.writeString(there.resolve("readme"), "old");

        upload(plain, MIRROR);

        assertEquals(List.of("/ReadMe", "/readme"), of(Action.REMOVED));
        assertEquals(contents(here), contents(there));
    }

    @Test
    void namesOfOneFileAreTwinsAsWell() throws Exception {
        Files.writeString(here.resolve("a-first"), "shared");
        Files.createLink(here.resolve("twin"), here.resolve("a-first"));
        Files.writeString(here.resolve("Twin"), "another");
        var options = TreeOptions.DEFAULT.keeping(Keep.USUAL.withHardLinks());

        upload(folding, options);

        assertEquals(1, of(Action.FAILED).size(), outcomes::toString);
        var left = of(Action.FAILED).getFirst().equals("/twin") ? "another" : "shared";
        assertEquals(List.of("shared", left), List.copyOf(contents(there).values()));
    }

    @Test
    void escapedAllComeThroughWhereverTheyGo() throws Exception {
        makeTwins();
        Files.writeString(here.resolve("a:b"), "colon");
        Files.writeString(here.resolve("%41"), "percent");
        Files.writeString(Files.createDirectories(here.resolve("d?/e.")).resolve("f:"), "deep");
        Files.writeString(here.resolve(":".repeat(255)), "long");
        Files.write(here.resolve("big:"), new byte[BIG]);
        var escaping = MIRROR.naming(NamePolicy.ESCAPE);

        for (var server : List.of(folding, plain)) {
            upload(server, escaping.rehearsing());
            assertEquals(List.of(), of(Action.FAILED));
            upload(server, escaping);

            assertEquals(List.of(), of(Action.FAILED));
            assertEquals(sorted(contents(here)), sorted(contents(there)));
            assertEquals("colon", contents(there).get("a%3Ab"));
            assertEquals("percent", contents(there).get("%2541"));
            assertEquals("deep", contents(there).get("d%3F/e%2E/f%3A"));
            assertEquals("FILE", contents(there).get("%46%49%4C%45"));
            assertEquals("file", contents(there).get("file"));
            assertTrue(contents(there).containsKey("big%3A"));
        }
        upload(folding, escaping);
        assertEquals(List.of(), of(Action.MOVED));
        assertEquals(List.of(), of(Action.REMOVED));
    }

    @Test
    void escapedNamesAreKnownByTheirOwn() throws Exception {
        for (var name : List.of("a:b", "c:d", "e:f", "g:h")) {
            Files.writeString(here.resolve(name), name);
        }
        var escaping = TreeOptions.DEFAULT.naming(NamePolicy.ESCAPE);

        upload(plain, escaping.withFilter(TreeFilter.of(List.of("c:*"))));
        assertEquals(List.of("/a:b", "/e:f", "/g:h"), of(Action.MOVED));
        assertEquals(
                List.of("a%3Ab", "e%3Af", "g%3Ah"), List.copyOf(contents(there).keySet()));

        Files.delete(here.resolve("a:b"));
        upload(plain, escaping.withSelect(Select.DIFFERENT).deleting(OptionalLong.of(1)));
        assertEquals(List.of("/c:d"), of(Action.MOVED));
        assertEquals(List.of("/a%3Ab"), of(Action.REMOVED));

        upload(
                plain,
                escaping.withFilter(TreeFilter.NONE.only(Set.of(RemotePath.parse("/e:f"))))
                        .moving());
        assertEquals(List.of("/e:f"), of(Action.MOVED));
        assertEquals(Set.of("c:d", "g:h"), contents(here).keySet());
    }

    @Test
    void aDownloadEscapesAsWell() throws Exception {
        makeTwins();
        Files.writeString(here.resolve("a:b"), "colon");
        upload(plain, TreeOptions.DEFAULT);
        outcomes.clear();
        var back = temporary.resolve("back");

        try (var client =
                plain.client().disk(FoldingDirectory.caseless(PosixDisk.SYSTEM)).build()) {
            client.download(new TreeDownload(THERE, back, SYNC.naming(NamePolicy.ESCAPE)), outcomes::add)
                    .join();
        }

        assertEquals(List.of(), of(Action.FAILED));
        assertEquals(sorted(contents(here)), sorted(contents(back)));
        assertEquals("colon", contents(back).get("a%3Ab"));
    }

    private static List<String> sorted(SortedMap<String, String> contents) {
        return contents.values().stream().sorted().toList();
    }

    /** Of which seven are too many where case is folded. */
    private void makeTwins() throws IOException {
        Files.writeString(here.resolve("alone"), "alone");
        for (var name : List.of("file", "File", "FILE", "fILE")) {
            Files.writeString(here.resolve(name), name);
        }
        Files.write(here.resolve("big"), new byte[BIG]);
        Files.write(here.resolve("BIG"), new byte[BIG + 1]);
        for (var name : List.of("sub", "Sub")) {
            Files.createDirectory(here.resolve(name));
            Files.writeString(here.resolve(name).resolve("in"), name);
        }
        Files.createSymbolicLink(here.resolve("link"), Path.of("file"));
        Files.createSymbolicLink(here.resolve("LINK"), Path.of("File"));
        Files.createSymbolicLink(here.resolve("Link"), Path.of("FILE"));
    }

    /** Everything that is there, once, with the content of a name at the source whose twins have failed. */
    private void assertNoneMerged(SortedMap<String, String> found) throws IOException {
        var expected = contents(here);
        of(Action.FAILED)
                .forEach(path -> expected.keySet().removeIf(name -> ("/" + name + "/").startsWith(path + "/")));
        assertEquals(
                List.copyOf(expected.values()).stream().sorted().toList(),
                found.values().stream().sorted().toList());
        for (var outcome : List.copyOf(outcomes)) {
            outcome.error().ifPresent(error -> {
                assertEquals(ErrorCode.EXISTS, error.code(), error::toString);
                assertTrue(error.toString().contains("does not tell its name"), error::toString);
            });
        }
    }

    private ServerFixture serving(Disk disk) throws IOException {
        return ServerFixture.serving(temporary.resolve("root"), builder -> builder.disk(disk));
    }

    private void upload(ServerFixture server, TreeOptions options) throws IOException {
        outcomes.clear();
        try (RftClient client = server.client().build()) {
            client.upload(new TreeUpload(here, THERE, options), outcomes::add).join();
        }
    }

    private List<String> of(Action action) {
        return List.copyOf(outcomes).stream()
                .filter(outcome -> outcome.action() == action)
                .map(outcome -> outcome.path().toString())
                .sorted()
                .toList();
    }

    /** What files hold and where links lead, by name. */
    private static SortedMap<String, String> contents(Path root) throws IOException {
        var all = new TreeMap<String, String>();
        try (var paths = Files.walk(root)) {
            for (var path : paths.filter(one -> !Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                var content = Files.isSymbolicLink(path)
                        ? "-> " + Files.readSymbolicLink(path)
                        : Files.size(path) < BIG ? Files.readString(path) : Files.size(path) + " bytes";
                all.put(root.relativize(path).toString(), content);
            }
        }
        return all;
    }
}
