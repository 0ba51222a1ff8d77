package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import io.rft.protocol.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Wildcards, and the verbs for links, modes, times and space, as they are typed, against a server in this process. */
class FileVerbsTest {
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
    void aPatternStandsForWhatIsThere() throws IOException {
        make("b.iso", "a.iso", "c.img", ".hidden.iso");
        Files.createDirectories(there.resolve("d/e"));
        Files.createFile(there.resolve("d/e/deep.iso"));

        assertEquals(0, sandbox.rft("ls", server.at(dir + "/*.{iso,img}")), sandbox.err());
        var at = server.at(dir);
        assertEquals(List.of(at + "/a.iso", at + "/b.iso", at + "/c.img"), sandbox.outLines());

        assertEquals(0, sandbox.rft("ls", server.at(dir + "/**/*.iso")), sandbox.err());
        assertEquals(List.of(at + "/a.iso", at + "/b.iso", at + "/d/e/deep.iso"), sandbox.outLines());
    }

    @Test
    void aPatternThatStandsForNothingIsNotFoundAndSaysSo() {
        assertEquals(3, sandbox.rft("ls", server.at(dir + "/*.iso")));
        assertTrue(sandbox.err().contains("nothing there matches " + server.at(dir + "/*.iso")), sandbox.err());
        assertTrue(sandbox.err().contains("backslash"), sandbox.err());

        assertEquals(2, sandbox.rft("ls", server.at(dir + "/[a")), sandbox.err());
        assertEquals(0, sandbox.rft("rm", "-f", server.at(dir + "/*.iso")), sandbox.err());
    }

    @Test
    void wildcardsInNamesCanBeEscaped() throws IOException {
        make("a*", "ab", "a[1]");

        assertEquals(0, sandbox.rft("rm", server.at(dir + "/a\\*")), sandbox.err());
        assertFalse(Files.exists(there.resolve("a*")));
        assertTrue(Files.exists(there.resolve("ab")));
        assertEquals(0, sandbox.rft("stat", server.at(dir + "/a[1]")), "nothing else matches: " + sandbox.err());
        assertEquals(0, sandbox.rft("mkdir", server.at(dir + "/new*")), sandbox.err());
        assertTrue(Files.isDirectory(there.resolve("new*")));
    }

    @Test
    void whatAPatternStandsForIsRemovedAndTheRestStays() throws IOException {
        make("a1", "a2", "b1");
        Files.createDirectories(there.resolve("a3/x"));

        assertEquals(23, sandbox.rft("rm", server.at(dir + "/a*")), sandbox.err());
        assertEquals(List.of("a3", "b1"), names());
        assertEquals(0, sandbox.rft("rm", "-rf", server.at(dir + "/a*")), sandbox.err());
        assertEquals(List.of("b1"), names());
    }

    @Test
    void whatAPatternStandsForIsFetched() throws IOException {
        Files.writeString(there.resolve("a.txt"), "A");
        Files.writeString(there.resolve("b.txt"), "B");
        var target = Files.createDirectory(home.resolve("target"));

        assertEquals(0, sandbox.rft("get", server.at(dir + "/*.txt"), target.toString()), sandbox.err());

        assertEquals("A", Files.readString(target.resolve("a.txt")));
        assertEquals("B", Files.readString(target.resolve("b.txt")));
        assertEquals(
                2,
                sandbox.rft(
                        "get", server.at(dir + "/*.txt"), home.resolve("file").toString()));
        assertEquals(3, sandbox.rft("get", server.at(dir + "/*.none"), target.toString()), sandbox.err());
    }

    @Test
    void whatAPatternStandsForIsMovedIntoADirectory() throws IOException {
        make("a1", "a2");
        Files.createDirectory(there.resolve("d"));

        assertEquals(0, sandbox.rft("mv", server.at(dir + "/a*"), server.at(dir + "/d")), sandbox.err());
        assertEquals(List.of("d"), names());
        assertEquals(2, sandbox.rft("mv", server.at(dir + "/d/a*"), server.at(dir + "/x")), sandbox.err());
    }

    @Test
    void aLinkIsMadeAndReplacedOnRequest() throws IOException {
        make("file");

        assertEquals(0, sandbox.rft("ln", "-s", "file", server.at(dir + "/link")), sandbox.err());
        assertEquals(Path.of("file"), Files.readSymbolicLink(there.resolve("link")));
        assertEquals(6, sandbox.rft("ln", "-s", "other", server.at(dir + "/link")));
        assertTrue(sandbox.err().contains("it exists already"), sandbox.err());
        assertEquals(0, sandbox.rft("ln", "-sf", "other", server.at(dir + "/link")), sandbox.err());
        assertEquals(Path.of("other"), Files.readSymbolicLink(there.resolve("link")));
        assertEquals(0, sandbox.rft("ln", "-s", "../far/away", server.at(dir)), sandbox.err());
        assertEquals(Path.of("../far/away"), Files.readSymbolicLink(there.resolve("away")));
        assertEquals(2, sandbox.rft("ln", "file", server.at(dir + "/hard")));
    }

    @Test
    void modesAreChanged() throws IOException {
        make("file");
        Files.setPosixFilePermissions(there.resolve("file"), PosixFilePermissions.fromString("rw-r--r--"));

        assertEquals(0, sandbox.rft("chmod", "u+x,go=", server.at(dir + "/file")), sandbox.err());
        assertEquals("rwx------", mode("file"));
        assertEquals(0, sandbox.rft("chmod", "0640", server.at(dir + "/f*")), sandbox.err());
        assertEquals("rw-r-----", mode("file"));
        assertEquals(3, sandbox.rft("chmod", "0640", server.at(dir + "/missing")));
        assertEquals(2, sandbox.rft("chmod", "u+q", server.at(dir + "/file")));
        assertEquals(6, sandbox.rft("chmod", "4755", server.at(dir + "/file")), sandbox.err());
    }

    @Test
    void modesAreChangedInAllOfADirectory() throws IOException {
        Files.createDirectories(there.resolve("d/e/f"));
        make("d/a", "d/e/b", "d/e/f/c", "outside");
        Files.createSymbolicLink(there.resolve("d/link"), Path.of("../outside"));
        set("rw-r--r--", "d/a", "d/e/b", "d/e/f/c", "outside");
        set("rwxr-xr-x", "d", "d/e", "d/e/f");

        assertEquals(0, sandbox.rft("chmod", "-R", "go-rwx,u+X", server.at(dir + "/d")), sandbox.err());
        assertEquals("rwx------ rw------- rwx------ rw-------", modes("d", "d/a", "d/e/f", "d/e/f/c"));
        assertEquals("rw-r--r--", mode("outside"));

        assertEquals(0, sandbox.rft("chmod", "-R", "a-rwx", server.at(dir + "/d")), sandbox.err());
        set("rwxr-xr-x", "d");
        assertEquals("--------- ---------", modes("d/e", "d/a"));
        assertEquals(0, sandbox.rft("chmod", "-R", "0755", server.at(dir + "/d")), sandbox.err());
        assertEquals("rwxr-xr-x rwxr-xr-x rwxr-xr-x", modes("d/e", "d/e/f", "d/e/f/c"));

        assertEquals(0, sandbox.rft("chmod", "-R", "0600", server.at(dir + "/d/a")), sandbox.err());
        assertEquals("rw------- rwxr-xr-x", modes("d/a", "d/e/b"));
        assertEquals(6, sandbox.rft("chmod", "-R", "4755", server.at(dir + "/d")), sandbox.err());
    }

    @Test
    void digestsOfWhatAPatternStandsFor() throws IOException {
        Files.writeString(there.resolve("a.txt"), "123456789");
        Files.writeString(there.resolve("b.txt"), "123456780");
        Files.writeString(home.resolve("a.txt"), "123456789");
        Files.writeString(home.resolve("b.txt"), "123456789");

        assertEquals(0, sandbox.rft("hash", server.at(dir + "/*.txt")), sandbox.err());
        assertEquals(2, sandbox.outLines().size());
        assertEquals(
                "e3069283  " + server.at(dir + "/a.txt"), sandbox.outLines().getFirst());
        assertEquals(3, sandbox.rft("hash", server.at(dir + "/*.none")));
        Files.createDirectory(there.resolve("c.txt"));
        assertEquals(23, sandbox.rft("hash", server.at(dir + "/*.txt")));
        Files.delete(there.resolve("c.txt"));

        assertEquals(8, sandbox.rft("verify", server.at(dir + "/*.txt"), home.toString()), sandbox.err());
        assertEquals(1, sandbox.outLines().size());
        assertEquals(0, sandbox.rft("verify", server.at(dir + "/a*"), home + "/a.txt"), sandbox.err());
        assertEquals(3, sandbox.rft("verify", server.at(dir + "/*.txt"), home + "/a.txt"), sandbox.err());
        assertEquals(3, sandbox.rft("verify", server.at(dir + "/*.none"), home.toString()));
    }

    private void set(String mode, String... names) throws IOException {
        for (var name : names) {
            Files.setPosixFilePermissions(there.resolve(name), PosixFilePermissions.fromString(mode));
        }
    }

    private String modes(String... names) throws IOException {
        var modes = new StringJoiner(" ");
        for (var name : names) {
            modes.add(mode(name));
        }
        return modes.toString();
    }

    @Test
    void filesAreTouched() throws IOException {
        assertEquals(0, sandbox.rft("touch", "-c", server.at(dir + "/file")), sandbox.err());
        assertEquals(List.of(), names());
        assertEquals(0, sandbox.rft("touch", server.at(dir + "/file")), sandbox.err());
        assertEquals(0, Files.size(there.resolve("file")));

        var time = Instant.parse("2001-02-03T04:05:06.123456789Z");
        assertEquals(0, sandbox.rft("touch", "-d", time.toString(), server.at(dir + "/file")), sandbox.err());
        assertEquals(time, Files.getLastModifiedTime(there.resolve("file")).toInstant());
        assertEquals(2, sandbox.rft("touch", "-d", "yesterday", server.at(dir + "/file")));
    }

    @Test
    void spaceIsShown() {
        assertEquals(0, sandbox.rft("df", "-h", server.at(dir)), sandbox.err());
        assertTrue(sandbox.outLines().getFirst().contains("available"), sandbox.out());
        assertTrue(sandbox.outLines().getLast().matches(".*iB .*% .*" + server.at(dir)), sandbox.out());

        assertEquals(0, sandbox.rft("df", "--json", server.at(dir)), sandbox.err());
        var json = new JsonMapper().readTree(sandbox.out());
        assertTrue(json.get("total").asLong() >= json.get("available").asLong());
    }

    @Test
    void whatIsInDirectoriesIsAddedUp() throws IOException {
        Files.createDirectories(there.resolve("a/b"));
        Files.write(there.resolve("a/b/f"), new byte[2048]);
        Files.write(there.resolve("a/g"), new byte[1]);

        assertEquals(0, sandbox.rft("du", server.at(dir + "/a")), sandbox.err());
        assertEquals(List.of("2048\t" + dir + "/a/b", "2049\t" + dir + "/a"), sandbox.outLines());
        assertEquals(0, sandbox.rft("du", "-sh", server.at(dir + "/a")), sandbox.err());
        assertEquals(List.of("2.0 KiB\t" + dir + "/a"), sandbox.outLines());
        assertEquals(3, sandbox.rft("du", server.at(dir + "/missing")));
    }

    @Test
    void filesAreCopiedWhereTheyAre() throws IOException {
        Files.writeString(there.resolve("a"), "A");
        Files.writeString(there.resolve("b"), "B");
        Files.createDirectory(there.resolve("d"));

        assertEquals(0, sandbox.rft("cp", server.at(dir + "/a"), server.at(dir + "/copy")), sandbox.err());
        assertEquals("A", Files.readString(there.resolve("copy")));
        assertEquals(0, sandbox.rft("cp", server.at(dir + "/[ab]"), server.at(dir + "/d")), sandbox.err());
        assertEquals("B", Files.readString(there.resolve("d/b")));
        assertEquals(
                6, sandbox.rft("cp", "--if-exists=fail", server.at(dir + "/b"), server.at(dir + "/a")), sandbox.err());
        assertEquals(
                0, sandbox.rft("cp", "--if-exists=skip", server.at(dir + "/b"), server.at(dir + "/a")), sandbox.err());
        assertEquals("A", Files.readString(there.resolve("a")));
        assertEquals(6, sandbox.rft("cp", server.at(dir + "/d"), server.at(dir + "/e")), sandbox.err());

        assertEquals(0, sandbox.rft("cp", "--json", server.at(dir + "/b"), server.at(dir + "/a")), sandbox.err());
        var lines = sandbox.outLines();
        var file = new JsonMapper().readTree(lines.get(1));
        assertEquals("sent", file.get("action").asString());
        assertEquals(1, file.get("bytes").asLong());
        assertEquals(0, file.get("sent-bytes").asLong());
        assertEquals(
                "summary",
                new JsonMapper().readTree(lines.getLast()).get("type").asString());
    }

    private void make(String... names) throws IOException {
        for (var name : names) {
            Files.createFile(there.resolve(name));
        }
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(there)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(there.resolve(name), LinkOption.NOFOLLOW_LINKS));
    }
}
