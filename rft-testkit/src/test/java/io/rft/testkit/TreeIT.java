package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.JobStore;
import io.rft.client.RftClient;
import io.rft.client.TreeDownload;
import io.rft.client.TreeFilter;
import io.rft.client.TreeOptions;
import io.rft.client.TreeOptions.Select;
import io.rft.client.TreeOutcome;
import io.rft.client.TreeOutcome.Action;
import io.rft.client.TreeUpload;
import io.rft.protocol.Settings;
import io.rft.rate.RateLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trees go up and come down as they are. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TreeIT {
    private static final RemotePath THERE = RemotePath.parse("/tree");
    private static final int BIG = 3 << 20;

    @TempDir
    private Path temporary;

    private Path here;
    private Path there;
    private ServerFixture server;
    private RftClient client;
    private final List<TreeOutcome> outcomes = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void open() throws Exception {
        here = Files.createDirectory(temporary.resolve("here"));
        server = ServerFixture.serving(Files.createDirectory(temporary.resolve("root")));
        there = server.root().resolve("tree");
        client = builder(server.address()).build();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void aTreeOfAllKindsGoesUpAndComesDownAsItIs() throws Exception {
        makeTree(here);
        var back = temporary.resolve("back");

        upload(TreeOptions.DEFAULT);
        client.download(new TreeDownload(THERE, back, TreeOptions.DEFAULT), outcomes::add)
                .join();

        assertEquals(List.of(), failures());
        assertEquals(listing(here), listing(there));
        assertEquals(listing(here), listing(back));
    }

    @Test
    void aSyncMovesOnlyWhatDiffers() throws Exception {
        makeTree(here);
        upload(TreeOptions.DEFAULT);
        var sync = TreeOptions.DEFAULT.withSelect(Select.DIFFERENT);

        upload(sync);
        assertEquals(List.of(), moved());

        Files.writeString(here.resolve("sub/one"), "One");
        upload(sync);
        assertEquals(List.of("/sub/one"), moved());
        assertEquals(listing(here), listing(there));

        Files.setLastModifiedTime(here.resolve("big"), FileTime.from(Instant.ofEpochSecond(1)));
        upload(sync.withSelect(Select.CONTENT));
        assertEquals(List.of(), moved());
    }

    @Test
    void whatTheSourceDoesNotHaveIsRemovedWhereThatIsWanted() throws Exception {
        makeTree(here);
        upload(TreeOptions.DEFAULT);
        Files.createDirectories(there.resolve("more/deep"));
        Files.writeString(there.resolve("more/deep/file"), "x");
        Files.writeString(there.resolve("sub/kept.log"), "x");
        Files.writeString(there.resolve("sub/gone"), "x");
        var sync = TreeOptions.DEFAULT.withSelect(Select.DIFFERENT).withFilter(TreeFilter.of(List.of("*.log")));

        var refused = assertThrows(RftException.class, () -> upload(sync.deleting(OptionalLong.of(1))));
        assertEquals(ErrorCode.DELETE_LIMIT, refused.code());
        assertTrue(Files.exists(there.resolve("sub/gone")));

        upload(sync.deleting(OptionalLong.empty()).rehearsing());
        assertEquals(List.of("/more", "/sub/gone"), of(Action.REMOVED));
        assertTrue(Files.exists(there.resolve("sub/gone")));

        upload(sync.deleting(OptionalLong.empty()));
        assertEquals(List.of("/more", "/sub/gone"), of(Action.REMOVED));
        assertFalse(Files.exists(there.resolve("more")));
        assertTrue(Files.exists(there.resolve("sub/kept.log")));
        Files.delete(there.resolve("sub/kept.log"));
        assertEquals(withoutTimesOfDirectories(listing(here)), withoutTimesOfDirectories(listing(there)));
    }

    @Test
    void whatVanishesBeforeItIsCopiedIsToldAsSuch() throws Exception {
        Files.createDirectory(there);
        for (var source : List.of(here, there)) {
            outcomes.clear();
            Files.write(source.resolve("stays"), new byte[10]);
            var fleeting = List.of("small", "large", "directory");
            Files.write(source.resolve("small"), new byte[10]);
            Files.write(source.resolve("large"), new byte[BIG]);
            Files.createDirectory(source.resolve("directory"));
            var target = temporary.resolve("back");
            try (var _ = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                    .bind(UnixDomainSocketAddress.of(source.resolve("socket")))) {
                Consumer<TreeOutcome> listener = outcome -> {
                    outcomes.add(outcome);
                    if (outcome.action() == Action.PASSED_OVER) { // the socket, when all was listed and nothing moved
                        fleeting.forEach(name -> assertDoesNotThrow(() -> Files.delete(source.resolve(name))));
                    }
                };
                var copy = source.equals(here)
                        ? client.upload(new TreeUpload(here, RemotePath.parse("/copy"), TreeOptions.DEFAULT), listener)
                        : client.download(new TreeDownload(THERE, target, TreeOptions.DEFAULT), listener);
                copy.join();
            }
            assertEquals(List.of("/stays"), moved());
            assertEquals(List.of("/directory", "/large", "/small"), of(Action.FAILED));
            for (var outcome : outcomes) {
                outcome.error()
                        .ifPresent(error -> assertEquals(ErrorCode.SOURCE_CHANGED, error.code(), error::toString));
            }
        }
    }

    @Test
    void aCopyThatWasStoppedGoesOnAndMovesNothingTwice() throws Exception {
        var count = 300; // of 123 MiB: two packs, at least
        for (var i = 0; i < count; i++) {
            var file = here.resolve("d" + i % 10).resolve("f" + i);
            Files.createDirectories(file.getParent());
            Files.write(file, new byte[430_000 + i]);
        }
        try (var proxy = ChaosProxy.to(server.address());
                // One connection: what it carries comes in order, so that the first pack is whole long before the hold.
                var slowed = builder(proxy.address())
                        .settings(new Settings(1, Settings.BLOCK_BYTES_DEFAULT, RateLimits.NONE))
                        .build()) {
            var upload = new TreeUpload(here, THERE, TreeOptions.DEFAULT);
            proxy.holdBlocksAfter(80 << 20); // more than a pack, and less than all
            var running = slowed.upload(upload, outcomes::add);
            Await.until("some files came through", () -> !moved().isEmpty());
            running.cancel();
            var stopped = assertThrows(RftException.class, running::join);
            assertEquals(ErrorCode.INTERRUPTED, stopped.code());
            var before = moved().size();
            assertTrue(before < count, () -> before + " files came through");
            outcomes.clear();
            proxy.release();

            slowed.upload(upload, outcomes::add).join();

            assertEquals(count - before, moved().size());
            assertEquals(before, of(Action.SKIPPED).size());
        }
        assertEquals(listing(here), listing(there));
    }

    @Test
    void noServerMakesADirectoryHereThatGivesRightsAway() throws Exception {
        Files.createDirectories(there.resolve("sub"));
        setMode(there.resolve("sub"), 07777);
        setMode(there, 06755);
        var back = temporary.resolve("back");

        client.download(new TreeDownload(THERE, back, TreeOptions.DEFAULT), outcomes::add)
                .join();

        assertEquals(0777, mode(back.resolve("sub")));
        assertEquals(0755, mode(back));
    }

    private static void setMode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode") & 07777;
    }

    @Test
    void whatFailsForOneIsToldAndTheRestGoesOn() throws Exception {
        makeTree(here);
        Files.createDirectories(there.resolve("sub/one"));
        Files.writeString(Files.createDirectories(there).resolve("empty-directory"), "a file");

        upload(TreeOptions.DEFAULT);

        assertEquals(List.of("/empty-directory", "/sub/one"), failures());
        assertTrue(Files.exists(there.resolve("sub/two")));
    }

    @Test
    void whatIsLeftOutIsNotTouched() throws Exception {
        makeTree(here);

        upload(TreeOptions.DEFAULT.withFilter(TreeFilter.of(List.of("/sub/", "*g"))));

        assertFalse(Files.exists(there.resolve("sub")));
        assertFalse(Files.exists(there.resolve("big")));
        assertTrue(Files.exists(there.resolve("empty")));
    }

    @Test
    void whatHasComeThroughLeavesTheSourceWhereThatIsWanted() throws Exception {
        makeTree(here);
        var before = listing(here);
        var back = temporary.resolve("back");

        upload(TreeOptions.DEFAULT.moving().rehearsing());
        assertEquals(before, listing(here));
        upload(TreeOptions.DEFAULT.moving());

        assertEquals(List.of(), failures());
        assertEquals(before, listing(there));
        assertEquals(List.of(), withoutDirectories(here));
        client.download(new TreeDownload(THERE, back, TreeOptions.DEFAULT.moving()), outcomes::add)
                .join();
        assertEquals(List.of(), failures());
        assertEquals(before, listing(back));
        assertEquals(List.of(), withoutDirectories(there));
    }

    /** Whichever of two files comes through first: the other is changed before it is looked at again. */
    @Test
    void whatIsChangedMeanwhileStaysAtTheSource() throws Exception {
        var names = List.of("one", "other");
        for (var name : names) {
            write(here.resolve(name), BIG, "rw-r--r--");
        }

        client.upload(new TreeUpload(here, THERE, TreeOptions.DEFAULT.moving()), outcome -> {
                    if (outcomes.isEmpty()) {
                        rewrite(here.resolve(second(names, outcome)));
                    }
                    outcomes.add(outcome);
                })
                .join();

        var changed = second(names, outcomes.getFirst());
        assertEquals(List.of("/" + changed), failures());
        assertEquals(List.of(here.resolve(changed)), withoutDirectories(here));
        assertEquals("changed", Files.readString(here.resolve(changed)));
    }

    private static String second(List<String> names, TreeOutcome first) {
        return names.stream()
                .filter(name -> !name.equals(first.path().name()))
                .findAny()
                .orElseThrow();
    }

    @Test
    void onlyWhatIsNamedIsCopied() throws Exception {
        makeTree(here);
        var named = List.of("/sub/one", "/sub/deeper", "/link", "/sub/none").stream()
                .map(RemotePath::parse)
                .toList();

        upload(TreeOptions.DEFAULT.withFilter(TreeFilter.NONE.only(named)));

        assertEquals(List.of("/sub/none"), failures());
        var expected = withoutDirectories(here).stream()
                .map(here::relativize)
                .filter(path -> path.startsWith("sub/deeper")
                        || path.equals(Path.of("sub/one"))
                        || path.equals(Path.of("link")))
                .toList();
        assertEquals(
                expected,
                withoutDirectories(there).stream().map(there::relativize).toList());
    }

    @Test
    void whatIsTooDeepFailsAndNothingElseDoes() throws Exception {
        var deepest = here;
        for (var depth = 1; depth <= RemotePath.DEPTH_MAX; depth++) {
            deepest = Files.createDirectory(deepest.resolve("d"));
            Files.writeString(deepest.resolveSibling("file"), "at " + depth);
        }
        Files.writeString(deepest.resolve("beyond"), "x");

        upload(TreeOptions.DEFAULT.deleting(OptionalLong.empty()));

        var parents = RemotePath.ROOT;
        for (var depth = 1; depth < RemotePath.DEPTH_MAX; depth++) { // the tree has a name at the target
            parents = parents.resolve("d");
        }
        assertTrue(moved().containsAll(List.of("/file", parents.parent() + "/file")), () -> "moved " + moved());
        assertEquals(RemotePath.DEPTH_MAX - 1, moved().size());
        assertTrue(failures().containsAll(List.of(parents + "/d", parents + "/file")), () -> "failed " + failures());

        outcomes.clear();
        client.upload(new TreeUpload(here, RemotePath.ROOT, TreeOptions.DEFAULT), outcomes::add)
                .join();
        assertEquals(RemotePath.DEPTH_MAX, moved().size());
        assertEquals(List.of(parents + "/d"), failures());
        assertEquals(
                List.of("beyond"),
                outcomes.stream()
                        .flatMap(outcome -> outcome.error().stream())
                        .map(error -> error.toString().replaceAll("(?s).* with (\\w+) .*", "$1"))
                        .toList());
        Files.delete(deepest.resolve("beyond"));
    }

    private static void rewrite(Path file) {
        try {
            Files.writeString(file, "changed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> withoutDirectories(Path root) throws IOException {
        try (var all = Files.walk(root)) {
            return all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }

    private RftClient.Builder builder(InetSocketAddress through) throws IOException {
        return server.client(through, ServerFixture.WRITER)
                .jobs(new JobStore(temporary.resolve("jobs"), new SplittableRandom(1), Clock.systemUTC()));
    }

    private void upload(TreeOptions options) throws RftException {
        outcomes.clear();
        client.upload(new TreeUpload(here, THERE, options), outcomes::add).join();
    }

    private List<String> failures() {
        return of(Action.FAILED);
    }

    private List<String> moved() {
        return of(Action.MOVED);
    }

    private List<String> of(Action action) {
        return List.copyOf(outcomes).stream()
                .filter(outcome -> outcome.action() == action)
                .map(outcome -> outcome.path().toString())
                .sorted()
                .toList();
    }

    private static void makeTree(Path root) throws IOException {
        Files.createDirectories(root.resolve("sub/deeper"));
        Files.createDirectory(root.resolve("empty-directory"));
        write(root.resolve("empty"), 0, "rw-r--r--");
        write(root.resolve("big"), BIG, "r--r-----");
        write(root.resolve("sub/one"), 1, "rw-------");
        write(root.resolve("sub/two"), 70_000, "rwxr-xr-x");
        for (var name : List.of(
                "with space",
                "new\nline",
                "-dash",
                "\u00e9-composed",
                "e\u0301-decomposed",
                "\ud83d\ude00",
                "n".repeat(255),
                "*?[x]",
                "back\\slash")) {
            write(root.resolve("sub/deeper").resolve(name), name.length(), "rw-r--r--");
        }
        Files.createSymbolicLink(root.resolve("link"), Path.of("sub/one"));
        Files.createSymbolicLink(root.resolve("sub/dangling"), Path.of("/no/such/place"));
        Files.createSymbolicLink(root.resolve("sub/to-directory"), Path.of("deeper"));
        Files.setPosixFilePermissions(root.resolve("sub/deeper"), PosixFilePermissions.fromString("r-xr-xr-x"));
        for (var directory : List.of("sub/deeper", "sub", "empty-directory")) {
            Files.setLastModifiedTime(root.resolve(directory), FileTime.from(Instant.ofEpochSecond(1_500_000_000, 5)));
        }
    }

    private static void write(Path file, int size, String mode) throws IOException {
        var content = new byte[size];
        new SplittableRandom(size).nextBytes(content);
        Files.write(file, content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_400_000_000 + size, 123_456_789)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    /** Everything below a directory, but for the time of the directory itself, which the tests change. */
    private static List<String> listing(Path root) throws IOException {
        var lines = new ArrayList<String>();
        try (var all = Files.walk(root)) {
            for (var path : all.filter(one -> !one.equals(root)).sorted().toList()) {
                lines.add(root.relativize(path) + " " + line(path));
            }
        }
        return lines;
    }

    private static String line(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return "-> " + Files.readSymbolicLink(path) + " "
                    + Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
        }
        var mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        var time = Files.getLastModifiedTime(path);
        return Files.isDirectory(path)
                ? "directory " + mode + " " + time
                : Arrays.hashCode(Files.readAllBytes(path)) + " " + mode + " " + time;
    }

    private static List<String> withoutTimesOfDirectories(List<String> listing) {
        return listing.stream()
                .map(line -> line.contains(" directory ") ? line.substring(0, line.lastIndexOf(' ')) : line)
                .toList();
    }
}
