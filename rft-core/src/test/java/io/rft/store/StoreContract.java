package io.rft.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.digest.Crc32cs;
import io.rft.disk.FileStatus;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What every {@link Store} does, whatever is behind it. */
abstract class StoreContract {
    static final int BLOCK = 4096;

    /** A store that is empty at the start of the test, the same one for all of the test. */
    abstract Store store() throws Exception;

    @Test
    void aStagedFileBecomesItsTargetAsAWhole() throws Exception {
        var source = Staged.of(3 * BLOCK + 5, BLOCK);
        try (var staged = store().stage(source.request("/a"))) {
            assertEquals(1, staged.epoch());
            assertEquals(BLOCK, staged.blockBytes());
            assertEquals(source.content().length, staged.size());
            source.writeAll(staged);
            assertEquals(RangeSet.whole(staged.size()), staged.force());
            failsWith(ErrorCode.NOT_FOUND, () -> store().stat(path("/a"), true));

            staged.commit();
        }

        assertArrayEquals(source.content(), content("/a"));
        var entry = store().stat(path("/a"), true);
        assertEquals(0640, entry.status().mode());
        assertEquals(source.modified(), entry.status().modified());
        assertEquals(List.of("a"), names("/"));
    }

    @Test
    void anEmptyFileIsCommitted() throws Exception {
        var source = Staged.of(0, BLOCK);
        try (var staged = store().stage(source.request("/empty"))) {
            assertEquals(new RangeSet(), staged.force());
            staged.commit();
        }

        assertEquals(0, store().stat(path("/empty"), true).status().size());
    }

    @Test
    void aForceReturnsWhatIsNewSinceTheOneBefore() throws Exception {
        var source = Staged.of(4 * BLOCK, BLOCK);
        try (var staged = store().stage(source.request("/a"))) {
            source.write(staged, BLOCK);
            assertEquals(ranges(new ByteRange(BLOCK, 2 * BLOCK)), staged.force());
            source.write(staged, 3 * BLOCK);
            source.write(staged, 0);
            assertEquals(ranges(new ByteRange(0, BLOCK), new ByteRange(3 * BLOCK, 4 * BLOCK)), staged.force());
            assertEquals(new RangeSet(), staged.force());
        }
    }

    @Test
    void whatWasForcedIsDurableInTheNextAttempt() throws Exception {
        var source = Staged.of(4 * BLOCK + 1, BLOCK);
        try (var staged = store().stage(source.request("/a"))) {
            source.write(staged, BLOCK);
            source.write(staged, 4 * BLOCK);
            staged.force();
        }

        try (var staged = store().stage(source.request("/a"))) {
            assertEquals(2, staged.epoch());
            assertEquals(
                    ranges(new ByteRange(BLOCK, 2 * BLOCK), new ByteRange(4 * BLOCK, 4 * BLOCK + 1)),
                    staged.durableAtOpen());
            assertEquals(Crc32cs.of(source.block(BLOCK)), staged.checksums().get(BLOCK));
            assertEquals(Crc32cs.of(source.block(4 * BLOCK)), staged.checksums().get(4 * BLOCK));
            source.complete(staged);
        }
        assertArrayEquals(source.content(), content("/a"));
    }

    @Test
    void whatWasWrittenAndNotForcedIsKeptAfterItWasVerified() throws Exception {
        var source = Staged.of(2 * BLOCK, BLOCK);
        try (var staged = store().stage(source.request("/a"))) {
            source.write(staged, 0);
            staged.write(
                    BLOCK, source.block(BLOCK), 4711); // as if the bytes had been lost after the journal had the record
        }

        try (var staged = store().stage(source.request("/a"))) {
            assertEquals(RangeSet.whole(BLOCK), staged.durableAtOpen());
            assertEquals(false, staged.checksums().isKnown(BLOCK));
            source.complete(staged);
        }
        assertArrayEquals(source.content(), content("/a"));
    }

    @Test
    void everyAttemptHasAHigherEpoch() throws Exception {
        var source = Staged.of(2 * BLOCK, BLOCK);
        for (var attempt = 1; attempt <= 5; attempt++) {
            try (var staged = store().stage(source.request("/a"))) {
                assertEquals(attempt, staged.epoch());
            }
        }
        var changed = source.modifiedAt(Instant.EPOCH);
        try (var staged = store().stage(changed.request("/a"))) {
            assertEquals(6, staged.epoch());
        }
    }

    @Test
    void whatIsDurableStaysWhenTheSourceHasChanged() throws Exception {
        var source = Staged.of(2 * BLOCK, BLOCK);
        try (var staged = store().stage(source.request("/a"))) {
            source.writeAll(staged);
            staged.force();
        }
        var changed = source.changed(BLOCK).modifiedAt(source.modified().plusNanos(1));

        try (var staged = store().stage(changed.request("/a"))) {
            assertEquals(RangeSet.whole(2 * BLOCK), staged.durableAtOpen());
            staged.withdraw(new RangeSet(List.of(new ByteRange(BLOCK, 2 * BLOCK))));
            assertFalse(staged.checksums().isKnown(BLOCK));
            changed.write(staged, BLOCK);
            staged.force();
            staged.commit();
        }
        assertArrayEquals(changed.content(), content("/a"));
    }

    @Test
    void ofASourceThatHasGrownOrShrunkTheSameBlocksStay() throws Exception {
        var source = Staged.of(3 * BLOCK + 7, BLOCK);
        try (var staged = store().stage(source.request("/a"))) {
            source.writeAll(staged);
            staged.force();
        }
        var longer = source.resized(5 * BLOCK);
        try (var staged = store().stage(longer.request("/a"))) {
            assertEquals(5 * BLOCK, staged.size());
            assertEquals(RangeSet.whole(3 * BLOCK), staged.durableAtOpen());
            longer.write(staged, 4 * BLOCK);
            staged.force();
        }
        var shorter = source.resized(2 * BLOCK + 1);
        try (var staged = store().stage(shorter.request("/a"))) {
            assertEquals(RangeSet.whole(2 * BLOCK), staged.durableAtOpen());
            shorter.complete(staged);
        }
        assertArrayEquals(shorter.content(), content("/a"));
    }

    @Test
    void whatWasWithdrawnStaysSo() throws Exception {
        var source = Staged.of(3 * BLOCK, BLOCK);
        try (var staged = store().stage(source.request("/a"))) {
            source.writeAll(staged);
            staged.force();
        }
        try (var staged = store().stage(source.request("/a"))) {
            staged.withdraw(new RangeSet(List.of(new ByteRange(0, 2 * BLOCK))));
            assertEquals(new RangeSet(), staged.force());
            assertThrows(IllegalStateException.class, staged::commit);
        }
        try (var staged = store().stage(source.request("/a"))) {
            assertEquals(new RangeSet(List.of(new ByteRange(2 * BLOCK, 3 * BLOCK))), staged.durableAtOpen());
            source.complete(staged);
        }
        assertArrayEquals(source.content(), content("/a"));
    }

    @Test
    void withoutResumeItBeginsAnew() throws Exception {
        var source = Staged.of(2 * BLOCK, BLOCK);
        try (var staged = store().stage(source.request("/a"))) {
            source.writeAll(staged);
            staged.force();
        }

        var request = source.request("/a");
        var fresh = new StageRequest(
                request.transfer(), request.target(), request.source(), BLOCK, 0600, IfExists.REPLACE, false);
        try (var staged = store().stage(fresh)) {
            assertEquals(new RangeSet(), staged.durableAtOpen());
            assertEquals(2, staged.epoch());
        }
    }

    @Test
    void aRecoveredFileKeepsItsGrid() throws Exception {
        var source = Staged.of(4 * BLOCK, BLOCK);
        try (var staged = store().stage(source.request("/a"))) {
            source.write(staged, BLOCK);
            staged.force();
        }

        var request = source.request("/a");
        var larger = new StageRequest(
                request.transfer(), request.target(), request.source(), 2 * BLOCK, 0600, IfExists.REPLACE, true);
        try (var staged = store().stage(larger)) {
            assertEquals(BLOCK, staged.blockBytes());
            assertEquals(BLOCK, staged.durableAtOpen().bytes());
        }
    }

    @Test
    void anAttemptThatStillRunsIsNotJoined() throws Exception {
        var source = Staged.of(BLOCK, BLOCK);
        try (var staged = store().stage(source.request("/a"))) {
            failsWith(ErrorCode.BUSY, () -> store().stage(source.request("/a")));
            source.complete(staged);
        }
        assertArrayEquals(source.content(), content("/a"));
    }

    @Test
    void twoTransfersToOneTargetPublishWholeFiles() throws Exception {
        var one = Staged.of(2 * BLOCK, BLOCK);
        var two = Staged.of(3 * BLOCK, BLOCK);
        try (var stagedOne = store().stage(one.request("/a"));
                var stagedTwo = store().stage(two.request("/a"))) {
            one.complete(stagedOne);
            assertArrayEquals(one.content(), content("/a"));
            two.complete(stagedTwo);
        }
        assertArrayEquals(two.content(), content("/a"));
    }

    @Test
    void aBlockCanBeWrittenAnewAfterItWasDurable() throws Exception {
        var source = Staged.of(2 * BLOCK, BLOCK);
        try (var staged = store().stage(source.request("/a"))) {
            var wrong = ByteBuffer.allocate(BLOCK);
            staged.write(0, wrong, Crc32cs.of(wrong));
            assertEquals(RangeSet.whole(BLOCK), staged.force());
            source.write(staged, 0);
            assertThrows(IllegalStateException.class, staged::commit);
            assertEquals(RangeSet.whole(BLOCK), staged.force());
        }

        try (var staged = store().stage(source.request("/a"))) {
            assertEquals(RangeSet.whole(BLOCK), staged.durableAtOpen());
            assertEquals(Crc32cs.of(source.block(0)), staged.checksums().get(0));
            source.complete(staged);
        }
        assertArrayEquals(source.content(), content("/a"));
    }

    @Test
    void nothingIsCommittedThatIsNotThere() throws Exception {
        var source = Staged.of(2 * BLOCK, BLOCK);
        try (var staged = store().stage(source.request("/a"))) {
            source.write(staged, 0);
            staged.force();

            assertThrows(IllegalStateException.class, staged::commit);
            failsWith(ErrorCode.NOT_FOUND, () -> store().stat(path("/a"), true));
        }
    }

    @Test
    void blocksOffTheGridAreRefused() throws Exception {
        var source = Staged.of(2 * BLOCK + 1, BLOCK);
        try (var staged = store().stage(source.request("/a"))) {
            for (var offset : new long[] {-BLOCK, 1, 3 * BLOCK, Long.MAX_VALUE - BLOCK + 1}) {
                assertThrows(IllegalArgumentException.class, () -> staged.write(offset, ByteBuffer.allocate(BLOCK), 0));
            }
            for (var length : new int[] {0, 1, BLOCK - 1, BLOCK + 1}) {
                assertThrows(IllegalArgumentException.class, () -> staged.write(0, ByteBuffer.allocate(length), 0));
            }
            assertThrows(IllegalArgumentException.class, () -> staged.write(2 * BLOCK, ByteBuffer.allocate(BLOCK), 0));
            source.complete(staged);
        }
        assertArrayEquals(source.content(), content("/a"));
    }

    @Test
    void aDiscardedFileLeavesNothing() throws Exception {
        var source = Staged.of(2 * BLOCK, BLOCK);
        try (var staged = store().stage(source.request("/a"))) {
            source.writeAll(staged);
            staged.force();
            staged.discard();
        }

        try (var staged = store().stage(source.request("/a"))) {
            assertEquals(new RangeSet(), staged.durableAtOpen());
            assertEquals(1, staged.epoch());
        }
    }

    @Test
    void anExistingTargetIsReplacedOnlyIfTheRequestSaysSo() throws Exception {
        var old = Staged.of(BLOCK, BLOCK);
        var fresh = Staged.of(BLOCK + 1, BLOCK);
        try (var early = store().stage(fresh.request("/a", IfExists.FAIL))) {
            put("/a", old);

            failsWith(ErrorCode.EXISTS, () -> fresh.complete(early));
        }
        failsWith(ErrorCode.EXISTS, () -> store().stage(fresh.request("/a", IfExists.FAIL)));
        assertArrayEquals(old.content(), content("/a"));

        put("/a", fresh);
        assertArrayEquals(fresh.content(), content("/a"));
    }

    @Test
    void aTargetThatIsADirectoryOrHasNoneIsRefused() throws Exception {
        store().makeDirectory(path("/d"), false);
        var source = Staged.of(BLOCK, BLOCK);

        failsWith(ErrorCode.PERMISSION, () -> store().stage(source.request("/d")));
        failsWith(ErrorCode.PERMISSION, () -> store().stage(source.request("/")));
        failsWith(ErrorCode.NOT_FOUND, () -> store().stage(source.request("/missing/a")));
        assertEquals(List.of("d"), names("/"));
    }

    @Test
    void aFileWithTooManyBlocksIsRefusedBeforeAnythingIsMade() throws Exception {
        var huge = new SourceIdentity(Long.MAX_VALUE, Instant.EPOCH, Instant.EPOCH, "huge");
        var request = new StageRequest(new TransferId(1, 2), path("/a"), huge, 1 << 16, 0600, IfExists.REPLACE, true);

        failsWith(ErrorCode.LIMIT, () -> store().stage(request));
    }

    @Test
    void reservedNamesAreRefused() throws Exception {
        var source = Staged.of(BLOCK, BLOCK);
        put("/a", source);
        for (var name : List.of("/.x.rft-part", "/x.RFT-Journal", "/d.rft-part/x")) {
            failsWith(ErrorCode.PERMISSION, () -> store().stage(source.request(name)));
            failsWith(ErrorCode.PERMISSION, () -> store().open(path(name)).close());
            failsWith(ErrorCode.PERMISSION, () -> store().makeDirectory(path(name), true));
            failsWith(ErrorCode.PERMISSION, () -> store().remove(path(name), true));
            failsWith(ErrorCode.PERMISSION, () -> store().rename(path("/a"), path(name), true));
            failsWith(ErrorCode.PERMISSION, () -> store().rename(path(name), path("/b"), true));
            failsWith(ErrorCode.PERMISSION, () -> store().stat(path(name), true));
        }
    }

    @Test
    void filesOfTransfersInProgressAreNotListed() throws Exception {
        var source = Staged.of(BLOCK, BLOCK);
        try (var staged = store().stage(source.request("/a"))) {
            source.writeAll(staged);
            assertEquals(List.of(), names("/"));
        }
    }

    @Test
    void aListingComesInPages() throws Exception {
        for (var name : List.of("b", "a", "ä", "Z", "c", "\n", "😀")) {
            put("/" + name, Staged.of(1, BLOCK));
        }

        assertEquals(List.of("\n", "Z", "a", "b", "c", "ä", "😀"), names("/"));
        try (var pages = store().list(path("/"))) {
            assertEquals(
                    List.of(3, 3, 1, 0),
                    List.of(
                            pages.next(3).size(),
                            pages.next(3).size(),
                            pages.next(3).size(),
                            pages.next(3).size()));
        }
        failsWith(ErrorCode.NOT_FOUND, () -> store().list(path("/missing")));
    }

    @Test
    void directoriesAreMadeWithTheirParents() throws Exception {
        failsWith(ErrorCode.NOT_FOUND, () -> store().makeDirectory(path("/a/b"), false));
        store().makeDirectory(path("/a/b/c"), true);
        store().makeDirectory(path("/a/b/c"), true);
        store().makeDirectory(path("/"), true);
        failsWith(ErrorCode.EXISTS, () -> store().makeDirectory(path("/a"), false));
        put("/file", Staged.of(1, BLOCK));

        failsWith(ErrorCode.EXISTS, () -> store().makeDirectory(path("/file"), true));
        failsWith(ErrorCode.EXISTS, () -> store().makeDirectory(path("/file/d"), true));
        assertEquals(
                FileStatus.Type.DIRECTORY,
                store().stat(path("/a/b/c"), false).status().type());
    }

    @Test
    void onlyRecursionRemovesWhatIsBelow() throws Exception {
        store().makeDirectory(path("/a/b/c"), true);
        put("/a/b/file", Staged.of(1, BLOCK));

        failsWith(ErrorCode.EXISTS, () -> store().remove(path("/a"), false));
        failsWith(ErrorCode.PERMISSION, () -> store().remove(path("/"), true));
        failsWith(ErrorCode.NOT_FOUND, () -> store().remove(path("/missing"), true));
        store().remove(path("/a/b/c"), false);
        store().remove(path("/a"), true);

        assertEquals(List.of(), names("/"));
    }

    @Test
    void aRenameReplacesOnlyWhenAsked() throws Exception {
        var one = Staged.of(1, BLOCK);
        put("/one", one);
        put("/two", Staged.of(2, BLOCK));
        store().makeDirectory(path("/d"), false);

        failsWith(ErrorCode.EXISTS, () -> store().rename(path("/one"), path("/two"), false));
        store().rename(path("/one"), path("/d/one"), false);
        store().rename(path("/d/one"), path("/two"), true);
        failsWith(ErrorCode.NOT_FOUND, () -> store().rename(path("/one"), path("/x"), true));

        assertArrayEquals(one.content(), content("/two"));
        assertEquals(List.of("d", "two"), names("/"));
    }

    @Test
    void aSourceKnowsItsIdentityAndItsDigests() throws Exception {
        var source = Staged.of(3 * 1024 * 1024 + 17, 1 << 20);
        put("/a", source);

        try (var file = store().open(path("/a"))) {
            assertEquals(source.content().length, file.identity().size());
            assertEquals(source.modified(), file.identity().modified());
            assertEquals(0640, file.mode());
            assertEquals(Crc32cs.of(ByteBuffer.wrap(source.content())), FileDigests.crc32c(file));
            var digest = MessageDigest.getInstance("SHA-256").digest(source.content());
            assertArrayEquals(digest, FileDigests.sha256(file));
            failsWith(ErrorCode.SOURCE_CHANGED, () -> file.read(file.identity().size() - 1, ByteBuffer.allocate(2)));
        }
    }

    @Test
    void aSourceThatWasReplacedOrRemovedIsChanged() throws Exception {
        put("/a", Staged.of(BLOCK, BLOCK));
        try (var file = store().open(path("/a"))) {
            file.checkUnchanged();
            store().rename(path("/a"), path("/b"), false);
            failsWith(ErrorCode.SOURCE_CHANGED, file::checkUnchanged);
        }
        try (var file = store().open(path("/b"))) {
            put("/b", Staged.of(BLOCK, BLOCK));
            failsWith(ErrorCode.SOURCE_CHANGED, file::checkUnchanged);
        }
    }

    @Test
    void anythingButARegularFileIsNoSource() throws Exception {
        store().makeDirectory(path("/d"), false);

        failsWith(ErrorCode.PERMISSION, () -> store().open(path("/d")).close());
        failsWith(ErrorCode.NOT_FOUND, () -> store().open(path("/missing")).close());
    }

    void put(String target, Staged source) throws Exception {
        try (var staged = store().stage(source.request(target))) {
            source.complete(staged);
        }
    }

    byte[] content(String path) throws Exception {
        try (var file = store().open(path(path))) {
            var content = new byte[(int) file.identity().size()];
            file.read(0, ByteBuffer.wrap(content));
            return content;
        }
    }

    List<String> names(String path) throws Exception {
        return entries(path).stream().map(FileEntry::name).toList();
    }

    /** In order of their names. */
    List<FileEntry> entries(String path) throws Exception {
        try (var pages = store().list(path(path))) {
            return pages.next(Integer.MAX_VALUE).stream()
                    .sorted(Comparator.comparing(FileEntry::name))
                    .toList();
        }
    }

    static RemotePath path(String text) {
        return RemotePath.parse(text);
    }

    static RangeSet ranges(ByteRange... ranges) {
        return new RangeSet(List.of(ranges));
    }

    static RftException failsWith(ErrorCode code, Executable call) {
        var failure = assertThrows(RftException.class, call);
        assertEquals(code, failure.code(), failure.getMessage());
        assertTrue(String.valueOf(failure.getMessage()).chars().noneMatch(c -> c < ' '), failure.getMessage());
        return failure;
    }
}
