package io.rft.testkit;

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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What every {@link Directory} does, be it the system's or a model. */
abstract class DirectoryContract {
    /** A directory that is empty at the start of the test, the same one for all of the test. */
    abstract Directory root() throws Exception;

    @Test
    void aFileIsWrittenAndReadAtItsPositions() throws Exception {
        try (var file = root().create("a", 0600)) {
            file.write(3, bytes("lo"));
            var source = bytes("hel");
            file.write(0, source);
            assertFalse(source.hasRemaining(), "a write takes all");
        }

        assertEquals("hello", content("a"));
        try (var file = root().openForRead("a")) {
            assertEquals(0, file.read(5, ByteBuffer.allocate(1)));
            assertEquals(0, file.read(500, ByteBuffer.allocate(1)));
            assertEquals(4, file.read(1, ByteBuffer.allocate(9)));
        }
    }

    @Test
    void writesAcrossPagesAndGapsAreReadAsTheyWere() throws Exception {
        var text = "0123456789abcdef".repeat(1000);
        try (var file = root().create("a", 0600)) {
            file.write(5000, bytes(text));
            file.write(4990, bytes("before"));
        }

        assertEquals("\0".repeat(4990) + "before" + "\0".repeat(4) + text, content("a"));
    }

    @Test
    void aNewFileMustBeNew() throws Exception {
        root().create("a", 0600).close();
        root().makeLink("dangling", "missing");

        fails(ErrorCode.EXISTS, () -> root().create("a", 0600));
        fails(ErrorCode.EXISTS, () -> root().create("dangling", 0600));
        fails(ErrorCode.EXISTS, () -> root().makeDirectory("a", 0700));
        fails(ErrorCode.EXISTS, () -> root().makeLink("a", "b"));
        fails(ErrorCode.NOT_FOUND, () -> root().status("missing", true));
    }

    @Test
    void aStatusTellsWhatAFileIs() throws Exception {
        var time = Instant.ofEpochSecond(-1, 123_456_789);
        try (var file = root().create("a", 0600)) {
            assertEquals(0600, file.status().mode());
            file.allocate(12345);
            file.attributes(0751, time);
            var status = file.status();

            assertEquals(FileStatus.Type.FILE, status.type());
            assertEquals(12345, status.size());
            assertEquals(0751, status.mode());
            assertEquals(time, status.modified());
            assertEquals(status, root().status("a", false));
        }
        root().makeLink("link", "a");
        assertEquals(FileStatus.Type.SYMLINK, root().status("link", false).type());
        assertEquals(1, root().status("link", false).size());
        assertEquals(root().status("a", true), root().status("link", true));
        assertEquals(FileStatus.Type.DIRECTORY, root().status(".", false).type());
    }

    @Test
    void aFileKeyBelongsToTheFileAndNotToItsName() throws Exception {
        String key;
        try (var file = root().create("a", 0600)) {
            key = file.status().fileKey();
        }
        root().rename("a", "b", true);
        assertEquals(key, root().status("b", true).fileKey());

        root().removeFile("b");
        root().create("b", 0600).close();
        assertNotEquals(key, root().status("b", true).fileKey());
    }

    @Test
    void linksThatStayInsideAreFollowedButNotAsTheNameThatIsChanged() throws Exception {
        root().makeDirectory("d", 0700);
        write("file", "content");
        root().makeLink("d/up", "../file");
        root().makeLink("around", "d/up");
        root().makeLink("way", "d");

        assertEquals("content", content("around"));
        assertEquals("content", content("way/up"));
        assertEquals("../file", root().readLink("d/up"));
        fails(ErrorCode.PERMISSION, () -> root().readLink("file"));
        fails(ErrorCode.PERMISSION, () -> root().openForWrite("around"));
        root().openForWrite("way/../file").close();
    }

    @Test
    void nothingLeadsOut() throws Exception {
        root().makeDirectory("d", 0700);
        root().makeLink("absolute", "/tmp");
        root().makeLink("relative", "../outside");
        root().makeLink("d/deep", "../../outside");
        root().makeLink("chain", "d/deep");
        root().makeLink("itself", "itself");

        for (var way :
                List.of("absolute", "relative", "d/deep", "chain", "..", "../outside", "d/../../x", "itself", "/tmp")) {
            var target = way + "/secret";
            fails(ErrorCode.PERMISSION, () -> root().openForRead(target));
            fails(ErrorCode.PERMISSION, () -> root().openForWrite(target));
            fails(ErrorCode.PERMISSION, () -> root().create(target, 0600));
            fails(ErrorCode.PERMISSION, () -> root().status(target, true));
            fails(ErrorCode.PERMISSION, () -> root().openDirectory(way));
            fails(ErrorCode.PERMISSION, () -> root().makeDirectory(target, 0700));
            fails(ErrorCode.PERMISSION, () -> root().makeLink(target, "x"));
            fails(ErrorCode.PERMISSION, () -> root().removeFile(target));
            fails(ErrorCode.PERMISSION, () -> root().removeDirectory(target));
            fails(ErrorCode.PERMISSION, () -> root().rename(target, "stolen", true));
            fails(ErrorCode.PERMISSION, () -> root().rename("d", target, true));
        }
    }

    @Test
    void aDirectoryBelowIsAsConfined() throws Exception {
        root().makeDirectory("d", 0700);
        write("file", "above");
        try (var directory = root().openDirectory("d")) {
            fails(ErrorCode.PERMISSION, () -> directory.openForRead("../file"));
            directory.create("x", 0600).close();

            assertEquals(List.of("x"), directory.names());
            var failure = fails(ErrorCode.NOT_FOUND, () -> directory.removeFile("missing"));
            assertTrue(String.valueOf(failure.getMessage()).contains("/d/missing"), failure.getMessage());
        }
    }

    @Test
    void onlyRegularFilesAreOpened() throws Exception {
        root().makeDirectory("d", 0700);
        for (var name : List.of("d", ".")) {
            fails(ErrorCode.PERMISSION, () -> root().openForRead(name));
            fails(ErrorCode.PERMISSION, () -> root().openForWrite(name));
        }
        write("file", "x");
        fails(ErrorCode.PERMISSION, () -> root().openDirectory("file"));
        fails(ErrorCode.PERMISSION, () -> root().openForRead("file/x"));
        fails(ErrorCode.PERMISSION, () -> root().create("file/x", 0600));
    }

    @Test
    void namesComeAsTheyAre() throws Exception {
        var names = new TreeSet<>(List.of("a\nb", "ä".repeat(127) + "x", "😀".repeat(63) + "abc", "..."));
        for (var name : names) {
            root().create(name, 0600).close();
        }

        assertEquals(names, new TreeSet<>(root().names()));
    }

    @Test
    void whatIsNoNameIsRefused() throws Exception {
        fails(ErrorCode.PERMISSION, () -> root().create("a\0b", 0600));
        fails(ErrorCode.PERMISSION, () -> root().create("", 0600));
        fails(ErrorCode.PERMISSION, () -> root().create(".", 0600));
        fails(ErrorCode.PERMISSION, () -> root().create("a/", 0600));
        fails(ErrorCode.PERMISSION, () -> root().makeLink("link", "a\0b"));
        fails(ErrorCode.PERMISSION, () -> root().create("\ud800", 0600));
        fails(ErrorCode.PERMISSION, () -> root().create("x".repeat(256), 0600));
        fails(ErrorCode.PERMISSION, () -> root().status("x".repeat(256), true));
        fails(ErrorCode.PERMISSION, () -> root().rename(".", "b", true));
        assertEquals(List.of(), root().names());
    }

    @Test
    void aRenameReplacesOrNot() throws Exception {
        write("a", "a");
        write("b", "b");
        root().makeDirectory("d", 0700);
        root().makeDirectory("d/e", 0700);

        fails(ErrorCode.EXISTS, () -> root().rename("a", "b", false));
        fails(ErrorCode.EXISTS, () -> root().rename("a", "a", false));
        fails(ErrorCode.NOT_FOUND, () -> root().rename("missing", "b", true));
        fails(ErrorCode.NOT_FOUND, () -> root().rename("a", "missing/b", true));
        fails(ErrorCode.PERMISSION, () -> root().rename("a", "d", true));
        fails(ErrorCode.PERMISSION, () -> root().rename("d", "a", true));
        fails(ErrorCode.OTHER, () -> root().rename("d", "d/e/f", true));
        root().rename("a", "a", true);
        root().rename("a", "d/a", false);
        root().rename("d/a", "b", true);

        assertEquals("a", content("b"));
        assertEquals(Set.of("b", "d"), Set.copyOf(root().names()));
    }

    @Test
    void aDirectoryReplacesAnEmptyOneOnly() throws Exception {
        root().makeDirectory("full", 0700);
        root().makeDirectory("full/x", 0700);
        root().makeDirectory("empty", 0700);

        fails(ErrorCode.EXISTS, () -> root().rename("empty", "full", true));
        root().rename("full", "empty", true);

        assertEquals(List.of("empty"), root().names());
        root().status("empty/x", false);
    }

    @Test
    void aLinkIsReplacedAndRemovedAndNotItsTarget() throws Exception {
        write("target", "kept");
        write("fresh", "fresh");
        root().makeLink("link", "target");
        root().makeLink("other", "target");

        root().rename("fresh", "link", true);
        root().removeFile("other");

        assertEquals("kept", content("target"));
        assertEquals("fresh", content("link"));
    }

    @Test
    void onlyEmptyDirectoriesAreRemoved() throws Exception {
        root().makeDirectory("d", 0700);
        root().makeDirectory("d/e", 0700);
        write("file", "x");

        fails(ErrorCode.EXISTS, () -> root().removeDirectory("d"));
        fails(ErrorCode.PERMISSION, () -> root().removeFile("d"));
        fails(ErrorCode.PERMISSION, () -> root().removeDirectory("file"));
        root().removeDirectory("d/e");
        root().removeDirectory("d");
        fails(ErrorCode.NOT_FOUND, () -> root().removeDirectory("d"));
    }

    @Test
    void aDirectoryThatWasRemovedTakesNothing() throws Exception {
        root().makeDirectory("d", 0700);
        write("file", "x");
        try (var removed = root().openDirectory("d")) {
            root().removeDirectory("d");

            fails(ErrorCode.NOT_FOUND, () -> removed.create("x", 0600));
            fails(ErrorCode.NOT_FOUND, () -> removed.makeDirectory("x", 0700));
        }
    }

    @Test
    void aFileThatWasRemovedOrReplacedIsStillOpen() throws Exception {
        write("b", "other");
        try (var file = root().create("a", 0600)) {
            file.write(0, bytes("content"));
            root().rename("b", "a", true);
            file.write(0, bytes("C"));
            var buffer = ByteBuffer.allocate(7);
            file.read(0, buffer);
            assertEquals("Content", new String(buffer.array(), UTF_8));
            file.force();
        }
        assertEquals("other", content("a"));
    }

    @Test
    void aLockHasOneHolder() throws Exception {
        root().create("a", 0600).close();
        try (var two = root().openForWrite("a")) {
            try (var one = root().openForWrite("a")) {
                assertTrue(one.tryLock());
                assertTrue(one.tryLock());
                assertFalse(two.tryLock());
            }
            assertTrue(two.tryLock());
        }
    }

    @Test
    void whatWasOpenedForReadingIsNotWritten() throws Exception {
        write("a", "content");
        try (var file = root().openForRead("a")) {
            fails(ErrorCode.OTHER, () -> file.write(0, bytes("x")));
            fails(ErrorCode.OTHER, () -> file.truncate(0));
            fails(ErrorCode.OTHER, () -> file.allocate(100));
            file.force();
        }
        assertEquals("content", content("a"));
    }

    @Test
    void afterClosingEveryCallFails() throws Exception {
        DiskFile file = root().create("a", 0600);
        var directory = root().openDirectory(".");
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
    void lengthsAreSetAndSpaceIsReserved() throws Exception {
        assertTrue(root().freeBytes() > 0);
        try (var file = root().create("a", 0600)) {
            fails(ErrorCode.STORAGE, () -> file.allocate(Long.MAX_VALUE - 1));
            file.allocate(0);
            assertEquals(0, file.status().size());
            file.allocate(10_000);
            file.write(0, bytes("hello"));
            file.allocate(100); // never shortens
            assertEquals(10_000, file.status().size());
            file.truncate(3);
            file.truncate(5);
            assertEquals(5, file.status().size());
            file.force();
        }
        assertEquals("hel\0\0", content("a"));
        root().force();
    }

    @Test
    void attributesAreSetByNameAndNoLinkIsFollowed() throws Exception {
        var time = Instant.ofEpochSecond(-1, 123_456_789);
        root().makeDirectory("d", 0700);
        write("d/file", "content");
        root().makeLink("link", "d/file");
        var before = root().status("d/file", false);

        root().attributes("d/file", OptionalInt.of(0640), Optional.empty());
        root().attributes("link", OptionalInt.empty(), Optional.of(time));
        root().attributes("d", OptionalInt.of(0751), Optional.of(time));
        root().attributes(".", OptionalInt.of(0711), Optional.of(time));

        assertEquals(0640, root().status("d/file", false).mode());
        assertEquals(before.modified(), root().status("d/file", false).modified());
        assertEquals(time, root().status("link", false).modified());
        assertEquals(0751, root().status("d", false).mode());
        assertEquals(time, root().status("d", false).modified());
        assertEquals(0711, root().status(".", false).mode());
        assertEquals(time, root().status(".", true).modified());
        fails(ErrorCode.PERMISSION, () -> root().attributes("link", OptionalInt.of(0600), Optional.empty()));
        fails(ErrorCode.NOT_FOUND, () -> root().attributes("missing", OptionalInt.of(0600), Optional.empty()));
        fails(ErrorCode.PERMISSION, () -> root().attributes("../x", OptionalInt.empty(), Optional.of(time)));
        root().attributes(".", OptionalInt.of(0700), Optional.empty());
    }

    final void write(String path, String text) throws Exception {
        try (var file = root().create(path, 0600)) {
            file.write(0, bytes(text));
        }
    }

    final String content(String path) throws Exception {
        try (var file = root().openForRead(path)) {
            var buffer = ByteBuffer.allocate((int) file.status().size());
            assertEquals(buffer.capacity(), file.read(0, buffer));
            return new String(buffer.array(), UTF_8);
        }
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    static RftException fails(ErrorCode code, Executable call) {
        var failure = assertThrows(RftException.class, call);
        assertEquals(code, failure.code(), failure.getMessage());
        return failure;
    }
}
