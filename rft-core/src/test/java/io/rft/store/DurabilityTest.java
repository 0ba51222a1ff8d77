package io.rft.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.Durability;
import io.rft.journal.DurabilityCounts;
import io.rft.posix.PosixDirectory;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is believed of a file that was received with less durability than there could be. */
class DurabilityTest {
    private static final int BLOCK = 4096;

    @TempDir
    private Path root;

    private final Staged source = Staged.of(3 * BLOCK + 7, BLOCK);

    @Test
    void whatWasNotForcedIsReadAgain() throws Exception {
        for (var before : List.of(Durability.NONE, Durability.FILE)) {
            for (var after : Durability.values()) {
                try (var store = LocalStore.open(root)) {
                    try (var staged = store.stage(request(before))) {
                        source.writeAll(staged);
                        staged.force();
                    }
                    var part = root.resolve(
                            StagedNames.of("a", request(before).transfer()).part());
                    try (var file = new RandomAccessFile(part.toFile(), "rw")) {
                        file.seek(BLOCK); // what a power cut may leave of a block that was never forced
                        file.write(new byte[BLOCK]);
                    }

                    try (var staged = store.stage(request(after))) {
                        var expected = RangeSet.whole(source.content().length);
                        expected.remove(new ByteRange(BLOCK, 2 * BLOCK));
                        assertEquals(expected, staged.durableAtOpen(), before + " and then " + after);
                        source.complete(staged);
                    }
                }
                assertArrayEquals(source.content(), Files.readAllBytes(root.resolve("a")));
            }
        }
    }

    @Test
    void whatWasForcedBlockByBlockIsBelievedByAnAttemptWithLess() throws Exception {
        try (var store = LocalStore.open(root)) {
            try (var staged = store.stage(request(Durability.BLOCK))) {
                source.write(staged, BLOCK);
                staged.force();
            }
            try (var staged = store.stage(request(Durability.NONE))) {
                assertEquals(new RangeSet(List.of(new ByteRange(BLOCK, 2 * BLOCK))), staged.durableAtOpen());
            }
        }
    }

    @Test
    void whatIsForcedAndNotedIsCounted() throws Exception {
        var counts = new DurabilityCounts();
        try (var store = LocalStore.open(PosixDirectory::open, root, "", counts);
                var staged = store.stage(request(Durability.BLOCK))) {
            source.writeAll(staged);
            assertEquals(0, counts.checkpoints());

            staged.force();

            assertEquals(List.of(1L, 1L, 1L, 0L), forces(counts));
            assertEquals(1, counts.checkpoints());
            assertEquals(6, counts.records(), "two checkpoints and four blocks");
            var journal =
                    StagedNames.of("a", request(Durability.BLOCK).transfer()).journal();
            assertEquals(Files.size(root.resolve(journal)), counts.bytes());
        }
    }

    @Test
    void whatIsNotForcedDoesNotCountAsForced() throws Exception {
        var counts = new DurabilityCounts();
        try (var store = LocalStore.open(PosixDirectory::open, root, "", counts);
                var staged = store.stage(request(Durability.NONE))) {
            source.writeAll(staged);
            staged.force();

            assertEquals(List.of(0L, 0L, 0L, 0L), forces(counts));
            assertEquals(6, counts.records());
        }
    }

    private static List<Long> forces(DurabilityCounts counts) {
        return Arrays.stream(DurabilityCounts.Forced.values())
                .map(counts::forces)
                .toList();
    }

    private StageRequest request(Durability durability) {
        var request = source.request("/a");
        return new StageRequest(
                request.transfer(),
                request.target(),
                request.source(),
                BLOCK,
                request.mode(),
                IfExists.REPLACE,
                true,
                durability);
    }
}
