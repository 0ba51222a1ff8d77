package io.rft.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import io.rft.disk.FileStatus;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class PosixDirectoryTest {
    @TempDir
    private Path temporary;

    private Path inside;
    private Directory root;

    @BeforeEach
    void open() throws Exception {
        inside = Files.createDirectory(temporary.resolve("inside"));
        Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(temporary.resolve("outside/secret"), "secret");
        root = PosixDirectory.open(inside);
    }

    @AfterEach
    void close() throws Exception {
        root.close();
    }

    @Test
    void aFileIsWrittenAndReadAtItsPositions() throws Exception {
        try (var file = root.create("a", 0600)) {
            file.write(3, bytes("lo"));
            file.write(0, direct("hel"));
        }

        assertEquals("hello", content("a"));
        try (var file = root.openForRead("a")) {
            assertEquals(0, file.read(5, ByteBuffer.allocate(1)));
            assertEquals(4, file.read(1, ByteBuffer.allocateDirect(9)));
        }
    }

    @Test
    void largeBuffersOfEitherKindAreReadAndWrittenWhole() throws Exception {
        var text = "0123456789abcdef".repeat(1 << 16);
        try (var file = root.create("a", 0600)) {
            file.write(1, bytes(text));
            file.write(1 + text.length(), direct(text).asReadOnlyBuffer());
        }

        assertEquals("\0" + text + text, content("a"));
    }

    @Test
    void aNewFileMustBeNew() throws Exception {
        root.create("a", 0600).close();
        Files.createSymbolicLink(inside.resolve("dangling"), Path.of("missing"));

        fails(ErrorCode.EXISTS, () -> root.create("a", 0600));
        fails(ErrorCode.EXISTS, () -> root.create("dangling", 0600));
        assertFalse(Files.exists(inside.resolve("missing")));
    }

    @Test
    void aStatusTellsWhatAFileIs() throws Exception {
        var time = Instant.ofEpochSecond(-1, 123_456_789);
        try (var file = root.create("a", 0600)) {
            file.allocate(12345);
            file.attributes(0751, time);
            var status = file.status();

            assertEquals(FileStatus.Type.FILE, status.type());
            assertEquals(12345, status.size());
            assertEquals(0751, status.mode());
            assertEquals(time, status.modified());
            assertEquals(Files.getAttribute(inside.resolve("a"), "unix:uid"), (int) status.owner());
            assertEquals(status, root.status("a", false));
        }
        root.makeLink("link", "a");
        assertEquals(FileStatus.Type.SYMLINK, root.status("link", false).type());
        assertEquals(root.status("a", true), root.status("link", true));
        assertEquals(FileStatus.Type.DIRECTORY, root.status(".", false).type());
        assertEquals(FileStatus.Type.OTHER, root.status(fifo("fifo"), true).type());
    }

    @Test
    void moreThanThereIsIsNotReserved() throws Exception {
        var tooMuch = 2 * Files.getFileStore(inside).getTotalSpace();
        try (var file = root.create("a", 0600)) {
            file.write(0, bytes("hello"));

            fails(ErrorCode.STORAGE, () -> file.allocate(tooMuch));

            assertEquals(5, file.status().size(), "nothing is kept of what was reserved before the end was known");
        }
        assertEquals("hello", content("a"));
    }

    @Test
    void aFileKeyBelongsToTheFileAndNotToItsName() throws Exception {
        String key;
        try (var file = root.create("a", 0600)) {
            key = file.status().fileKey();
        }
        root.rename("a", "b", true);
        assertEquals(key, root.status("b", true).fileKey());

        for (var i = 0; i < 20; i++) { // inodes are given out again at once
            root.removeFile("b");
            root.create("b", 0600).close();
            assertNotEquals(key, root.status("b", true).fileKey());
        }
    }

    @Test
    void linksThatStayInsideAreFollowed() throws Exception {
        root.makeDirectory("d", 0700);
        Files.writeString(inside.resolve("file"), "content");
        root.makeLink("d/up", "../file");
        root.makeLink("loop-free", "d/up");

        assertEquals("content", content("loop-free"));
        assertEquals("../file", root.readLink("d/up"));
        fails(ErrorCode.PERMISSION, () -> root.readLink("file"));
        fails(ErrorCode.PERMISSION, () -> root.openForWrite("loop-free"));
    }

    @Test
    void nothingLeadsOut() throws Exception {
        root.makeDirectory("d", 0700);
        root.makeLink("absolute", temporary.resolve("outside").toString());
        root.makeLink("relative", "../outside");
        root.makeLink("d/deep", "../../outside");
        root.makeLink("chain", "d/deep");
        root.makeLink("itself", "itself");
        root.makeLink("magic", "/proc/self/cwd");
        var ways = List.of(
                "absolute",
                "relative",
                "d/deep",
                "chain",
                "..",
                "../outside",
                "d/../../outside",
                "itself",
                "magic",
                temporary.resolve("outside").toString());

        for (var way : ways) {
            var target = way + "/secret";
            fails(ErrorCode.PERMISSION, () -> root.openForRead(target));
            fails(ErrorCode.PERMISSION, () -> root.openForWrite(target));
            fails(ErrorCode.PERMISSION, () -> root.create(way + "/new", 0600));
            fails(ErrorCode.PERMISSION, () -> root.status(target, true));
            fails(ErrorCode.PERMISSION, () -> root.openDirectory(way));
            fails(ErrorCode.PERMISSION, () -> root.makeDirectory(way + "/new", 0700));
            fails(ErrorCode.PERMISSION, () -> root.makeLink(way + "/new", "x"));
            fails(ErrorCode.PERMISSION, () -> root.removeFile(target));
            fails(ErrorCode.PERMISSION, () -> root.removeDirectory(way + "/new"));
            fails(ErrorCode.PERMISSION, () -> root.rename(target, "stolen", true));
            fails(ErrorCode.PERMISSION, () -> root.rename("d", way + "/new", true));
        }
        assertEquals(Set.of("secret"), names(temporary.resolve("outside")));
        assertEquals("secret", Files.readString(temporary.resolve("outside/secret")));
    }

    @Test
    void aDirectoryBelowIsAsConfined() throws Exception {
        root.makeDirectory("d", 0700);
        Files.writeString(inside.resolve("file"), "above");
        try (var directory = root.openDirectory("d")) {
            fails(ErrorCode.PERMISSION, () -> directory.openForRead("../file"));
            directory.create("x", 0600).close();

            var failure = fails(ErrorCode.NOT_FOUND, () -> directory.openForRead("missing"));
            assertEquals("cannot look at /d/missing: it does not exist", failure.getMessage());
        }
        assertEquals(List.of("x"), namesOf("d"));
    }

    @Test
    void onlyRegularFilesAreOpenedAndNothingBlocks() throws Exception {
        root.makeDirectory("d", 0700);
        var fifo = fifo("fifo");
        for (var name : List.of("d", fifo, ".")) {
            fails(ErrorCode.PERMISSION, () -> root.openForRead(name));
            fails(ErrorCode.PERMISSION, () -> root.openForWrite(name));
        }
    }

    @Test
    void namesComeAsTheyAre() throws Exception {
        var names = new TreeSet<>(
                List.of("a\nb", "\u001b[31m", "emoji 👨‍👩‍👧", "ä".repeat(127) + "x", "😀".repeat(63) + "abc", "..."));
        for (var name : names) {
            root.create(name, 0600).close();
        }

        assertEquals(names, new TreeSet<>(root.names()));
        assertEquals(names, new TreeSet<>(root.names()), "a second time");
        for (var name : names) {
            assertEquals(0, root.status(name, false).size());
        }
    }

    @Test
    void manyNamesAreListed() throws Exception {
        for (var i = 0; i < 5000; i++) {
            root.makeLink("name-that-is-quite-long-" + i, "x");
        }

        assertEquals(5000, Set.copyOf(root.names()).size());
    }

    @Test
    void aNameThatIsNotUtf8IsReported() throws Exception {
        run("touch \"$(printf 'bad\\377name')\"");

        var failure = fails(ErrorCode.OTHER, root::names);
        assertTrue(String.valueOf(failure.getMessage()).contains("bad\\xffname"), failure.getMessage());
    }

    @Test
    void whatTheKernelWouldCutIsRefused() {
        fails(ErrorCode.PERMISSION, () -> root.create("a\0b", 0600));
        fails(ErrorCode.PERMISSION, () -> root.makeLink("link", "a\0b"));
        fails(ErrorCode.PERMISSION, () -> root.create("\ud800", 0600));
        fails(ErrorCode.PERMISSION, () -> root.create("x".repeat(256), 0600));
        assertEquals(Set.of(), names(inside));
    }

    @Test
    void aRenameReplacesOrNot() throws Exception {
        Files.writeString(inside.resolve("a"), "a");
        Files.writeString(inside.resolve("b"), "b");
        root.makeDirectory("d", 0700);

        fails(ErrorCode.EXISTS, () -> root.rename("a", "b", false));
        fails(ErrorCode.NOT_FOUND, () -> root.rename("missing", "b", true));
        fails(ErrorCode.PERMISSION, () -> root.rename("a", "d", true));
        root.rename("a", "d/a", false);
        root.rename("d/a", "b", true);

        assertEquals("a", content("b"));
        assertEquals(Set.of("b", "d"), names(inside));
    }

    @Test
    void aLinkIsReplacedAndRemovedAndNotItsTarget() throws Exception {
        Files.writeString(inside.resolve("target"), "kept");
        Files.writeString(inside.resolve("fresh"), "fresh");
        root.makeLink("link", "target");
        root.makeLink("other", "target");

        root.rename("fresh", "link", true);
        root.removeFile("other");

        assertEquals("kept", content("target"));
        assertEquals("fresh", content("link"));
    }

    @Test
    void onlyEmptyDirectoriesAreRemoved() throws Exception {
        root.makeDirectory("d", 0700);
        root.makeDirectory("d/e", 0700);

        fails(ErrorCode.EXISTS, () -> root.removeDirectory("d"));
        fails(ErrorCode.EXISTS, () -> root.makeDirectory("d", 0700));
        fails(ErrorCode.PERMISSION, () -> root.removeFile("d"));
        root.removeDirectory("d/e");
        root.removeDirectory("d");
        fails(ErrorCode.NOT_FOUND, () -> root.removeDirectory("d"));
    }

    @Test
    void aLockHasOneHolder() throws Exception {
        root.create("a", 0600).close();
        try (var two = root.openForWrite("a")) {
            try (var one = root.openForWrite("a")) {
                assertTrue(one.tryLock());
                assertFalse(two.tryLock());
            }
            assertTrue(two.tryLock());
        }
    }

    @Test
    void afterClosingEveryCallFails() throws Exception {
        DiskFile file = root.create("a", 0600);
        var directory = root.openDirectory(".");
        file.close();
        file.close();
        directory.close();
        directory.close();

        fails(ErrorCode.OTHER, () -> file.write(0, bytes("x")));
        fails(ErrorCode.OTHER, file::force);
        fails(ErrorCode.OTHER, () -> directory.create("b", 0600));
        fails(ErrorCode.OTHER, directory::names);
        fails(ErrorCode.OTHER, directory::force);
    }

    @Test
    void noDescriptorIsLeft() throws Exception {
        root.makeDirectory("d", 0700);
        root.makeLink("link", "d");
        everyCall(); // so that the classes are loaded
        var before = openDescriptors();

        for (var i = 0; i < 20; i++) {
            everyCall();
        }

        assertEquals(before, openDescriptors());
    }

    private void everyCall() throws Exception {
        root.create("f", 0600).close();
        root.openForRead("f").close();
        root.status("link", true);
        root.readLink("link");
        root.names();
        root.rename("f", "g", true);
        root.removeFile("g");
        root.openDirectory("d").close();
        assertThrows(RftException.class, () -> root.openForRead("d"));
        assertThrows(RftException.class, () -> root.openForWrite("missing"));
        assertThrows(RftException.class, () -> root.rename("missing", "x", true));
        assertThrows(RftException.class, () -> PosixDirectory.open(inside.resolve("missing")));
    }

    @Test
    void aRootThatIsNoneIsRefused() throws Exception {
        root.create("a", 0600).close();

        fails(ErrorCode.PERMISSION, () -> PosixDirectory.open(inside.resolve("a")));
        fails(ErrorCode.NOT_FOUND, () -> PosixDirectory.open(inside.resolve("missing")));
    }

    @Test
    void spaceIsReservedAndKnown() throws Exception {
        assertTrue(root.freeBytes() > 0);
        try (var file = root.create("a", 0600)) {
            fails(ErrorCode.STORAGE, () -> file.allocate(Long.MAX_VALUE - 1));
            file.allocate(0);
            assertEquals(0, file.status().size());
            file.allocate(100_000);
            file.truncate(10);
            assertEquals(10, file.status().size());
            file.force();
        }
        root.force();
    }

    private static int openDescriptors() {
        return names(Path.of("/proc/self/fd")).size();
    }

    private String content(String path) throws Exception {
        try (var file = root.openForRead(path)) {
            var buffer = ByteBuffer.allocate((int) file.status().size());
            assertEquals(buffer.capacity(), file.read(0, buffer));
            return new String(buffer.array(), UTF_8);
        }
    }

    private List<String> namesOf(String path) throws Exception {
        try (var directory = root.openDirectory(path)) {
            return directory.names();
        }
    }

    private static Set<String> names(Path directory) {
        return Set.of(directory.toFile().list());
    }

    private String fifo(String name) throws Exception {
        run("mkfifo " + name);
        return name;
    }

    private void run(String command) throws Exception {
        var process = new ProcessBuilder("sh", "-c", command)
                .directory(inside.toFile())
                .start();
        assertEquals(0, process.waitFor());
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static ByteBuffer direct(String text) {
        return ByteBuffer.allocateDirect(text.length()).put(bytes(text)).flip();
    }

    private static RftException fails(ErrorCode code, Executable call) {
        var failure = assertThrows(RftException.class, call);
        assertEquals(code, failure.code(), failure.getMessage());
        return failure;
    }
}
