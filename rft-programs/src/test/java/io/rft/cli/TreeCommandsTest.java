package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rft.RftException;
import io.rft.protocol.Settings;
import io.rft.rate.RateLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories, lists of files, and what becomes of their sources, as they are typed, against a server in this process. */
class TreeCommandsTest {
    @TempDir
    static Path served;

    @TempDir
    static Path keys;

    private static TestServer server;

    @TempDir
    Path here;

    private Sandbox sandbox = new Sandbox(Path.of("/"));
    private Path there = Path.of("");
    private String dir = "";

    @BeforeAll
    static void start() throws RftException {
        server = new TestServer(served, keys, new Settings(2, 1 << 20, RateLimits.NONE), List.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void makeWorld() throws IOException {
        there = Files.createTempDirectory(served, "t");
        dir = "/" + there.getFileName() + "/";
        sandbox = new Sandbox(Files.createDirectory(here.resolve("home")))
                .variable("RFT_PASSWORD", TestServer.PASSWORD)
                .variable("RFT_HOST_KEY", server.fingerprint());
    }

    @Test
    void aDirectoryIsCopiedAndSynced() throws IOException {
        var tree = here.resolve("tree");
        Files.createDirectories(tree.resolve("sub"));
        Files.write(tree.resolve("sub/a"), bytes(10));
        Files.write(tree.resolve("b"), bytes(20));

        assertEquals(0, sandbox.rft("put", "-r", tree.toString(), server.at(dir)), sandbox.err());
        assertArrayEquals(bytes(10), Files.readAllBytes(there.resolve("tree/sub/a")));
        assertEquals(0, sandbox.rft("put", "-r", tree + "/", server.at(dir + "contents/")), sandbox.err());
        assertArrayEquals(bytes(20), Files.readAllBytes(there.resolve("contents/b")));
        assertEquals(0, sandbox.rft("get", "-r", server.at(dir + "tree"), here + "/back/"), sandbox.err());
        assertArrayEquals(bytes(10), Files.readAllBytes(here.resolve("back/tree/sub/a")));

        Files.delete(tree.resolve("b"));
        assertEquals(25, sandbox.rft("sync", "--delete", "--max-delete", "0", tree + "/", server.at(dir + "tree/")));
        assertEquals(0, sandbox.rft("sync", "--delete", "-n", tree + "/", server.at(dir + "tree/")), sandbox.err());
        assertTrue(sandbox.err().contains("b  removed"), sandbox.err());
        assertTrue(Files.exists(there.resolve("tree/b")));
        assertEquals(0, sandbox.rft("sync", "--delete", "--json", tree + "/", server.at(dir + "tree/")), sandbox.err());
        assertTrue(Files.notExists(there.resolve("tree/b")));
        assertTrue(sandbox.out().contains("\"sent-bytes\":0"), sandbox.out());
    }

    @Test
    void extendedAttributesOfFilesAndTreesAreKeptWhereThatIsAsked() throws IOException {
        assumeTrue(Files.getFileStore(here).supportsFileAttributeView("user"), "no extended attributes here");
        var file = Files.write(here.resolve("file"), bytes(10));
        var tree = Files.createDirectory(here.resolve("tree"));
        Files.write(tree.resolve("a"), bytes(10));
        attributes(file).write("note", ByteBuffer.wrap(bytes(3)));
        attributes(tree.resolve("a")).write("note", ByteBuffer.wrap(bytes(4)));

        assertEquals(0, sandbox.rft("put", "--preserve=mode,xattr", file.toString(), server.at(dir)), sandbox.err());
        assertEquals(List.of("note"), attributes(there.resolve("file")).list());
        assertEquals(0, sandbox.rft("get", "--preserve=xattr", server.at(dir + "file"), here + "/back"), sandbox.err());
        assertEquals(List.of("note"), attributes(here.resolve("back")).list());
        assertEquals(0, sandbox.rft("put", "-rp", "--preserve=xattr", tree.toString(), server.at(dir)), sandbox.err());
        assertEquals(List.of("note"), attributes(there.resolve("tree/a")).list());
        assertEquals(0, sandbox.rft("put", "--preserve", file.toString(), server.at(dir + "plain")), sandbox.err());
        assertEquals(List.of(), attributes(there.resolve("plain")).list());
        assertEquals(2, sandbox.rft("put", "--preserve=acl", file.toString(), server.at(dir)));
        assertTrue(sandbox.err().contains("xattr"), sandbox.err());
    }

    @Test
    void ownersThatCannotBeKeptAreSaidOnceOrAreAFailure() throws IOException {
        var tree = Files.createDirectory(here.resolve("owned"));
        for (var name : List.of("a", "b")) {
            Files.write(tree.resolve(name), bytes(10));
            assumeTrue(isGiven(tree.resolve(name)), "only root gives files away");
        }
        Files.write(tree.resolve("mine"), bytes(10));

        assertEquals(0, sandbox.rft("put", "-a", tree.toString(), server.at(dir)), sandbox.err());
        assertTrue(sandbox.err().contains("owners were not kept, of 2 entries: "), sandbox.err());
        assertEquals(0, sandbox.rft("put", "-a", tree + "/a", tree + "/b", server.at(dir)), sandbox.err());
        assertEquals(1, sandbox.err().split("owners were not kept", -1).length - 1, sandbox.err());
        assertEquals(23, sandbox.rft("put", "-r", "--preserve=owner", tree.toString(), server.at(dir)));
        assertEquals(6, sandbox.rft("put", "--preserve=owner", tree + "/a", server.at(dir)));
        assertTrue(sandbox.err().contains("the rules for this user"), sandbox.err());
    }

    private static boolean isGiven(Path file) throws IOException {
        try {
            Files.setAttribute(file, "unix:uid", 12345);
            return true;
        } catch (FileSystemException e) {
            return false;
        }
    }

    private static UserDefinedFileAttributeView attributes(Path file) {
        return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    }

    @Test
    void onlyWhatAFileNamesIsCopied() throws IOException {
        var tree = here.resolve("tree");
        Files.createDirectories(tree.resolve("sub/in"));
        for (var name : List.of("a", "b", "sub/c", "sub/in/d", "new\nline")) {
            Files.write(tree.resolve(name), bytes(10));
        }
        var names = Files.writeString(here.resolve("names"), "./a\n\nsub/in/\n");

        assertEquals(
                0,
                sandbox.rft("put", "--files-from", names.toString(), tree + "/", server.at(dir + "lines/")),
                sandbox.err());
        assertEquals(List.of("a", "sub", "sub/in", "sub/in/d"), below(there.resolve("lines")));

        Files.writeString(names, "new\nline\0none\0");
        assertEquals(
                23,
                sandbox.rft("put", "-0", "--files-from=" + names, tree + "/", server.at(dir + "nul/")),
                sandbox.err());
        assertEquals(List.of("new\nline"), below(there.resolve("nul")));
        assertTrue(sandbox.err().contains("the source has no /none"), sandbox.err());

        Files.writeString(names, "a\nsub/c\nsub/in/none\n");
        assertEquals(
                0,
                sandbox.rft("put", "--files-from=" + names, "--exclude=sub/", tree + "/", server.at(dir + "less/")),
                sandbox.err());
        assertEquals(List.of("a"), below(there.resolve("less")));
    }

    @Test
    void aListThatMakesNoSenseIsRefused() throws IOException {
        var tree = Files.createDirectory(here.resolve("tree"));
        var names = Files.writeString(here.resolve("names"), "fine\na/../b\n");

        assertEquals(2, sandbox.rft("put", "--files-from=" + names, tree + "/", server.at(dir + "x/")));
        assertTrue(sandbox.err().contains("name 2 of " + names), sandbox.err());
        Files.write(names, new byte[] {(byte) 0xff, '\n'});
        assertEquals(2, sandbox.rft("put", "--files-from=" + names, tree + "/", server.at(dir + "x/")));
        assertTrue(sandbox.err().contains("not valid UTF-8"), sandbox.err());
        assertEquals(2, sandbox.rft("put", "--files-from=" + here + "/none", tree + "/", server.at(dir + "x/")));
        assertEquals(
                2, sandbox.rft("put", "--files-from=" + names, tree + "/", here.toString(), server.at(dir + "x/")));
        assertEquals(List.of(), below(there));
    }

    @Test
    void aSourceIsRemovedOnceItsCopyIsThere() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(3_000_000));
        Files.createDirectories(here.resolve("tree/sub"));
        var member = Files.write(here.resolve("tree/sub/b"), bytes(20));

        assertEquals(0, sandbox.rft("put", "--remove-source", file.toString(), server.at(dir)), sandbox.err());
        assertTrue(Files.notExists(file));
        assertEquals(0, sandbox.rft("put", "-r", "--remove-source", here + "/tree", server.at(dir)), sandbox.err());
        assertTrue(Files.notExists(member));
        assertEquals(0, sandbox.rft("get", "--remove-source", server.at(dir + "a"), here + "/back"), sandbox.err());

        assertArrayEquals(bytes(3_000_000), Files.readAllBytes(here.resolve("back")));
        var time = Files.getLastModifiedTime(there.resolve("tree/sub/b"));
        assertEquals(
                0, sandbox.rft("get", "-r", "--remove-source", server.at(dir + "tree"), here + "/"), sandbox.err());
        assertArrayEquals(bytes(20), Files.readAllBytes(member));
        assertEquals(time, Files.getLastModifiedTime(member));
        assertTrue(Files.notExists(there.resolve("tree/sub/b")));
        assertTrue(Files.notExists(there.resolve("a")));
    }

    @Test
    void aSourceThatWouldBeLostStays() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(10));
        Files.write(there.resolve("a"), bytes(20));
        var link = Files.createSymbolicLink(here.resolve("link"), file);
        Files.write(there.resolve("b"), bytes(30));

        assertEquals(
                6, sandbox.rft("put", "--remove-source", "--if-exists=fail", file.toString(), server.at(dir + "a")));
        assertEquals(
                0, sandbox.rft("put", "--remove-source", "--if-exists=skip", file.toString(), server.at(dir + "a")));
        assertEquals(2, sandbox.rft("put", "--remove-source", "--durability=none", file.toString(), server.at(dir)));
        assertEquals(2, sandbox.rft("put", "--remove-source", link.toString(), server.at(dir)));
        assertEquals(2, sandbox.rft("cp", "--remove-source", server.at(dir + "b"), server.at(dir + "c")));
        assertEquals(2, sandbox.rft("sync", "--remove-source", "--delete", here + "/", server.at(dir)));

        assertArrayEquals(bytes(10), Files.readAllBytes(file));
        assertTrue(Files.isSymbolicLink(link));
        assertTrue(Files.exists(there.resolve("b")));
    }

    /** Even if the command is given again after it was cut off between the commit and the removal. */
    @Test
    void aFileThatIsItsOwnTargetStays() throws IOException {
        var file = Files.write(there.resolve("a"), bytes(100_000));
        var none = here + "/none";
        var remote = server.at(dir + "a");

        assertEquals(23, sandbox.rft("put", file.toString(), none, server.at(dir)), "it came through, and is noted");
        for (var i = 0; i < 3; i++) {
            sandbox.rft("put", "--remove-source", file.toString(), none, server.at(dir));
            assertTrue(sandbox.err().contains("stays at the source"), sandbox.err());
        }
        assertEquals(23, sandbox.rft("get", remote, server.at(dir + "none"), there + "/"), sandbox.err());
        for (var i = 0; i < 3; i++) {
            sandbox.rft("get", "--remove-source", remote, server.at(dir + "none"), there + "/");
            assertTrue(sandbox.err().contains("stays at the source"), sandbox.err());
        }
        var time = Files.getLastModifiedTime(file);
        assertEquals(24, sandbox.rft("put", "-r", "--remove-source", there + "/", server.at(dir)), sandbox.err());
        assertEquals(24, sandbox.rft("get", "-r", "--remove-source", server.at(dir), there + "/"), sandbox.err());

        assertEquals(time, Files.getLastModifiedTime(file));
        assertArrayEquals(bytes(100_000), Files.readAllBytes(file));
    }

    @Test
    void resultsGoToAFileToo() throws IOException {
        var file = Files.write(here.resolve("a"), bytes(10));
        var results = here.resolve("results");

        assertEquals(
                23,
                sandbox.rft("put", "--results", results.toString(), file.toString(), here + "/none", server.at(dir)));

        assertEquals("", sandbox.out());
        assertTrue(sandbox.err().contains(file + "  "), sandbox.err());
        var lines = Files.readAllLines(results);
        assertEquals(4, lines.size(), lines::toString);
        assertTrue(lines.getFirst().startsWith("{\"type\":\"start\""), lines::toString);
        assertTrue(lines.getLast().contains("\"failed\":1,\"exit\":23"), lines::toString);
        assertEquals(
                23,
                sandbox.rft("put", "--json", "--results=" + results, file.toString(), here + "/none", server.at(dir)));
        assertEquals(4, Files.readAllLines(results).size());
        assertEquals(4, sandbox.out().lines().count(), sandbox.out());
        assertEquals(2, sandbox.rft("put", "--results=" + here + "/no/such", file.toString(), server.at(dir)));
        assertTrue(sandbox.err().contains("cannot write the results"), sandbox.err());
    }

    private static List<String> below(Path root) throws IOException {
        try (var all = Files.walk(root)) {
            return all.skip(1)
                    .map(path -> root.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private static byte[] bytes(int length) {
        var bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }
}
