package io.rft.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.Creation.NewDirectory;
import io.rft.Creation.NewFile;
import io.rft.Creation.NewLink;
import io.rft.Creation.NewName;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.disk.FileStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operations on many entries at once. */
class EntryBatchTest {
    private static final RemotePath TREE = RemotePath.parse("/tree");
    private static final Instant TIME = Instant.ofEpochSecond(-5, 123_456_789);

    @TempDir
    private Path temporary;

    private Path tree;
    private Store store;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectory(temporary.resolve("outside"));
        tree = Files.createDirectories(temporary.resolve("root/tree"));
        store = LocalStore.open(temporary.resolve("root"));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        try (var outside = Files.list(temporary.resolve("outside"))) {
            assertEquals(0, outside.count());
        }
    }

    @Test
    void aTreeIsMadeInOneRequestAndTwiceIsNoError() throws Exception {
        var entries = List.<Creation>of(
                new NewDirectory(below("a"), 0750),
                new NewDirectory(below("a/b"), 0700),
                new NewFile(below("a/b/file"), 0640),
                new NewLink(below("a/b/link"), "../missing", false));

        assertEquals(List.of(), store.create(TREE, entries));
        assertEquals(List.of(), store.create(TREE, entries));

        assertEquals("rwxr-x---", mode("a"));
        assertEquals("rwx------", mode("a/b"));
        assertEquals("rw-r-----", mode("a/b/file"));
        assertEquals(Path.of("../missing"), Files.readSymbolicLink(tree.resolve("a/b/link")));
    }

    @Test
    void aFileGetsFurtherNames() throws Exception {
        Files.createDirectory(tree.resolve("a"));
        var file = Files.writeString(tree.resolve("file"), "content");
        Files.writeString(tree.resolve("other"), "other");
        Files.createSymbolicLink(tree.resolve("symlink"), Path.of("file"));
        var names = List.<Creation>of(
                new NewName(below("a/again"), below("file"), false),
                new NewName(below("a/again"), below("file"), false),
                new NewName(below("other"), below("file"), false),
                new NewName(below("through"), below("symlink"), false),
                new NewName(below("directory"), below("a"), false),
                new NewName(below("none"), below("missing"), false),
                new NewName(below("a"), below("file"), true));

        var failures = store.create(TREE, names);

        assertEquals(
                List.of("2 EXISTS", "3 PERMISSION", "4 PERMISSION", "5 NOT_FOUND", "6 EXISTS"),
                failures.stream()
                        .map(failure -> failure.index() + " " + failure.code())
                        .toList());
        assertTrue(Files.isSameFile(file, tree.resolve("a/again")));
        assertEquals("other", Files.readString(tree.resolve("other")));
        assertEquals(List.of(), store.create(TREE, List.of(new NewName(below("other"), below("a/again"), true))));
        assertTrue(Files.isSameFile(file, tree.resolve("other")));
        assertEquals(List.of("a", "file", "other", "symlink"), list(tree));
        var entries = store.look(TREE, List.of(below("file"), below("other"), below("symlink"), below("a")));
        assertEquals(
                List.of(true, true, false, false),
                entries.stream()
                        .map(entry -> entry.orElseThrow().status().sharedKey().isPresent())
                        .toList());
    }

    private static List<String> list(Path directory) throws IOException {
        try (var all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whatFailsStopsNoOther() throws Exception {
        Files.writeString(tree.resolve("file"), "kept");
        Files.createSymbolicLink(tree.resolve("out"), temporary.resolve("outside"));

        var failures = store.create(
                TREE,
                List.of(
                        new NewDirectory(below("file"), 0755),
                        new NewDirectory(below("missing/x"), 0755),
                        new NewDirectory(below("out/x"), 0755),
                        new NewDirectory(below("x.rft-part"), 0755),
                        new NewDirectory(below("made"), 0755),
                        new NewLink(below("file"), "made", false)));

        assertEquals(
                List.of(0, 1, 2, 3, 5),
                failures.stream().map(EntryFailure::index).toList());
        assertEquals(
                List.of(
                        ErrorCode.EXISTS,
                        ErrorCode.NOT_FOUND,
                        ErrorCode.PERMISSION,
                        ErrorCode.PERMISSION,
                        ErrorCode.EXISTS),
                failures.stream().map(EntryFailure::code).toList());
        assertTrue(failures.getFirst().message().contains("/tree/file"), failures.getFirst()::message);
        assertTrue(Files.isDirectory(tree.resolve("made")));
        assertEquals("kept", Files.readString(tree.resolve("file")));
    }

    @Test
    void aLinkReplacesALinkOrAFileAndNoDirectory() throws Exception {
        Files.writeString(tree.resolve("file"), "old");
        Files.createSymbolicLink(tree.resolve("link"), Path.of("old"));
        Files.createDirectory(tree.resolve("directory"));

        var failures = store.create(
                TREE,
                List.of(
                        new NewLink(below("file"), "new", true),
                        new NewLink(below("link"), "new", true),
                        new NewLink(below("directory"), "new", true)));

        assertEquals(List.of(2), failures.stream().map(EntryFailure::index).toList());
        assertEquals(Path.of("new"), Files.readSymbolicLink(tree.resolve("file")));
        assertEquals(Path.of("new"), Files.readSymbolicLink(tree.resolve("link")));
        assertTrue(Files.isDirectory(tree.resolve("directory"), LinkOption.NOFOLLOW_LINKS));
        assertEquals(3, tree.toFile().list().length, "nothing is left over");
    }

    @Test
    void modesAndTimesAreSetAndNoLinkIsFollowed() throws Exception {
        Files.writeString(tree.resolve("file"), "content");
        Files.createDirectory(tree.resolve("directory"));
        Files.createSymbolicLink(tree.resolve("link"), Path.of("file"));
        var before = Files.getLastModifiedTime(tree.resolve("file"));

        var failures = store.change(
                TREE,
                List.of(
                        new AttributeChange(below("link"), OptionalInt.empty(), Optional.of(TIME)),
                        new AttributeChange(below("link"), OptionalInt.of(0600), Optional.empty()),
                        new AttributeChange(below("directory"), OptionalInt.of(0111), Optional.of(TIME)),
                        new AttributeChange(below("missing"), OptionalInt.of(0600), Optional.empty()),
                        new AttributeChange(RemotePath.ROOT, OptionalInt.of(0701), Optional.of(TIME)),
                        new AttributeChange(below("file"), OptionalInt.of(04755), Optional.of(TIME))));

        assertEquals(
                List.of(1, 3, 5), failures.stream().map(EntryFailure::index).toList());
        assertEquals(TIME, time("link"));
        assertEquals(before, Files.getLastModifiedTime(tree.resolve("file")));
        assertEquals("--x--x--x", mode("directory"));
        assertEquals(TIME, time("directory"));
        assertEquals("rwx-----x", mode("."));
        assertEquals(TIME, time("."));

        assertEquals(
                List.of(),
                store.change(
                        TREE, List.of(new AttributeChange(below("file"), OptionalInt.of(0640), Optional.of(TIME)))));
        assertEquals("rw-r-----", mode("file"));
        assertEquals(TIME, time("file"));
    }

    @Test
    void attributesOfTheRootCanBeChanged() throws Exception {
        var change = new AttributeChange(RemotePath.ROOT, OptionalInt.of(0755), Optional.of(TIME));

        assertEquals(List.of(), store.change(RemotePath.ROOT, List.of(change)));

        assertEquals(TIME, store.stat(RemotePath.ROOT, false).status().modified());
    }

    @Test
    void filesLinksAndEmptyDirectoriesAreRemovedAndTheMissingIsNoError() throws Exception {
        Files.createDirectories(tree.resolve("a/b"));
        Files.writeString(tree.resolve("a/b/file"), "gone");
        Files.createSymbolicLink(tree.resolve("a/link"), temporary.resolve("outside"));
        Files.createDirectories(tree.resolve("full/x"));

        var failures = store.removeAll(
                TREE,
                List.of(
                        below("a/b/file"),
                        below("a/b"),
                        below("a/link"),
                        below("a"),
                        below("missing"),
                        below("missing/below"),
                        below("full")));

        assertEquals(List.of(6), failures.stream().map(EntryFailure::index).toList());
        assertEquals(ErrorCode.EXISTS, failures.getFirst().code());
        assertEquals(List.of("full"), List.of(tree.toFile().list()));
    }

    @Test
    void neitherTheRootNorAnythingAboveIsMadeOrRemoved() throws Exception {
        for (var failures : List.of(
                store.removeAll(RemotePath.ROOT, List.of(RemotePath.ROOT)),
                store.create(RemotePath.ROOT, List.of(new NewDirectory(RemotePath.ROOT, 0755))))) {
            assertEquals(ErrorCode.PERMISSION, failures.getFirst().code());
        }
    }

    @Test
    void aLookTellsWhatIsThereAndWhatIsNot() throws Exception {
        Files.writeString(tree.resolve("file"), "content");
        Files.createSymbolicLink(tree.resolve("link"), Path.of("file"));

        var found = store.look(
                TREE,
                List.of(
                        below("file"),
                        below("missing"),
                        below("file/below"),
                        below("missing/below"),
                        below("link"),
                        RemotePath.ROOT));

        assertEquals(
                List.of(
                        Optional.of(FileStatus.Type.FILE),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(FileStatus.Type.SYMLINK),
                        Optional.of(FileStatus.Type.DIRECTORY)),
                found.stream()
                        .map(one -> one.map(entry -> entry.status().type()))
                        .toList());
        assertEquals(7, found.getFirst().orElseThrow().status().size());
        assertEquals(Optional.of("file"), found.get(4).orElseThrow().target());
        assertEquals("tree", found.get(5).orElseThrow().name());
    }

    @Test
    void manyDirectoriesAreNotAllHeldOpen() throws Exception {
        var entries = new ArrayList<Creation>();
        for (var i = 0; i < 500; i++) {
            entries.add(new NewDirectory(below("d" + i), 0755));
            entries.add(new NewDirectory(below("d" + i + "/sub"), 0755));
        }

        assertEquals(List.of(), store.create(TREE, entries));

        assertEquals(500, tree.toFile().list().length);
        assertTrue(Files.isDirectory(tree.resolve("d499/sub")));
    }

    @Test
    void aPathThatIsTooLongTogetherFailsAlone() throws RftException {
        var deep = "d/".repeat(RemotePath.DEPTH_MAX - 1) + "d";

        var failures =
                store.create(TREE, List.of(new NewDirectory(below(deep), 0755), new NewDirectory(below("made"), 0755)));

        assertEquals(List.of(0), failures.stream().map(EntryFailure::index).toList());
        assertTrue(Files.isDirectory(tree.resolve("made")));
        assertFalse(Files.exists(tree.resolve("d")));
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(tree.resolve(name), LinkOption.NOFOLLOW_LINKS));
    }

    private Instant time(String name) throws IOException {
        return ((FileTime) Files.getAttribute(tree.resolve(name), "lastModifiedTime", LinkOption.NOFOLLOW_LINKS))
                .toInstant();
    }

    private static RemotePath below(String text) {
        return RemotePath.parseBelow(text);
    }
}
