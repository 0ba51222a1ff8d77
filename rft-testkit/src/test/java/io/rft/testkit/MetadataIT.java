package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.client.Keep;
import io.rft.client.Keep.Owners;
import io.rft.client.RftClient;
import io.rft.client.TreeDownload;
import io.rft.client.TreeOptions;
import io.rft.client.TreeOptions.Select;
import io.rft.client.TreeOutcome;
import io.rft.client.TreeOutcome.Action;
import io.rft.client.TreeTransfer;
import io.rft.client.TreeUpload;
import io.rft.server.Right;
import io.rft.server.Rights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Owners and extended attributes go up and come down with a tree, where that is asked for. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MetadataIT {
    private static final RemotePath THERE = RemotePath.parse("/tree");
    private static final TreeOptions ATTRIBUTES = TreeOptions.DEFAULT.keeping(Keep.USUAL.withAttributes());
    private static final TreeOptions LINKS = TreeOptions.DEFAULT.keeping(Keep.USUAL.withHardLinks());
    private static final int BIG = 3 << 20;

    @TempDir
    private Path temporary;

    private Path here;
    private Path there;
    private Path back;
    private ServerFixture server;
    private RftClient client;
    private final List<TreeOutcome> outcomes = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void open() throws Exception {
        here = Files.createDirectory(temporary.resolve("here"));
        Files.createDirectory(here.resolve("sub"));
        back = temporary.resolve("back");
        for (var name : List.of("one", "two", "sub/three")) {
            Files.writeString(here.resolve(name), name);
        }
        Files.write(here.resolve("big"), new byte[BIG]);
        Files.createSymbolicLink(here.resolve("link"), Path.of("one"));
        Files.setPosixFilePermissions(here.resolve("two"), PosixFilePermissions.fromString("r--r--r--"));
        serve(new Rights(true, List.of()));
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void extendedAttributesGoUpAndComeDown() throws Exception {
        giveAttributes();

        upload(ATTRIBUTES);
        download(ATTRIBUTES);

        assertEquals(List.of(), of(Action.FAILED));
        assertEquals(attributes(here), attributes(there));
        assertEquals(attributes(here), attributes(back));
        assertEquals("r--r--r--", mode(there.resolve("two")));
        assertEquals("r-xr-xr-x", mode(there.resolve("sub")));
    }

    @Test
    void withoutBeingAskedForNoneAreKept() throws Exception {
        giveAttributes();

        upload(TreeOptions.DEFAULT);

        assertFalse(attributes(here).isEmpty());
        assertEquals(List.of(), attributes(there));
    }

    @Test
    void aSyncBringsAttributesThatDifferAndMovesNothing() throws Exception {
        giveAttributes();
        var sync = ATTRIBUTES.withSelect(Select.DIFFERENT);
        upload(sync);
        attach(here.resolve("one"), "user.note", "changed");
        attach(there.resolve("sub/three"), "user.extra", "at the target alone");

        upload(sync);

        assertEquals(List.of(), of(Action.MOVED));
        assertEquals(List.of("/big", "/one", "/sub/three", "/two"), of(Action.SKIPPED));
        assertEquals(attributes(here), attributes(there));
    }

    @Test
    void ownersGoUpAndComeDownWhereThatIsAllowed() throws Exception {
        assumeRoot();
        close();
        serve(new Rights(true, List.of(new Rights.Rule(RemotePath.ROOT, EnumSet.allOf(Right.class)))));
        giveOwners();
        var owners = TreeOptions.DEFAULT.keeping(Keep.USUAL.withOwners(Owners.REQUIRED));

        upload(owners);
        download(owners);

        assertEquals(List.of(), of(Action.FAILED));
        assertTrue(owners(here).toString().contains("12345:54321"));
        assertEquals(owners(here), owners(there));
        assertEquals(owners(here), owners(back));
    }

    @Test
    void ownersThatMayNotBeGivenAreToldOnceOrFail() throws Exception {
        assumeRoot();
        giveOwners();

        var lenient = upload(TreeOptions.DEFAULT.keeping(Keep.USUAL.withOwners(Owners.WHERE_PERMITTED)));

        assertEquals(List.of(), of(Action.FAILED));
        assertEquals(3, lenient.unkept().orElseThrow().entries());
        assertEquals(
                ErrorCode.PERMISSION, lenient.unkept().orElseThrow().first().code());
        upload(TreeOptions.DEFAULT.keeping(Keep.USUAL.withOwners(Owners.REQUIRED)));
        assertEquals(List.of("/big", "/link", "/sub"), of(Action.FAILED));
        assertEquals(List.of("/one", "/sub/three", "/two"), of(Action.MOVED));
    }

    @Test
    void whatIsNotKeptStaysAtTheSource() throws Exception {
        assumeRoot();
        giveOwners();

        upload(TreeOptions.DEFAULT
                .keeping(Keep.USUAL.withOwners(Owners.REQUIRED))
                .moving());

        assertTrue(Files.exists(here.resolve("big")));
        assertTrue(Files.exists(here.resolve("link"), LinkOption.NOFOLLOW_LINKS));
        assertFalse(Files.exists(here.resolve("one")));
    }

    @Test
    void namesOfOneFileStayNamesOfOneFile() throws Exception {
        giveNames();

        upload(LINKS);
        download(LINKS);

        assertEquals(List.of(), of(Action.FAILED));
        assertTrue(
                names(here).contains("[big, sub/big-again]"), () -> names(here).toString());
        assertEquals(names(here), names(there));
        assertEquals(names(here), names(back));
    }

    @Test
    void withoutBeingAskedForEachNameIsAFile() throws Exception {
        giveNames();

        upload(TreeOptions.DEFAULT);

        assertTrue(
                names(there).stream().noneMatch(group -> group.contains(",")),
                () -> names(there).toString());
    }

    @Test
    void aSyncLinksWhatIsNotLinkedAndMovesNothingElse() throws Exception {
        giveNames();
        upload(TreeOptions.DEFAULT);
        var sync = LINKS.withSelect(Select.DIFFERENT);

        upload(sync);
        assertEquals(names(here), names(there));
        assertEquals(0, moved());
        assertFalse(of(Action.MOVED).isEmpty());
        upload(sync);
        assertEquals(List.of(), of(Action.MOVED));

        Files.writeString(here.resolve("one"), "changed, under all its names");
        upload(sync);
        assertEquals("changed, under all its names", Files.readString(there.resolve("sub/one-again")));
        assertEquals(names(here), names(there));
    }

    @Test
    void whereOneNameCannotBeCopiedAnotherTakesItsPlace() throws Exception {
        giveNames();
        for (var name : List.of("one", "big")) {
            Files.createDirectories(there.resolve(name).resolve("in-the-way"));
        }

        upload(LINKS);

        var failed = of(Action.FAILED);
        assertTrue(failed.containsAll(List.of("/big", "/one")), failed::toString);
        assertEquals(2, failed.size());
        assertTrue(
                names(there).contains("[one-more, sub/one-again]"),
                () -> names(there).toString());
        assertEquals(BIG, Files.size(there.resolve("sub/big-again")));
    }

    @Test
    void whatWasKeptWhereItIsNeverGetsTheNamesOfAnother() throws Exception {
        giveNames();
        Files.createDirectories(there.resolve("sub"));
        Files.writeString(there.resolve("one"), "another file of that name");

        upload(LINKS.withSelect(Select.ABSENT));

        assertEquals("another file of that name", Files.readString(there.resolve("one")));
        assertEquals("one", Files.readString(there.resolve("one-more")));
        assertEquals("one", Files.readString(there.resolve("sub/one-again")));
    }

    private void giveNames() throws IOException {
        Files.createLink(here.resolve("one-more"), here.resolve("one"));
        Files.createLink(here.resolve("sub/one-again"), here.resolve("one"));
        Files.createLink(here.resolve("sub/big-again"), here.resolve("big"));
        Files.createLink(temporary.resolve("outside"), here.resolve("two"));
    }

    private long moved() {
        return List.copyOf(outcomes).stream().mapToLong(TreeOutcome::movedBytes).sum();
    }

    /** Which names are of one file. */
    private static List<String> names(Path root) {
        var groups = new TreeMap<String, List<String>>();
        try (var all = Files.walk(root)) {
            for (var path : all.filter(one -> Files.isRegularFile(one, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList()) {
                var key = Files.getAttribute(path, "unix:ino").toString();
                groups.computeIfAbsent(key, _ -> new ArrayList<>())
                        .add(root.relativize(path).toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return groups.values().stream().map(List::toString).sorted().toList();
    }

    private void serve(Rights rights) throws Exception {
        var root = Files.createDirectories(temporary.resolve("root"));
        server = ServerFixture.serving(root, rights, builder -> builder);
        there = root.resolve("tree");
        client = server.client().build();
    }

    private void giveAttributes() throws IOException {
        assumeTrue(
                Files.getFileStore(temporary).supportsFileAttributeView("user"),
                "this file system has no extended attributes");
        attach(here.resolve("one"), "user.note", "one");
        attach(here.resolve("one"), "user.größe", "");
        attach(here.resolve("big"), "user.note", "big");
        attach(here.resolve("sub"), "user.note", "sub");
        Files.setPosixFilePermissions(here.resolve("two"), PosixFilePermissions.fromString("rw-------"));
        attach(here.resolve("two"), "user.long", "x".repeat(2000));
        Files.setPosixFilePermissions(here.resolve("two"), PosixFilePermissions.fromString("r--r--r--"));
        Files.setPosixFilePermissions(here.resolve("sub"), PosixFilePermissions.fromString("r-xr-xr-x"));
    }

    private static void attach(Path file, String name, String value) throws IOException {
        view(file).write(name.substring("user.".length()), ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }

    private static UserDefinedFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    }

    private void assumeRoot() throws IOException {
        assumeTrue(Files.getAttribute(here, "unix:uid").equals(0), "only root gives files away");
    }

    private void giveOwners() throws IOException {
        for (var name : List.of("big", "sub", "link")) {
            Files.setAttribute(here.resolve(name), "unix:uid", 12345, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(here.resolve(name), "unix:gid", 54321, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private TreeTransfer upload(TreeOptions options) throws Exception {
        outcomes.clear();
        var copy = client.upload(new TreeUpload(here, THERE, options), outcomes::add);
        copy.join();
        return copy;
    }

    private void download(TreeOptions options) throws Exception {
        client.download(new TreeDownload(THERE, back, options), outcomes::add).join();
    }

    private List<String> of(Action action) {
        return List.copyOf(outcomes).stream()
                .filter(outcome -> outcome.action() == action)
                .map(outcome -> outcome.path().toString())
                .sorted()
                .toList();
    }

    /** Of every file and directory that has some. */
    private static List<String> attributes(Path root) throws IOException {
        var lines = new ArrayList<String>();
        try (var all = Files.walk(root)) {
            for (var path :
                    all.filter(one -> !Files.isSymbolicLink(one)).sorted().toList()) {
                var values = new TreeMap<String, String>();
                for (var name : view(path).list()) {
                    var value = ByteBuffer.allocate(view(path).size(name));
                    view(path).read(name, value);
                    values.put(name, new String(value.array(), StandardCharsets.UTF_8));
                }
                if (!values.isEmpty()) {
                    lines.add(root.relativize(path) + " " + values);
                }
            }
        }
        return lines;
    }

    private static List<String> owners(Path root) throws IOException {
        var lines = new ArrayList<String>();
        try (var all = Files.walk(root)) {
            for (var path : all.sorted().toList()) {
                var about = Files.readAttributes(path, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS);
                lines.add(root.relativize(path) + " " + about.get("uid") + ":" + about.get("gid"));
            }
        }
        return lines;
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
