package io.rft.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.ExtendedAttribute;
import io.rft.Metadata;
import io.rft.MetadataChange;
import io.rft.MetadataChange.Attributed;
import io.rft.MetadataChange.Owned;
import io.rft.Owner;
import io.rft.RemotePath;
import io.rft.disk.Directory;
import io.rft.posix.PosixDisk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Owners and extended attributes of entries. */
class KeepingTest {
    private static final Accounts ACCOUNTS = Accounts.of("ann:x:1234:9:::", "crew:x:77:");

    @TempDir
    private Path root;

    private Directory directory;
    private Store store;

    @BeforeEach
    void open() throws Exception {
        directory = PosixDisk.SYSTEM.open(root, "");
        store = new LocalStore(directory, ACCOUNTS);
        Files.writeString(root.resolve("file"), "content");
        Files.createDirectory(root.resolve("sub"));
        Files.createSymbolicLink(root.resolve("link"), Path.of("file"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void extendedAttributesBecomeWhatIsWanted() throws Exception {
        assumeAttributes();
        var first = List.of(attribute("user.a", "1"), attribute("user.größe", ""), attribute("user.gone", "x"));
        var then = List.of(attribute("user.a", "2"), attribute("user.größe", ""));

        assertEquals(List.of(), keep(new Attributed(below("file"), first), new Attributed(below("sub"), first)));
        assertEquals(new HashSet<>(first), attributes("file"));
        assertEquals(new HashSet<>(first), attributes("sub"));

        assertEquals(List.of(), keep(new Attributed(below("file"), then), new Attributed(below("sub"), List.of())));
        assertEquals(new HashSet<>(then), attributes("file"));
        assertEquals(Set.of(), attributes("sub"));
    }

    @Test
    void theRootItselfHasMetadataToo() throws Exception {
        assumeAttributes();

        assertEquals(List.of(), keep(new Attributed(RemotePath.ROOT, List.of(attribute("user.a", "1")))));

        assertEquals(Set.of(attribute("user.a", "1")), Set.copyOf(directory.extendedAttributes(".")));
    }

    @Test
    void aFileThatMayNotBeWrittenGetsThemAndKeepsItsMode() throws Exception {
        assumeAttributes();
        Files.setPosixFilePermissions(root.resolve("file"), PosixFilePermissions.fromString("---r-----"));

        assertEquals(List.of(), keep(new Attributed(below("file"), List.of(attribute("user.a", "1")))));

        assertEquals(Set.of(attribute("user.a", "1")), attributes("file"));
        assertEquals("---r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("file"))));
    }

    @Test
    void noLinkIsFollowed() throws Exception {
        assumeAttributes();

        var failures = keep(new Attributed(below("link"), List.of(attribute("user.a", "1"))));

        assertEquals(List.of(ErrorCode.PERMISSION), codes(failures));
        assertEquals(Set.of(), attributes("file"));
        assertEquals(List.of(), metadata("link").attributes());
    }

    @Test
    void whatOneEntryLacksIsNoFailureOfAnother() throws Exception {
        var found = store.metadata(RemotePath.ROOT, List.of(below("missing"), below("file")), true, true);

        assertEquals(Optional.empty(), found.entries().get(0));
        assertTrue(found.entries().get(1).isPresent());
        assertEquals(List.of(ErrorCode.NOT_FOUND), codes(found.failures()));
    }

    @Test
    void theOwnerItHasAlreadyNeedsNoRight() throws Exception {
        var now = metadata("file").owner().orElseThrow();

        assertEquals(List.of(), keep(_ -> false, new Owned(below("file"), now)));
    }

    @Test
    void anotherOwnerNeedsTheRight() throws Exception {
        var now = metadata("file").owner().orElseThrow();
        var other = new Owner("", now.userNumber() + 1, "", now.groupNumber());

        var failures = keep(path -> path.name().equals("sub"), new Owned(below("file"), other));

        assertEquals(List.of(ErrorCode.PERMISSION), codes(failures));
        assertTrue(failures.getFirst().message().contains("/file"), failures::toString);
        assertEquals(now, metadata("file").owner().orElseThrow());
    }

    @Test
    void namesCountWhereSomebodyHasThemAndNumbersElse() throws Exception {
        assumeTrue(isRoot(), "only root gives files away");

        assertEquals(
                List.of(),
                keep(
                        new Owned(below("file"), new Owner("ann", 5, "nobody-here", 78)),
                        new Owned(below("link"), new Owner("", 6, "crew", 5)),
                        new Owned(below("sub"), new Owner("", 7, "", 8))));

        assertEquals(new Owner("ann", 1234, "", 78), metadata("file").owner().orElseThrow());
        assertEquals(new Owner("", 6, "crew", 77), metadata("link").owner().orElseThrow());
        assertEquals(new Owner("", 7, "", 8), metadata("sub").owner().orElseThrow());
    }

    @Test
    void muchIsToldInParts() throws Exception {
        assumeAttributes();
        var large = new ExtendedAttribute("user.large", new byte[3500]);
        var files = 60;
        for (var i = 0; i < files; i++) {
            Files.createFile(root.resolve("f" + i));
            assertEquals(List.of(), keep(new Attributed(below("f" + i), List.of(large))));
        }
        var all = IntStream.range(0, files).mapToObj(i -> below("f" + i)).toList();

        var found = store.metadata(RemotePath.ROOT, all, true, true);

        assertTrue(found.entries().size() < files, "all at once");
        assertTrue(found.entries().size() > 10, "one by one");
        found.entries()
                .forEach(one -> assertEquals(List.of(large), one.orElseThrow().attributes()));
    }

    private List<EntryFailure> keep(MetadataChange... changes) throws Exception {
        return keep(_ -> true, changes);
    }

    private List<EntryFailure> keep(Predicate<RemotePath> mayOwn, MetadataChange... changes) throws Exception {
        return store.keep(RemotePath.ROOT, List.of(changes), mayOwn);
    }

    private Metadata metadata(String name) throws Exception {
        return store.metadata(RemotePath.ROOT, List.of(below(name)), true, true)
                .entries()
                .getFirst()
                .orElseThrow();
    }

    private Set<ExtendedAttribute> attributes(String name) throws Exception {
        return Set.copyOf(metadata(name).attributes());
    }

    private void assumeAttributes() throws Exception {
        assumeTrue(
                Files.getFileStore(root).supportsFileAttributeView("user"),
                "this file system has no extended attributes");
    }

    private boolean isRoot() throws Exception {
        return Files.getAttribute(root, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(0);
    }

    private static List<ErrorCode> codes(List<EntryFailure> failures) {
        return failures.stream().map(EntryFailure::code).toList();
    }

    private static ExtendedAttribute attribute(String name, String value) {
        return new ExtendedAttribute(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static RemotePath below(String path) {
        return RemotePath.parseBelow(path);
    }
}
