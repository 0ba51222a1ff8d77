package io.rft.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.range.RangeSet;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStoreTest extends StoreContract {
    @TempDir
    private Path temporary;

    private Path root;
    private Store store;

    @BeforeEach
    void open() throws Exception {
        root = Files.createDirectory(temporary.resolve("root"));
        Files.createDirectories(temporary.resolve("outside/sub"));
        Files.writeString(temporary.resolve("outside/file"), "kept");
        store = LocalStore.open(root);
    }

    @AfterEach
    void close() throws Exception {
        store.close();
        assertEquals("kept", Files.readString(temporary.resolve("outside/file")));
        assertEquals(2, temporary.resolve("outside").toFile().list().length);
    }

    @Override
    Store store() {
        return store;
    }

    @Test
    void aFullDiskIsKnownBeforeAByteHasComeAndLeavesNothing() throws Exception {
        var request = Staged.of(1, BLOCK).request("/huge");
        var modified = request.source().modified();
        var huge = new SourceIdentity(1L << 45, modified, modified, "huge");

        failsWith(
                ErrorCode.STORAGE,
                () -> store.stage(new StageRequest(
                        request.transfer(), request.target(), huge, 16 << 20, 0600, IfExists.REPLACE, true)));

        assertEquals(List.of(), List.of(root.toFile().list()));
    }

    @Test
    void linksThatLeadOutAreRefused() throws Exception {
        var source = Staged.of(1, BLOCK);
        Files.createSymbolicLink(root.resolve("absolute"), temporary.resolve("outside"));
        Files.createSymbolicLink(root.resolve("relative"), Path.of("../outside"));
        for (var way : List.of("/absolute", "/relative")) {
            failsWith(
                    ErrorCode.PERMISSION, () -> store.open(path(way + "/file")).close());
            failsWith(ErrorCode.PERMISSION, () -> store.stage(source.request(way + "/new")));
            failsWith(ErrorCode.PERMISSION, () -> store.stat(path(way), true));
            failsWith(ErrorCode.PERMISSION, () -> store.list(path(way)));
            failsWith(ErrorCode.PERMISSION, () -> store.makeDirectory(path(way + "/new"), true));
            failsWith(ErrorCode.PERMISSION, () -> store.remove(path(way + "/file"), false));
            failsWith(ErrorCode.PERMISSION, () -> store.remove(path(way + "/sub"), true));
            failsWith(ErrorCode.PERMISSION, () -> store.rename(path(way + "/file"), path("/file"), true));
        }
        assertEquals(List.of("absolute", "relative"), names("/"));
    }

    @Test
    void aLinkIsListedWithItsTarget() throws Exception {
        Files.createSymbolicLink(root.resolve("dangling"), Path.of("nowhere"));
        Files.createSymbolicLink(root.resolve("out"), Path.of("/etc"));

        assertEquals(
                List.of(Optional.of("nowhere"), Optional.of("/etc")),
                entries("/").stream().map(FileEntry::target).toList());
        assertEquals(
                Optional.of("nowhere"), store.stat(path("/dangling"), false).target());
        failsWith(ErrorCode.NOT_FOUND, () -> store.stat(path("/dangling"), true));
    }

    @Test
    void aLinkToASourceInsideIsFollowedAndATargetLinkIsReplaced() throws Exception {
        var source = Staged.of(BLOCK, BLOCK);
        Files.writeString(root.resolve("file"), "file");
        Files.createSymbolicLink(root.resolve("link"), Path.of("file"));
        assertArrayEquals("file".getBytes(UTF_8), content("/link"));

        put("/link", source);

        assertEquals("file", Files.readString(root.resolve("file")));
        assertArrayEquals(source.content(), Files.readAllBytes(root.resolve("link")));
        assertTrue(!Files.isSymbolicLink(root.resolve("link")));
    }

    @Test
    void aFifoIsNeitherSourceNorTargetAndBlocksNobody() throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", root.resolve("fifo").toString())
                        .start()
                        .waitFor());

        failsWith(ErrorCode.PERMISSION, () -> store.open(path("/fifo")).close());
        failsWith(ErrorCode.PERMISSION, () -> store.stage(Staged.of(1, BLOCK).request("/fifo")));
        store.remove(path("/fifo"), false);
    }

    @Test
    void theStrangestNamesArriveAsTheyAre() throws Exception {
        for (var name : List.of("a\nb", "\u001b[2J", "x".repeat(255), "ä".repeat(127) + "x", "😀".repeat(63) + "abc")) {
            var source = Staged.of(2 * BLOCK + 1, BLOCK);
            try (var staged = store.stage(source.request("/" + name))) {
                source.write(staged, BLOCK);
            }
            try (var staged = store.stage(source.request("/" + name))) {
                assertEquals(BLOCK, staged.durableAtOpen().bytes());
                source.complete(staged);
            }

            assertArrayEquals(source.content(), Files.readAllBytes(root.resolve(name)));
            assertEquals(List.of(name), names("/"));
            store.remove(path("/" + name), false);
        }
    }

    @Test
    void noPeerMakesAProgramWithAnotherUsersRights() throws Exception {
        var request = Staged.of(0, BLOCK).request("/a");
        var setuid = new StageRequest(
                request.transfer(), request.target(), request.source(), BLOCK, 06755, IfExists.REPLACE, true);
        try (var staged = store.stage(setuid)) {
            staged.commit();
        }

        assertEquals(0755, store.stat(path("/a"), true).status().mode());
    }

    @Test
    void aByteThatTheDiskDoesNotGiveBackIsFound() throws Exception {
        var source = Staged.of(5 * BLOCK + 7, BLOCK);
        try (var staged = store.stage(source.request("/file"))) {
            source.writeAll(staged);
            staged.force();
            assertEquals(OptionalLong.empty(), staged.findDamage(() -> {}));

            for (var at : List.of(5L * BLOCK + 6, 2L * BLOCK)) {
                flip(at);
                assertEquals(OptionalLong.of(at / BLOCK * BLOCK), staged.findDamage(() -> {}));
            }
        }
    }

    private void flip(long at) throws IOException {
        try (var parts = Files.newDirectoryStream(root, "*.rft-part");
                var part =
                        FileChannel.open(parts.iterator().next(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var one = ByteBuffer.allocate(1);
            part.read(one, at);
            part.write(one.put(0, (byte) ~one.get(0)).flip(), at);
        }
    }

    @Test
    void aSourceThatIsWrittenToIsChanged() throws Exception {
        Files.writeString(root.resolve("a"), "content");
        var time = Files.getLastModifiedTime(root.resolve("a"));
        try (var file = store.open(path("/a"))) {
            Files.writeString(root.resolve("a"), "CONTENT");
            Files.setLastModifiedTime(root.resolve("a"), time);

            assertEquals(FileTime.from(file.identity().modified()), time);
            failsWith(ErrorCode.SOURCE_CHANGED, file::checkUnchanged);
        }
    }

    @Test
    void aSourceThatBecomesShorterIsChanged() throws Exception {
        Files.write(root.resolve("a"), new byte[3 << 20]);
        try (var file = store.open(path("/a"))) {
            Files.write(root.resolve("a"), new byte[2 << 20]);

            failsWith(ErrorCode.SOURCE_CHANGED, () -> FileDigests.sha256(file));
        }
    }

    @Test
    void aTreeIsRemovedAndNotWhatItsLinksLeadTo() throws Exception {
        store.makeDirectory(path("/tree/a/b/c"), true);
        store.makeDirectory(path("/beside"), true);
        Files.writeString(root.resolve("beside/file"), "kept");
        Files.createSymbolicLink(root.resolve("tree/a/out"), temporary.resolve("outside"));
        Files.createSymbolicLink(root.resolve("tree/a/b/up"), Path.of("../../../beside"));
        Files.createSymbolicLink(root.resolve("link"), Path.of("beside"));
        try (var staged = store.stage(Staged.of(1, BLOCK).request("/tree/a/in-progress"))) {
            store.remove(path("/tree"), true);
            failsWith(ErrorCode.NOT_FOUND, () -> Staged.of(1, BLOCK).complete(staged));
        }
        store.remove(path("/link"), true);

        assertEquals(List.of("beside"), names("/"));
        assertEquals("kept", Files.readString(root.resolve("beside/file")));
    }

    @Test
    void aTreeIsRemovedWhileSomebodyElseRemovesIt() throws Exception {
        for (var d = 0; d < 40; d++) {
            store.makeDirectory(path("/tree/" + d), true);
            for (var f = 0; f < 10; f++) {
                Files.createFile(root.resolve("tree/" + d + "/" + f));
            }
        }
        var crashes = new ConcurrentLinkedQueue<Throwable>();
        try (var tasks = new TaskGroup(crashes::add)) {
            tasks.startPlatform("other", () -> removeFiles(root.resolve("tree")));
            store.remove(path("/tree"), true);
        }

        assertTrue(crashes.isEmpty(), crashes.toString());
        assertEquals(List.of(), names("/"));
    }

    @Test
    void blocksAreWrittenInParallelBesideTheForces() throws Exception {
        var blocks = 200;
        var source = Staged.of(blocks * BLOCK, BLOCK);
        var crashes = new ConcurrentLinkedQueue<Throwable>();
        var next = new AtomicLong();
        var done = new CountDownLatch(4);
        var durable = new RangeSet();
        try (var staged = store.stage(source.request("/a"))) {
            try (var tasks = new TaskGroup(crashes::add)) {
                for (var thread = 0; thread < 4; thread++) {
                    tasks.startPlatform("writer", () -> {
                        try {
                            for (var i = next.getAndIncrement(); i < blocks; i = next.getAndIncrement()) {
                                source.write(staged, i * BLOCK);
                            }
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        } finally {
                            done.countDown();
                        }
                    });
                }
                while (done.getCount() > 0) {
                    addNew(durable, staged.force());
                }
            }
            assertTrue(crashes.isEmpty(), crashes.toString());
            addNew(durable, staged.force());
            assertEquals(RangeSet.whole(staged.size()), durable);
            staged.commit();
        }
        assertArrayEquals(source.content(), content("/a"));
    }

    @Test
    void theSameBlockTwiceAtOnceIsWrittenOneAfterTheOther() throws Exception {
        var source = Staged.of(2 * BLOCK, BLOCK);
        var crashes = new ConcurrentLinkedQueue<Throwable>();
        try (var staged = store.stage(source.request("/a"))) {
            try (var tasks = new TaskGroup(crashes::add)) {
                for (var thread = 0; thread < 4; thread++) {
                    tasks.startPlatform("writer", () -> {
                        try {
                            source.writeAll(staged);
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    });
                }
            }
            assertTrue(crashes.isEmpty(), crashes.toString());
            assertEquals(RangeSet.whole(2 * BLOCK), staged.force());
            staged.commit();
        }
        assertArrayEquals(source.content(), content("/a"));
    }

    private static void addNew(RangeSet durable, RangeSet forced) {
        for (var range : forced) {
            assertEquals(range.length(), durable.add(range.start(), range.end()), "returned twice");
        }
    }

    private static void removeFiles(Path tree) {
        for (var d = 39; d >= 0; d--) {
            for (var f = 9; f >= 0; f--) {
                tree.resolve(d + "/" + f).toFile().delete();
            }
            tree.resolve(Integer.toString(d)).toFile().delete();
        }
    }
}
