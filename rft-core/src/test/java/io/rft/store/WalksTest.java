package io.rft.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What a store finds out or does by itself: patterns, sums, space, copies. */
class WalksTest {
    @TempDir
    private Path temporary;

    private Path root;
    private Store store;

    @BeforeEach
    void open() throws IOException {
        root = Files.createDirectories(temporary.resolve("root"));
        Files.createDirectories(temporary.resolve("outside/secret"));
        store = LocalStore.open(root);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void linksAreFollowedWhereTheyAreNamedAndNotByAnyNumberOfDirectories() throws Exception {
        Files.createDirectories(root.resolve("d"));
        Files.writeString(root.resolve("d/file"), "x");
        Files.createSymbolicLink(root.resolve("d/loop"), Path.of("."));
        Files.createSymbolicLink(root.resolve("link"), Path.of("d"));
        Files.createSymbolicLink(root.resolve("out"), temporary.resolve("outside"));

        assertEquals(List.of("/d/file", "/link/file"), find("/*/file"));
        assertEquals(List.of("/d/file"), find("/**/file"));
        assertEquals(List.of("/d/file", "/d/loop"), find("/d/**"));
        assertEquals(List.of("/link/file", "/link/loop"), find("/link/**"));
        assertEquals(List.of(), find("/out/*"));
        assertEquals(List.of("/d", "/link"), find("/*/"));
    }

    @Test
    void namesOfOurOwnAndDirectoriesThatMayNotBeReadAreNotFound() throws Exception {
        Files.createFile(root.resolve(".a.00000000000000000000000000000001.rft-part"));
        Files.createFile(root.resolve("a"));

        assertEquals(List.of("/a"), find("/{.*,*}"));
        assertEquals(List.of(), find("/missing/*"));
        assertEquals(List.of(), find("/a/*"));
    }

    @Test
    void aPageStopsWhenItIsFull() throws Exception {
        for (var i = 0; i < 25; i++) {
            Files.createFile(root.resolve("f" + i));
        }

        try (var pages = store.find(Glob.parse("/f*"))) {
            assertEquals(10, pages.next(10).size());
            assertEquals(10, pages.next(10).size());
            assertEquals(5, pages.next(10).size());
            assertTrue(pages.isAtEnd());
        }
    }

    @Test
    void everyDirectoryIsAddedUpAfterThoseBelowIt() throws Exception {
        Files.createDirectories(root.resolve("a/b"));
        Files.write(root.resolve("a/one"), new byte[100]);
        Files.write(root.resolve("a/b/two"), new byte[20]);
        Files.createSymbolicLink(root.resolve("a/b/link"), Path.of("two"));

        assertEquals(
                List.of(
                        new Usage(RemotePath.parse("/a/b"), 20, 2, 0, 0),
                        new Usage(RemotePath.parse("/a"), 120, 3, 1, 0)),
                measure("/a", true));
        assertEquals(List.of(new Usage(RemotePath.parse("/a"), 120, 3, 1, 0)), measure("/a", false));
        assertEquals(List.of(new Usage(RemotePath.parse("/a/one"), 100, 1, 0, 0)), measure("/a/one", false));
        fails(ErrorCode.NOT_FOUND, () -> measure("/missing", true));
    }

    @Test
    void spaceIsThatOfTheFileSystem() throws Exception {
        Files.createFile(root.resolve("file"));

        var space = store.space(RemotePath.parse("/file"));

        assertEquals(Files.getFileStore(root).getTotalSpace(), space.total());
        assertTrue(space.available() <= space.free());
        assertTrue(space.free() <= space.total());
    }

    @Test
    void aCopyHasTheContentTheModeAndTheTimeAndNothingIsLeftOver() throws Exception {
        var content = new byte[3_000_000];
        new SplittableRandom(1).nextBytes(content);
        var file = Files.write(root.resolve("file"), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000_000_000, 5)));

        copy("/file", "/copy", false);

        var copy = root.resolve("copy");
        assertTrue(Arrays.equals(content, Files.readAllBytes(copy)));
        assertEquals(Files.getPosixFilePermissions(file), Files.getPosixFilePermissions(copy));
        assertEquals(Files.getLastModifiedTime(file), Files.getLastModifiedTime(copy));
        assertEquals(2, root.toFile().list().length);
    }

    @Test
    void anEmptyFileIsCopied() throws Exception {
        Files.createFile(root.resolve("file"));

        copy("/file", "/copy", false);

        assertEquals(0, Files.size(root.resolve("copy")));
    }

    @Test
    void aCopyReplacesWhereItMayAndNothingElse() throws Exception {
        Files.writeString(root.resolve("file"), "new");
        Files.writeString(root.resolve("there"), "old");
        Files.createDirectory(root.resolve("directory"));
        Files.createSymbolicLink(root.resolve("link"), Path.of("there"));

        fails(ErrorCode.EXISTS, () -> copy("/file", "/there", false));
        fails(ErrorCode.PERMISSION, () -> copy("/file", "/directory", true));
        fails(ErrorCode.USAGE, () -> copy("/file", "/file", true));
        fails(ErrorCode.NOT_FOUND, () -> copy("/missing", "/x", true));
        fails(ErrorCode.NOT_FOUND, () -> copy("/file", "/missing/x", true));
        fails(ErrorCode.PERMISSION, () -> copy("/directory", "/x", true));
        copy("/file", "/link", true);
        copy("/file", "/there", true);

        assertEquals("new", Files.readString(root.resolve("there")));
        assertTrue(Files.isRegularFile(root.resolve("link"), LinkOption.NOFOLLOW_LINKS));
        assertEquals(4, root.toFile().list().length);
    }

    @Test
    void aCopyThatIsStoppedLeavesNothing() throws Exception {
        Files.write(root.resolve("file"), new byte[1000]);
        var from = RemotePath.parse("/file");
        var to = RemotePath.parse("/copy");
        try {
            store.copy(from, to, true, () -> true);
        } catch (RftException e) { // unless the file system shares blocks: then it was done before it could be stopped
            assertEquals(ErrorCode.NETWORK, e.code());
            assertEquals(1, root.toFile().list().length);
        }
    }

    private List<String> find(String pattern) throws RftException {
        var found = new ArrayList<String>();
        try (var pages = store.find(Glob.parse(pattern))) {
            while (!pages.isAtEnd()) {
                pages.next(1).forEach(match -> found.add(match.path().toString()));
            }
        }
        return found.stream().sorted().toList();
    }

    private List<Usage> measure(String path, boolean each) throws RftException {
        var found = new ArrayList<Usage>();
        try (var pages = store.measure(RemotePath.parse(path), each)) {
            while (!pages.isAtEnd()) {
                found.addAll(pages.next(1));
            }
        }
        return found;
    }

    private void copy(String from, String to, boolean replace) throws RftException {
        store.copy(RemotePath.parse(from), RemotePath.parse(to), replace, () -> false);
    }

    private static void fails(ErrorCode code, Executable call) {
        var failure = assertThrows(RftException.class, call);
        assertEquals(code, failure.code(), failure.getMessage());
    }
}
