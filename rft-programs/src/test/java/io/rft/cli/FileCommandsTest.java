package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import io.rft.protocol.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The verbs that look at and change files of a server, as they are typed, against a server in this process. */
class FileCommandsTest {
    @TempDir
    static Path served;

    @TempDir
    static Path keys;

    private static TestServer server;

    @TempDir
    Path home;

    private Sandbox sandbox = new Sandbox(Path.of("/"));
    private Path there = Path.of("");
    private String dir = "";

    @BeforeAll
    static void start() throws RftException {
        server = new TestServer(served, keys, Settings.DEFAULT, List.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void makeWorld() throws IOException {
        there = Files.createTempDirectory(served, "t");
        dir = "/" + there.getFileName();
        sandbox = new Sandbox(home)
                .variable("RFT_PASSWORD", TestServer.PASSWORD)
                .variable("RFT_HOST_KEY", server.fingerprint());
    }

    @Test
    void lsListsNamesInOrderWithoutHiddenOnes() throws IOException {
        for (var name : List.of("b", "a", ".hidden", "c\u001b[2J\n")) {
            Files.createFile(there.resolve(name));
        }

        assertEquals(0, sandbox.rft("ls", server.at(dir)), sandbox.err());
        assertEquals("a\nb\nc\\x1b[2J\\n\n", sandbox.out());

        assertEquals(0, sandbox.rft("ls", "-a", server.at(dir)));
        assertEquals(List.of(".hidden", "a", "b", "c\\x1b[2J\\n"), sandbox.outLines());
    }

    @Test
    void lsLongShowsWhatAFileIs() throws IOException {
        var file = Files.write(there.resolve("f"), new byte[2048]);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
        Files.createSymbolicLink(there.resolve("l"), Path.of("nowhere"));
        Files.createDirectory(there.resolve("d"));

        assertEquals(0, sandbox.rft("ls", "-lh", server.at(dir)), sandbox.err());

        var lines = sandbox.outLines();
        assertTrue(lines.get(0).matches("drwx.* d"), lines.get(0));
        assertTrue(
                lines.get(1).matches("-rwxr-x--x \\S+ +\\S+ +2\\.0 KiB \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d f"),
                lines.get(1));
        assertTrue(lines.get(2).matches("lrwx.* l -> nowhere"), lines.get(2));
    }

    @Test
    void lsGoesDownOnRequestAndNotThroughLinks() throws IOException {
        Files.createDirectories(there.resolve("d/e"));
        Files.createFile(there.resolve("d/e/f"));
        Files.createSymbolicLink(there.resolve("d/loop"), Path.of(".."));

        assertEquals(0, sandbox.rft("ls", "-R", server.at(dir)), sandbox.err());
        var at = server.at(dir);
        assertEquals(List.of(at + ":", "d", "", at + "/d:", "e", "loop", "", at + "/d/e:", "f"), sandbox.outLines());

        assertEquals(0, sandbox.rft("ls", "-R", "--json", server.at(dir)));
        assertEquals(
                List.of(dir + "/d", dir + "/d/e", dir + "/d/loop", dir + "/d/e/f"),
                sandbox.outLines().stream()
                        .map(line -> new JsonMapper().readTree(line).get("path").asString())
                        .toList());
    }

    @Test
    void lsOfAFileShowsTheFileAndOfALinkToADirectoryTheDirectory() throws IOException {
        Files.createDirectory(there.resolve("d"));
        Files.createFile(there.resolve("d/f"));
        Files.createSymbolicLink(there.resolve("l"), Path.of("d"));

        assertEquals(0, sandbox.rft("ls", server.at(dir + "/d/f"), server.at(dir + "/l")), sandbox.err());

        assertEquals(List.of(server.at(dir + "/d/f"), server.at(dir + "/l") + ":", "f"), sandbox.outLines());
    }

    @Test
    void statTellsAllInJson() throws IOException {
        var file = Files.write(there.resolve("f"), new byte[5]);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2024-02-29T12:34:56.000000789Z")));
        Files.createSymbolicLink(there.resolve("l"), Path.of("f"));

        assertEquals(0, sandbox.rft("stat", "--json", server.at(dir + "/f"), server.at(dir + "/l")), sandbox.err());

        var entry = new JsonMapper().readTree(sandbox.outLines().getFirst());
        assertEquals(dir + "/f", entry.get("path").asString());
        assertEquals("file", entry.get("type").asString());
        assertEquals(5, entry.get("size").asLong());
        assertEquals("0640", entry.get("mode").asString());
        assertEquals("2024-02-29T12:34:56.000000789Z", entry.get("mtime").asString());
        assertTrue(entry.has("owner") && entry.has("group") && !entry.has("target"));
        var link = new JsonMapper().readTree(sandbox.outLines().getLast());
        assertEquals("symlink", link.get("type").asString());
        assertEquals("f", link.get("target").asString());
    }

    @Test
    void statTellsPeopleToo() throws IOException {
        Files.write(there.resolve("f"), new byte[5]);

        assertEquals(0, sandbox.rft("stat", server.at(dir + "/f")), sandbox.err());

        assertTrue(sandbox.out().contains("path    " + dir + "/f\ntype    file\nsize    5 (5 B)\n"), sandbox.out());
    }

    @Test
    void catWritesTheBytesAndNothingElse() throws IOException {
        var bytes = new byte[700_001];
        new SplittableRandom(1).nextBytes(bytes);
        Files.write(there.resolve("f"), bytes);
        var out = new ByteArrayOutputStream();

        assertEquals(0, sandbox.out(out).rft("cat", server.at(dir + "/f"), server.at(dir + "/f")), sandbox.err());

        var twice = Arrays.copyOf(bytes, 2 * bytes.length);
        System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
        assertArrayEquals(twice, out.toByteArray());
    }

    @Test
    void aResultThatNobodyTakesIsAFailure() throws IOException {
        Files.write(there.resolve("f"), new byte[10]);
        var broken = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        for (var verb : List.of("ls", "stat", "cat", "hash")) {
            assertEquals(11, sandbox.out(broken).rft(verb, server.at(dir + "/f")), verb);
            assertTrue(sandbox.err().contains("Broken pipe"), sandbox.err());
        }
    }

    @Test
    void mkdirMakesDirectories() {
        assertEquals(0, sandbox.rft("mkdir", server.at(dir + "/a")), sandbox.err());
        assertEquals(6, sandbox.rft("mkdir", server.at(dir + "/a")));
        assertEquals(3, sandbox.rft("mkdir", server.at(dir + "/b/c")));
        assertEquals(0, sandbox.rft("mkdir", "-p", server.at(dir + "/a"), server.at(dir + "/b/c")), sandbox.err());

        assertTrue(Files.isDirectory(there.resolve("b/c")));
    }

    @Test
    void rmRemovesWhatItIsTold() throws IOException {
        Files.createFile(there.resolve("f"));
        Files.createDirectories(there.resolve("d/e"));
        Files.createFile(there.resolve("d/e/f"));

        assertEquals(0, sandbox.rft("rm", server.at(dir + "/f")), sandbox.err());
        assertEquals(3, sandbox.rft("rm", server.at(dir + "/f")));
        assertEquals(0, sandbox.rft("rm", "-f", server.at(dir + "/f")), sandbox.err());
        assertFalse(sandbox.rft("rm", server.at(dir + "/d")) == 0);
        assertTrue(Files.exists(there.resolve("d/e/f")));
        assertEquals(0, sandbox.rft("rm", "-r", server.at(dir + "/d")), sandbox.err());

        assertFalse(Files.exists(there.resolve("d")));
    }

    @Test
    void rmLeavesTheRootAndAnUnnamedHomeAlone() {
        for (var all : List.of(server.at("/"), server.at("/."), server.at(""), server.at("/a/.."))) {
            assertEquals(2, sandbox.rft("rm", "-r", "-f", all), all);
        }
        assertTrue(Files.isDirectory(there));
    }

    @Test
    void nothingIsRemovedIfOneOfTheWordsIsNoAddress() throws IOException {
        Files.createFile(there.resolve("f"));

        assertEquals(2, sandbox.rft("rm", server.at(dir + "/f"), "local"));

        assertTrue(Files.exists(there.resolve("f")));
    }

    @Test
    void aFailureAtOneFileDoesNotKeepFromTheNext() throws IOException {
        Files.createFile(there.resolve("f"));

        assertEquals(23, sandbox.rft("rm", server.at(dir + "/none"), server.at(dir + "/f")));

        assertFalse(Files.exists(there.resolve("f")));
    }

    @Test
    void mvRenamesAndMovesIntoDirectories() throws IOException {
        Files.writeString(there.resolve("a"), "a");
        Files.writeString(there.resolve("b"), "b");
        Files.createDirectory(there.resolve("d"));

        assertEquals(0, sandbox.rft("mv", server.at(dir + "/a"), server.at(dir + "/b")), sandbox.err());
        assertEquals("a", Files.readString(there.resolve("b")));
        assertEquals(0, sandbox.rft("mv", server.at(dir + "/b"), server.at(dir + "/d")), sandbox.err());
        assertEquals("a", Files.readString(there.resolve("d/b")));
        assertEquals(2, sandbox.rft("mv", server.at(dir + "/d/b"), server.at(dir + "/none/")));
        assertEquals(2, sandbox.rft("mv", server.at(dir + "/d/b"), "rft://other@127.0.0.1/x"));

        assertTrue(Files.exists(there.resolve("d/b")));
    }

    @Test
    void hashIsTheSameHereAndThere() throws IOException {
        var file = Files.writeString(home.resolve("f"), "123456789");
        Files.writeString(there.resolve("f"), "123456789");

        assertEquals(0, sandbox.rft("hash", file.toString(), server.at(dir + "/f")), sandbox.err());
        assertEquals(List.of("e3069283  " + file, "e3069283  " + server.at(dir + "/f")), sandbox.outLines());

        assertEquals(0, sandbox.rft("hash", "--algorithm", "sha256", "--json", file.toString(), server.at(dir + "/f")));
        for (var line : sandbox.outLines()) {
            var digest = new JsonMapper().readTree(line);
            assertEquals(
                    "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
                    digest.get("digest").asString());
            assertEquals(9, digest.get("size").asLong());
        }
        assertEquals(3, sandbox.rft("hash", home + "/none"));
        assertEquals(2, sandbox.rft("hash", home.toString()));
    }

    @Test
    void pingTellsThatTheServerIsThere() {
        assertEquals(0, sandbox.rft("ping", server.hostAndPort()), sandbox.err());
        assertTrue(
                sandbox.out().matches("me@" + server.hostAndPort() + " answers in \\d+\\.\\d\\d ms\n"), sandbox.out());

        assertEquals(0, sandbox.rft("ping", "--json", "-P", "" + server.port(), "127.0.0.1"), sandbox.err());
        assertEquals(
                server.port(),
                new JsonMapper().readTree(sandbox.out()).get("port").asInt());
    }

    @Test
    void aNameThatCannotBeIsRefused() {
        assertEquals(2, sandbox.rft("stat", server.at("/" + "n".repeat(300))));
        assertTrue(sandbox.err().contains("component of more than 255 bytes"), sandbox.err());
    }

    @Test
    void outputIsUtf8() throws IOException {
        Files.createFile(there.resolve("ä€😀"));

        assertEquals(0, sandbox.rft("ls", server.at(dir)), sandbox.err());

        assertEquals("ä€😀\n", new String(sandbox.out().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }
}
