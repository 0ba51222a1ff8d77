package io.rft.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.Durability;
import io.rft.ErrorCode;
import io.rft.PackMember;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.digest.Crc32cs;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs of small files on a real file system, sent and received by hand, block by block. */
class PackTest {
    private static final int BLOCK = 1 << 16;
    private static final Instant MODIFIED = Instant.ofEpochSecond(1_600_000_000, 123_456_789);
    private static final RemotePath BASE = RemotePath.parse("/in");

    @TempDir
    private Path temporary;

    private Path here;
    private Path there;
    private LocalStore from;
    private LocalStore to;

    @BeforeEach
    void open() throws Exception {
        here = Files.createDirectories(temporary.resolve("here"));
        there = Files.createDirectories(temporary.resolve("there/in"));
        from = LocalStore.open(here);
        to = LocalStore.open(temporary.resolve("there"));
    }

    @AfterEach
    void close() {
        from.close();
        to.close();
    }

    @Test
    void membersArriveWithContentModeAndTimeWhateverTheOrderOfTheirBlocks() throws Exception {
        var sizes = List.of(0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7, 0, 50, 60, 0);
        var paths = new ArrayList<RemotePath>();
        for (var i = 0; i < sizes.size(); i++) {
            paths.add(file(i % 2 == 0 ? "f" + i : "d/f" + i, sizes.get(i)));
        }
        Files.createDirectory(there.resolve("d"));

        var staged = move(paths, IfExists.REPLACE);
        staged.commit();

        assertEquals(Map.of(), staged.failures());
        for (var path : paths) {
            var copy = there.resolve(path.relative());
            assertArrayEquals(
                    Files.readAllBytes(here.resolve(path.relative())), Files.readAllBytes(copy), path::toString);
            assertEquals(FileTime.from(MODIFIED), Files.getLastModifiedTime(copy));
            assertEquals("rw-r-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)));
        }
        assertNothingIsLeft();
    }

    @Test
    void whatFailsForOneMemberHarmsNoOther() throws Exception {
        var paths = List.of(file("good", 100), file("nowhere/file", 100), file("taken", 100), file("last", 0));
        Files.createDirectory(there.resolve("taken"));

        var staged = move(paths, IfExists.REPLACE);
        staged.commit();

        assertEquals(Set.of(1, 2), staged.failures().keySet());
        assertEquals(ErrorCode.NOT_FOUND, code(staged.failures(), 1));
        assertEquals(ErrorCode.PERMISSION, code(staged.failures(), 2));
        assertTrue(Files.exists(there.resolve("good")) && Files.exists(there.resolve("last")));
        assertNothingIsLeft();
    }

    @Test
    void whatMayNotBeReplacedStays() throws Exception {
        Files.writeString(there.resolve("old"), "old");

        var staged = move(List.of(file("old", 10), file("new", 10)), IfExists.FAIL);
        staged.commit();

        assertEquals(ErrorCode.EXISTS, code(staged.failures(), 0));
        assertEquals("old", Files.readString(there.resolve("old")));
        assertTrue(Files.exists(there.resolve("new")));
        assertNothingIsLeft();
    }

    @Test
    void aMemberThatChangesBeforeItIsSentIsOmitted() throws Exception {
        var paths = List.of(file("a", 1000), file("b", 1000), file("c", 1000), file("d", 1000));
        var source = from.openPack(RemotePath.ROOT, paths, new TreeMap<>());
        Files.writeString(here.resolve("b"), "other");
        Files.delete(here.resolve("c"));
        var staged = to.stagePack(request(source, IfExists.REPLACE));

        carry(source, staged);
        staged.omit(source.failures().keySet());
        staged.commit();

        assertEquals(Set.of(1, 2), source.failures().keySet());
        assertEquals(ErrorCode.SOURCE_CHANGED, code(source.failures(), 1));
        assertEquals(Map.of(), staged.failures());
        assertEquals(Set.of("a", "d"), Set.of(there.toFile().list()));
    }

    @Test
    void whatCannotBeSentIsToldBeforehand() throws Exception {
        Files.createDirectory(here.resolve("directory"));
        Files.createSymbolicLink(here.resolve("link"), Path.of("file"));
        var failures = new TreeMap<Integer, RftException>();

        var source = from.openPack(
                RemotePath.ROOT, List.of(path("directory"), file("file", 5), path("link"), path("missing")), failures);

        assertEquals(Set.of(0, 2, 3), failures.keySet());
        assertEquals(
                List.of(path("file")),
                source.members().stream().map(PackMember::path).toList());
    }

    @Test
    void aPackThatIsNotCommittedLeavesNothing() throws Exception {
        Files.writeString(there.resolve("a"), "old");

        var staged = move(List.of(file("a", 3 * BLOCK), file("b", 10)), IfExists.REPLACE);
        staged.close();

        assertEquals("old", Files.readString(there.resolve("a")));
        assertEquals(Set.of("a"), Set.of(there.toFile().list()));
    }

    @Test
    void aLinkInTheTargetsPathLeadsNobodyOut() throws Exception {
        var outside = Files.createDirectory(temporary.resolve("outside"));
        Files.createSymbolicLink(there.resolve("d"), outside);

        var staged = move(List.of(file("d/f", 10)), IfExists.REPLACE);
        staged.commit();

        assertEquals(ErrorCode.PERMISSION, code(staged.failures(), 0));
        assertFalse(Files.exists(outside.resolve("f")));
    }

    private static ErrorCode code(Map<Integer, RftException> failures, int member) {
        return Objects.requireNonNull(failures.get(member)).code();
    }

    private StagedPack move(List<RemotePath> paths, IfExists ifExists) throws RftException {
        var failures = new TreeMap<Integer, RftException>();
        var source = from.openPack(RemotePath.ROOT, paths, failures);
        assertEquals(Map.of(), failures);
        var staged = to.stagePack(request(source, ifExists));
        carry(source, staged);
        assertEquals(Map.of(), source.failures());
        return staged;
    }

    private static PackRequest request(PackSource source, IfExists ifExists) {
        return new PackRequest(
                TransferId.random(new SplittableRandom(1)), BASE, source.members(), BLOCK, ifExists, Durability.BLOCK);
    }

    private static void carry(PackSource source, StagedPack staged) throws RftException {
        var size = source.identity().size();
        var offsets = new ArrayList<Long>();
        for (var at = 0L; at < size; at += BLOCK) {
            offsets.add(at);
        }
        Collections.shuffle(offsets, new Random(7));
        for (var at : offsets) {
            var block = ByteBuffer.allocateDirect((int) Math.min(BLOCK, size - at));
            source.read(at, block);
            block.flip();
            staged.write(at, block, Crc32cs.of(block));
        }
    }

    private RemotePath file(String name, int size) throws Exception {
        var file = here.resolve(name);
        Files.createDirectories(file.getParent());
        var content = new byte[size];
        new SplittableRandom(size).nextBytes(content);
        Files.write(file, content);
        Files.setLastModifiedTime(file, FileTime.from(MODIFIED));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-x---"));
        return path(name);
    }

    private static RemotePath path(String name) {
        return RemotePath.parse("/" + name);
    }

    private void assertNothingIsLeft() throws Exception {
        try (var all = Files.walk(there)) {
            assertEquals(
                    List.of(),
                    all.map(Path::toString)
                            .filter(name -> name.contains(".rft-"))
                            .toList());
        }
    }
}
