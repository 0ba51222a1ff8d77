package io.rft.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.range.RangeSet;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an attempt finds beside its target when something happened to the files that the one before left. */
class StagedRecoveryTest {
    private static final int BLOCK = 4096;

    @TempDir
    private Path temporary;

    private Path root;
    private Path part;
    private Path journal;
    private Store store;
    private final Staged source = Staged.of(5 * BLOCK + 3, BLOCK);

    @BeforeEach
    void leaveAnAttempt() throws Exception {
        root = Files.createDirectory(temporary.resolve("root"));
        store = LocalStore.open(root);
        try (var staged = store.stage(source.request("/a"))) {
            source.write(staged, 0);
            source.write(staged, 3 * BLOCK);
            staged.force();
            source.write(staged, 5 * BLOCK);
        }
        var names = StagedNames.of("a", source.request("/a").transfer());
        part = root.resolve(names.part());
        journal = root.resolve(names.journal());
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    @Test
    void untouchedItGoesOn() throws Exception {
        var expected = new RangeSet();
        expected.add(0, BLOCK);
        expected.add(3 * BLOCK, 4 * BLOCK);
        expected.add(5 * BLOCK, 5 * BLOCK + 3);

        goesOnWith(expected);
    }

    @Test
    void partialFilesBelongToTheirOwnerAlone() throws Exception {
        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(part));
        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(journal));
        assertEquals(source.content().length, Files.size(part), "space for all of it is reserved");
    }

    @Test
    void aBlockThatNeverReachedTheStorageIsNotKept() throws Exception {
        var bytes = Files.readAllBytes(part);
        bytes[5 * BLOCK] ^= 1;
        overwrite(part, bytes);

        var expected = new RangeSet();
        expected.add(0, BLOCK);
        expected.add(3 * BLOCK, 4 * BLOCK);
        goesOnWith(expected);
    }

    @Test
    void aJournalCutAnywhereCostsAtMostASecondSending() throws Exception {
        var whole = Files.readAllBytes(journal);
        for (var length = whole.length; length >= 0; length -= 7) {
            var target = "/cut" + length;
            var other = Staged.of(5 * BLOCK + 3, BLOCK);
            var names = StagedNames.of("cut" + length, other.request(target).transfer());
            try (var staged = store.stage(other.request(target))) {
                other.write(staged, 0);
                other.write(staged, 3 * BLOCK);
                staged.force();
                other.write(staged, 5 * BLOCK);
            }
            overwrite(
                    root.resolve(names.journal()),
                    Arrays.copyOf(Files.readAllBytes(root.resolve(names.journal())), length));

            try (var staged = store.stage(other.request(target))) {
                other.complete(staged);
            }
            assertArrayEquals(other.content(), Files.readAllBytes(root.resolve("cut" + length)));
        }
    }

    @Test
    void anOlderJournalOutOfABackupIsNotBelieved() throws Exception {
        var backup = Files.copy(journal, temporary.resolve("backup"));
        var changed = source.changed(0);
        try (var staged = store.stage(changed.request("/a"))) {
            staged.withdraw(RangeSet.whole(BLOCK));
            changed.write(staged, 0);
            staged.force();
        }
        Files.copy(backup, journal, StandardCopyOption.REPLACE_EXISTING);

        var expected = new RangeSet();
        expected.add(3 * BLOCK, 4 * BLOCK);
        expected.add(5 * BLOCK, 5 * BLOCK + 3);
        goesOnWith(expected);
    }

    @Test
    void withoutAJournalItBeginsAnew() throws Exception {
        Files.delete(journal);

        goesOnWith(new RangeSet());
    }

    @Test
    void aJournalOfAnotherVersionBeginsAnew() throws Exception {
        var bytes = Files.readAllBytes(journal);
        bytes[7]++;
        overwrite(journal, bytes);

        goesOnWith(new RangeSet());
    }

    @Test
    void theJournalOfAnotherTransferBeginsAnew() throws Exception {
        var other = Staged.of(5 * BLOCK + 3, BLOCK, new SplittableRandom(99));
        try (var staged = store.stage(other.request("/b"))) {
            other.writeAll(staged);
            staged.force();
        }
        var names = StagedNames.of("b", other.request("/b").transfer());
        Files.move(root.resolve(names.journal()), journal, StandardCopyOption.REPLACE_EXISTING);
        Files.move(root.resolve(names.part()), part, StandardCopyOption.REPLACE_EXISTING);

        goesOnWith(new RangeSet());
    }

    @Test
    void aStagedFileThatIsGoneBeginsAnew() throws Exception {
        Files.delete(part);

        goesOnWith(new RangeSet());
    }

    @Test
    void aStagedFileThatIsAnotherBeginsAnew() throws Exception {
        var bytes = Files.readAllBytes(part);
        Files.delete(part);
        Files.write(part, bytes);

        goesOnWith(new RangeSet());
    }

    @Test
    void aStagedFileOfAnotherLengthIsReadAgain() throws Exception {
        var bytes = Files.readAllBytes(part);
        bytes[3 * BLOCK]++; // durable, so nothing but its length gives it away
        overwrite(part, Arrays.copyOf(bytes, 5 * BLOCK + 2));
        try (var staged = store.stage(source.request("/a"))) {
            assertEquals(RangeSet.whole(BLOCK), staged.durableAtOpen());
            assertEquals(source.content().length, Files.size(part));
        }
        overwrite(part, Arrays.copyOf(Files.readAllBytes(part), 5 * BLOCK + 4));
        try (var staged = store.stage(source.request("/a"))) {
            assertEquals(RangeSet.whole(BLOCK), staged.durableAtOpen());
        }
        overwrite(part, new byte[0]);
        goesOnWith(new RangeSet());
    }

    @Test
    void anAttemptThatStoppedWhileItResizedTheFileLosesNothing() throws Exception {
        for (var length : List.of(9 * BLOCK, 3 * BLOCK + 1)) {
            var changed = source.resized(length);
            overwrite(part, Arrays.copyOf(Files.readAllBytes(part), length)); // and no new journal

            try (var staged = store.stage(changed.request("/a"))) {
                assertTrue(staged.durableAtOpen().contains(0, BLOCK));
                assertEquals(length >= 4 * BLOCK, staged.durableAtOpen().contains(3 * BLOCK, 4 * BLOCK));
                changed.write(staged, 3 * BLOCK);
                staged.force();
            }
        }
    }

    @Test
    void aFileThatWasPublishedByTheSameTransferOfAnotherSourceIsSentAgain() throws Exception {
        var saved = temporary.resolve("journal");
        try (var staged = store.stage(source.request("/a"))) {
            source.writeAll(staged);
            staged.force();
            Files.copy(journal, saved);
            staged.commit();
        }
        Files.copy(saved, journal);
        var changed = source.changed(0).modifiedAt(source.modified().plusNanos(1));

        try (var staged = store.stage(changed.request("/a"))) {
            assertEquals(new RangeSet(), staged.durableAtOpen());
            changed.complete(staged);
        }
        assertArrayEquals(changed.content(), Files.readAllBytes(root.resolve("a")));
    }

    @Test
    void linksInPlaceOfOurFilesAreRemovedAndNotFollowed() throws Exception {
        var outside = Files.write(temporary.resolve("outside"), new byte[5 * BLOCK + 3]);
        for (var own : List.of(part, journal)) {
            Files.deleteIfExists(own);
            Files.createSymbolicLink(own, outside);
            try (var staged = store.stage(source.request("/a"))) {
                assertEquals(new RangeSet(), staged.durableAtOpen());
                source.writeAll(staged);
                staged.force();
            }
            assertFalse(Files.isSymbolicLink(own));
        }
        assertArrayEquals(new byte[5 * BLOCK + 3], Files.readAllBytes(outside));
    }

    @Test
    void fifosInPlaceOfOurFilesBlockNobody() throws Exception {
        for (var own : List.of(part, journal)) {
            Files.deleteIfExists(own);
            assertEquals(0, new ProcessBuilder("mkfifo", own.toString()).start().waitFor());
            try (var staged = store.stage(source.request("/a"))) {
                assertEquals(new RangeSet(), staged.durableAtOpen());
            }
        }
        goesOnWith(new RangeSet());
    }

    @Test
    void aDirectoryInPlaceOfOurFilesIsReported() throws Exception {
        for (var own : List.of(part, journal)) {
            Files.deleteIfExists(own);
            Files.createDirectory(own);
            var failure = assertThrows(RftException.class, () -> store.stage(source.request("/a")));
            assertEquals(ErrorCode.PERMISSION, failure.code(), failure.getMessage());
            Files.delete(own);
        }
        goesOnWith(new RangeSet());
    }

    @Test
    void aPublishingThatWasCutShortIsFinishedAndNotRepeated() throws Exception {
        var saved = temporary.resolve("journal");
        try (var staged = store.stage(source.request("/a", IfExists.FAIL))) {
            source.writeAll(staged);
            staged.force();
            Files.copy(journal, saved);
            staged.commit();
        }
        Files.copy(saved, journal); // as if the process had stopped before it was removed
        var published = Files.readAttributes(root.resolve("a"), BasicFileAttributes.class);

        try (var staged = store.stage(source.request("/a", IfExists.FAIL))) {
            assertEquals(RangeSet.whole(source.content().length), staged.durableAtOpen());
            assertTrue(staged.checksums().isComplete());
            assertEquals(3, staged.epoch());
            assertEquals(new RangeSet(), staged.force());
            assertThrows(RftException.class, () -> source.write(staged, 0));
            staged.commit();
        }

        var after = Files.readAttributes(root.resolve("a"), BasicFileAttributes.class);
        assertEquals(published.fileKey(), after.fileKey());
        assertEquals(List.of("a"), List.of(root.toFile().list()));
    }

    @Test
    void aPublishingWithoutACheckpointThatWasCutShortIsFinishedAndNotRepeated() throws Exception {
        var saved = temporary.resolve("journal");
        var request = source.request("/b", IfExists.FAIL);
        var name = root.resolve(StagedNames.of("b", request.transfer()).journal());
        try (var staged = store.stage(request)) {
            source.writeAll(staged);
            Files.copy(name, saved);
            staged.commit();
        }
        Files.copy(saved, name); // as if the process had stopped before it was removed
        var published = Files.readAttributes(root.resolve("b"), BasicFileAttributes.class);

        try (var staged = store.stage(request)) {
            assertEquals(RangeSet.whole(source.content().length), staged.durableAtOpen());
            staged.commit();
        }

        var after = Files.readAttributes(root.resolve("b"), BasicFileAttributes.class);
        assertEquals(published.fileKey(), after.fileKey());
        assertEquals(published.lastModifiedTime(), after.lastModifiedTime());
        assertFalse(Files.exists(name));
    }

    @Test
    void whatWasPromisedIsNotPublishedBesideWhatIsNotDurable() throws Exception {
        try (var staged = store.stage(source.request("/a"))) {
            for (var at = 0; at < source.content().length; at += BLOCK) {
                if (!staged.durableAtOpen().contains(at, at + 1)) {
                    source.write(staged, at);
                }
            }
            assertThrows(IllegalStateException.class, staged::commit);
        }
        assertFalse(Files.exists(root.resolve("a")));
    }

    @Test
    void aPublishedFileThatWasChangedSinceIsSentAgain() throws Exception {
        var saved = temporary.resolve("journal");
        try (var staged = store.stage(source.request("/a"))) {
            source.writeAll(staged);
            staged.force();
            Files.copy(journal, saved);
            staged.commit();
        }
        Files.copy(saved, journal);
        overwrite(root.resolve("a"), new byte[source.content().length]);

        goesOnWith(new RangeSet());
    }

    @Test
    void aStagedFileReplacedDuringTheTransferIsNotPublished() throws Exception {
        try (var staged = store.stage(source.request("/a"))) {
            source.writeAll(staged);
            staged.force();
            Files.delete(part);
            Files.write(part, new byte[5 * BLOCK + 3]);

            assertEquals(
                    ErrorCode.STORAGE,
                    assertThrows(RftException.class, staged::commit).code());
        }
        assertFalse(Files.exists(root.resolve("a")));
    }

    @Test
    void nothingIsPublishedIntoADirectoryThatWasMoved() throws Exception {
        Files.createDirectory(root.resolve("d"));
        try (var staged = store.stage(source.request("/d/a"))) {
            source.writeAll(staged);
            staged.force();
            Files.move(root.resolve("d"), root.resolve("moved"));

            assertEquals(
                    ErrorCode.NOT_FOUND,
                    assertThrows(RftException.class, staged::commit).code());
            Files.createDirectory(root.resolve("d"));
            assertEquals(
                    ErrorCode.NOT_FOUND,
                    assertThrows(RftException.class, staged::commit).code());
        }
        assertFalse(Files.exists(root.resolve("moved/a")));
    }

    private void goesOnWith(RangeSet durable) throws Exception {
        try (var staged = store.stage(source.request("/a"))) {
            assertEquals(durable, staged.durableAtOpen());
        }
        goesOnWithAnything();
    }

    private void goesOnWithAnything() throws Exception {
        try (var staged = store.stage(source.request("/a"))) {
            source.complete(staged);
        }
        assertArrayEquals(source.content(), Files.readAllBytes(root.resolve("a")));
        assertFalse(Files.exists(part));
        assertFalse(Files.exists(journal));
    }

    /** Changes the bytes of the file that is there, as a damage would. */
    private static void overwrite(Path path, byte[] bytes) throws Exception {
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(bytes.length);
            file.write(bytes);
        }
    }
}
