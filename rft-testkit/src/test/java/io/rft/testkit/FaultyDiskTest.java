package io.rft.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.posix.Errno;
import io.rft.testkit.DiskCall.Kind;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a modelled disk loses, keeps and refuses. */
class FaultyDiskTest {
    private final FaultyDisk disk = new FaultyDisk();
    private final Directory root = disk.root();

    @Test
    void aNameIsLostUntilItsDirectoryWasForcedWhateverWasDoneToTheFile() throws Exception {
        try (var file = root.create("a", 0600)) {
            file.write(0, bytes("content"));
            file.force();

            assertEquals(Set.of(), names(loseAll()));
            root.force();
            assertEquals("content", content(loseAll(), "a"));
        }
    }

    @Test
    void contentIsLostUntilTheFileWasForcedWhateverWasDoneToItsDirectory() throws Exception {
        try (var file = root.create("a", 0640)) {
            file.allocate(4);
            file.write(0, bytes("new!"));
            root.force();

            assertEquals("", content(loseAll(), "a"));
            file.force();
            file.write(0, bytes("newer"));
            assertEquals("new!", content(loseAll(), "a"));
            assertEquals("newer", content(keepAll(), "a"));
            assertEquals("newer", content(disk, "a"), "a crash that was only imagined");
        }
    }

    @Test
    void attributesAreLostUntilTheFileWasForced() throws Exception {
        var time = Instant.ofEpochSecond(7);
        try (var file = root.create("a", 0600)) {
            root.force();
            file.attributes(0644, time);

            assertEquals(0600, loseAll().root().status("a", false).mode());
            file.force();
            assertEquals(0644, loseAll().root().status("a", false).mode());
            assertEquals(time, loseAll().root().status("a", false).modified());
        }
    }

    @Test
    void aRenameIsWholeOrNot() throws Exception {
        create("a", "new");
        create("b", "old");
        force("a", "b");
        root.rename("a", "b", true);

        assertEquals(Set.of("a", "b"), names(loseAll()));
        assertEquals("old", content(loseAll(), "b"));
        assertEquals(Set.of("b"), names(keepAll()));
        assertEquals("new", content(keepAll(), "b"));
        root.force();
        assertEquals("new", content(loseAll(), "b"));
    }

    @Test
    void aRenameBetweenDirectoriesIsForcedByEither() throws Exception {
        root.makeDirectory("d", 0700);
        create("a", "moved");
        create("d/a", "replaced");
        force("a", "d/a");
        try (var below = root.openDirectory("d")) {
            below.force();
            root.rename("a", "d/a", true);
            below.force();
        }

        assertEquals(Set.of("d"), names(loseAll()));
        assertEquals("moved", content(loseAll(), "d/a"));
    }

    @Test
    void forcingADirectoryTakesWhatItsChangesDependOn() throws Exception {
        root.makeDirectory("d", 0700);
        root.force();
        create("a", "1");
        create("d/x", "2"); // replaced by the rename, so it must not come back after it
        force("a", "d/x");
        var before = new FaultyDisk[] {loseAll()};
        assertEquals(Set.of("a", "d"), names(before[0]));
        root.rename("a", "d/x", true);
        root.force();

        try (var below = root.openDirectory("d")) {
            below.force();
        }
        assertEquals("1", content(loseAll(), "d/x"));
    }

    @Test
    void aRemovedNameComesBackUntilItsDirectoryWasForced() throws Exception {
        create("a", "content");
        force("a");
        root.removeFile("a");

        assertEquals("content", content(loseAll(), "a"));
        root.force();
        assertEquals(Set.of(), names(loseAll()));
    }

    @Test
    void aTornWriteKeepsTheSectorsOfItsMask() throws Exception {
        try (var file = root.create("a", 0600)) {
            file.write(0, bytes("-".repeat(2048)));
            file.force();
            root.force();
            file.write(500, bytes("x".repeat(1000))); // touches sectors 0, 1 and 2
        }
        var torn = disk.afterCrash(List.of(new Fate.Torn(512, 0b101)));

        var expected = "-".repeat(500) + "x".repeat(12) + "-".repeat(512) + "x".repeat(476) + "-".repeat(548);
        assertEquals(expected, content(torn, "a"));
    }

    @Test
    void aFailedForceLosesWhatItShouldHaveStoredAlthoughTheNextOneSucceeds() throws Exception {
        try (var file = root.create("a", 0600)) {
            file.allocate(3);
            file.force();
            root.force();
            file.write(0, bytes("abc"));
            disk.fail(DiskFaults.nth(0, Errno.EIO));

            assertEquals(
                    ErrorCode.STORAGE,
                    assertThrows(RftException.class, file::force).code());
            file.force();
            assertEquals("abc", content(disk, "a"));
            assertEquals("\0\0\0", content(keepAll(), "a"));
            file.write(1, bytes("B"));
            file.force();
            assertEquals("\0B\0", content(loseAll(), "a"));
        }
    }

    @Test
    void aFailedWriteLeavesAPartAndNoOtherFailureAnything() throws Exception {
        create("a", "....");
        disk.fail(DiskFaults.those(call -> true, Errno.ENOSPC));
        assertThrows(RftException.class, () -> root.create("b", 0600));
        assertThrows(RftException.class, () -> root.rename("a", "b", true));
        assertThrows(RftException.class, () -> root.removeFile("a"));
        disk.fail(DiskFaults.those(call -> call.kind() == Kind.WRITE, Errno.ENOSPC));
        try (var file = root.openForWrite("a")) {
            assertThrows(RftException.class, () -> file.write(0, bytes("1234")));
        }
        disk.fail(DiskFaults.NONE);

        assertEquals(Set.of("a"), names(disk));
        assertEquals("12..", content(disk, "a"));
    }

    @Test
    void faultsAreCountedAndSaidAsTheSystemWould() throws Exception {
        disk.fail(DiskFaults.nth(1, Errno.EDQUOT));
        root.names();
        var failure = assertThrows(RftException.class, () -> root.makeDirectory("d", 0700));
        root.makeDirectory("d", 0700);

        assertEquals("cannot make the directory /d: the disk quota is used up", failure.getMessage());
        assertEquals(3, disk.calls());
    }

    @Test
    void aFullDiskRefusesMore() throws Exception {
        var small = new FaultyDisk(100);
        try (var file = small.root().create("a", 0600)) {
            file.allocate(60);
            assertEquals(40, small.root().freeBytes());
            assertThrows(RftException.class, () -> file.allocate(101));
            assertThrows(RftException.class, () -> file.write(90, bytes("x".repeat(20))));
            file.write(0, bytes("x".repeat(60)));
        }
        small.root().removeFile("a");
        assertEquals(100, small.root().freeBytes());
    }

    @Test
    void aCrashEndsAllHandlesAndFreesTheirLocks() throws Exception {
        var file = root.create("a", 0600);
        file.write(0, bytes("x"));
        assertTrue(file.tryLock());
        disk.crash(CrashStates::allKept);

        assertThrows(RftException.class, () -> file.write(0, bytes("y")));
        assertThrows(RftException.class, root::names);
        assertEquals(List.of(), disk.openHandles());
        try (var again = disk.root().openForWrite("a")) {
            assertTrue(again.tryLock());
        }
        assertEquals("x", content(disk, "a"));
    }

    @Test
    void aKillEndsAllHandlesAndLosesNothing() throws Exception {
        var file = root.create("a", 0600);
        file.write(0, bytes("x"));
        assertTrue(file.tryLock());
        disk.kill();

        assertThrows(RftException.class, file::force);
        assertEquals("x", content(disk, "a"));
        assertEquals(Set.of(), names(loseAll()));
        assertTrue(disk.root().openForWrite("a").tryLock());
    }

    @Test
    void fileKeysAreNeverGivenTwiceAlsoAfterACrash() throws Exception {
        create("a", "1");
        var lost = root.status("a", false).fileKey();
        disk.crash(CrashStates::allLost);
        try (var file = disk.root().create("a", 0600)) {
            assertFalse(file.status().fileKey().equals(lost));
        }
    }

    @Test
    void whatIsOpenIsNamedAndWhatIsDoneIsSeen() throws Exception {
        var seen = new ArrayList<Kind>();
        disk.watch(call -> seen.add(call.kind()));
        try (var file = root.create("a", 0600)) {
            file.force();
            assertEquals(List.of("/", "/a"), disk.openHandles());
        }
        assertThrows(RftException.class, () -> root.openForRead("missing"));

        assertEquals(List.of(Kind.CREATE, Kind.FORCE), seen);
        root.close();
        assertEquals(List.of(), disk.openHandles());
    }

    private FaultyDisk loseAll() {
        return disk.afterCrash(CrashStates.allLost(disk.unsynced()));
    }

    private FaultyDisk keepAll() {
        return disk.afterCrash(CrashStates.allKept(disk.unsynced()));
    }

    private void create(String path, String text) throws Exception {
        try (var file = root.create(path, 0600)) {
            file.write(0, bytes(text));
        }
    }

    /** Forces files and the root. */
    private void force(String... paths) throws Exception {
        for (var path : paths) {
            try (var file = root.openForRead(path)) {
                file.force();
            }
        }
        root.force();
    }

    private static Set<String> names(FaultyDisk disk) throws Exception {
        try (var root = disk.root()) {
            return Set.copyOf(root.names());
        }
    }

    private static String content(FaultyDisk disk, String path) throws Exception {
        try (var root = disk.root();
                var file = root.openForRead(path)) {
            var buffer = ByteBuffer.allocate((int) file.status().size());
            file.read(0, buffer);
            return new String(buffer.array(), UTF_8);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
