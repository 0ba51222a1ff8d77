package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import io.rft.protocol.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands of {@code rft shell} as a script says them, against a server in this process. */
class ShellScriptTest {
    @TempDir
    static Path served;

    @TempDir
    static Path keys;

    private static TestServer server;

    @TempDir
    Path home;

    private Sandbox sandbox = new Sandbox(Path.of("/"));
    private Path there = Path.of("");
    private Path here = Path.of("");
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
        here = Files.createDirectory(home.resolve("here"));
        sandbox = new Sandbox(home)
                .variable("RFT_PASSWORD", TestServer.PASSWORD)
                .variable("RFT_HOST_KEY", server.fingerprint());
    }

    @Test
    void wordsBeginWhereTheShellStands() throws IOException {
        Files.createDirectories(there.resolve("a/b"));
        Files.writeString(there.resolve("a/b/file"), "");

        assertEquals(0, shell("pwd", "cd a/b", "pwd", "ls", "cd ..", "pwd", "ls b", "cd /", "pwd"), sandbox.err());

        assertEquals(List.of(dir, dir + "/a/b", "file", dir + "/a", "file", "/"), sandbox.outLines());
    }

    @Test
    void withoutADirectoryTheHomeIsMeant() throws IOException {
        Files.createDirectory(there.resolve("a"));

        assertEquals(0, shell("cd a", "cd", "pwd", "cd ~" + dir + "/a", "pwd", "lcd", "lpwd"), sandbox.err());

        assertEquals(List.of("/", dir + "/a", home.toString()), sandbox.outLines());
    }

    @Test
    void filesGoThereAndComeBack() throws IOException {
        Files.writeString(here.resolve("one"), "1");
        Files.writeString(here.resolve("two"), "22");

        assertEquals(
                0,
                shell(
                        "put one",
                        "put two zwei",
                        "mkdir d",
                        "put one two d",
                        "get zwei back",
                        "get d/two",
                        "get d/one ."),
                sandbox.err());

        assertEquals("1", Files.readString(there.resolve("one")));
        assertEquals("22", Files.readString(there.resolve("zwei")));
        assertEquals(List.of("one", "two"), names(there.resolve("d")));
        assertEquals("22", Files.readString(here.resolve("back")));
        assertEquals(List.of("back", "one", "two"), names(here));
    }

    @Test
    void manyFilesGoAndComeByTheirPatterns() throws IOException {
        for (var name : List.of("a.txt", "b.txt", "c.img", ".d.txt")) {
            Files.writeString(here.resolve(name), name);
        }
        Files.createDirectories(home.resolve("back"));

        assertEquals(0, shell("mput *.txt", "mkdir imgs", "put *.img imgs", "lcd ../back", "mget *.txt imgs/c.img"));

        assertEquals(List.of("a.txt", "b.txt", "imgs"), names(there));
        assertEquals(List.of("a.txt", "b.txt", "c.img"), names(home.resolve("back")));
    }

    @Test
    void treesGoToo() throws IOException {
        Files.createDirectories(here.resolve("tree/sub"));
        Files.writeString(here.resolve("tree/sub/x"), "x");

        assertEquals(0, shell("put -r tree", "get -r tree back/", "sync tree/ :other/", "ls -R other"), sandbox.err());

        assertEquals("x", Files.readString(there.resolve("tree/sub/x")));
        assertEquals("x", Files.readString(here.resolve("back/tree/sub/x")));
        assertEquals("x", Files.readString(there.resolve("other/sub/x")));
        assertEquals(List.of("other:", "sub", "", "other/sub:", "x"), sandbox.outLines());
    }

    @Test
    void theVerbsOfTheProgramAreCommands() throws IOException {
        Files.writeString(there.resolve("f"), "content");

        assertEquals(
                0,
                shell(
                        "cp f g",
                        "mv g h",
                        "chmod 600 h",
                        "ln -s h link",
                        "touch new",
                        "mkdir -p x/y",
                        "rmdir x/y",
                        "rm f new",
                        "cat h",
                        "!echo",
                        "hash h",
                        "du -s",
                        "df",
                        "stat --json h"),
                sandbox.err());

        assertEquals(List.of("h", "link", "x"), names(there));
        assertTrue(sandbox.out().startsWith("content\n"), sandbox.out());
        assertTrue(sandbox.out().contains("\"mode\":\"0600\""), sandbox.out());
    }

    @Test
    void namesThatNeedQuotesAreFoundInThem() throws IOException {
        for (var name : List.of("a b", "it's", "-r", ":x", "~", "*", "ä\nö")) {
            Files.writeString(there.resolve(name), name);
        }

        assertEquals(
                0,
                shell("get 'a b'", "get it\\'s", "get -- -r", "get ./:x", "get ./~", "get '*' star", "get $'ä\\nö'"),
                sandbox.err());

        assertEquals(List.of("-r", ":x", "a b", "it's", "star", "~", "ä\nö"), names(here));
        assertEquals("*", Files.readString(here.resolve("star")));
    }

    @Test
    void theFirstLineThatFailsEndsTheScriptWithItsExitCode() {
        assertEquals(3, shell("# a comment", "", "ls nosuch", "mkdir never"));

        assertTrue(sandbox.err().contains("nosuch"), sandbox.err());
        assertTrue(
                sandbox.err()
                        .contains("rft: line 4 of " + script() + " ended with exit code 3: ls nosuch"), // behind lcd
                sandbox.err());
        assertFalse(Files.exists(there.resolve("never")));
    }

    @Test
    void aHyphenBeforeALineLetsItFail() {
        assertEquals(0, shell("-ls nosuch", "- rm nosuch", "mkdir made"), sandbox.err());

        assertTrue(Files.exists(there.resolve("made")));
    }

    @Test
    void nothingRunsBehindExit() {
        assertEquals(0, shell("mkdir one", "exit", "mkdir two", "nonsense"), sandbox.err());

        assertTrue(Files.exists(there.resolve("one")));
        assertFalse(Files.exists(there.resolve("two")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "frobnicate | 2 | there is no command frobnicate",
                "get 'a | 2 | a quote does not end",
                "ls --nosuch | 2 | ls has no option --nosuch",
                "ls -P 22 | 2 | --port is of the whole session: give it to rft shell",
                "put --bwlimit=1M x | 2 | --bwlimit is of the whole session: give it to rft shell, or to limits",
                "put -j 3 x | 2 | --connections is of the whole session",
                "put | 2 | put needs a source and a target",
                "put *.nosuch | 3 | nothing here matches *.nosuch",
                "mget *.nosuch | 3 | nothing there matches *.nosuch",
                "cd nosuch | 3 | nosuch",
                "lcd nosuch | 3 | there is no directory nosuch",
                "rm -r . | 2 | is where the shell stands",
                "rmdir ~ | 2 | is all you have there",
                "limits --bwlimit=fast | 2 | is not a rate",
                "!exit 7 | 7 | ended with exit code 7",
            })
    void whatIsWrongIsSaid(String line, int exit, String problem) {
        assertEquals(exit, shell(line), sandbox.err());

        assertTrue(sandbox.err().contains(problem), sandbox.err());
    }

    @Test
    void limitsChangeWhileTheSessionGoesOn() {
        assertEquals(
                0,
                shell("limits", "limits --bwlimit 4M --bwlimit-file 2M", "limits --bwlimit off", "limits"),
                sandbox.err());

        var lines = sandbox.outLines();
        assertEquals(16, lines.size(), sandbox.out());
        assertTrue(lines.get(4).contains("4.00 MiB/s"), sandbox.out());
        assertTrue(lines.get(5).contains("2.00 MiB/s"), sandbox.out());
        assertEquals(lines.get(0), lines.get(12));
        assertEquals(lines.get(5), lines.get(13));
    }

    @Test
    void statusTellsOfTheSession() {
        assertEquals(0, shell("status"), sandbox.err());

        for (var part : List.of(server.hostAndPort(), "me", "TLSv1.3", " ms", dir, here.toString(), "none")) {
            assertTrue(sandbox.out().contains(part), part + ": " + sandbox.out());
        }
    }

    @Test
    void helpNamesEveryCommandAndTellsAboutOne() {
        assertEquals(0, shell("help", "help get", "? cd", "get --help"), sandbox.err());

        ShellVerb.ALL
                .keySet()
                .forEach(verb -> assertTrue(
                        sandbox.outLines().stream().anyMatch(line -> line.startsWith(verb + " ")),
                        verb + ": " + sandbox.out()));
        assertTrue(sandbox.out().contains("--if-exists"), sandbox.out());
    }

    @Test
    void aScriptOrServerThatIsNotThereIsAnError() {
        assertEquals(2, sandbox.rft("shell", "-b", home + "/nosuch", server.at("")));
        assertTrue(sandbox.err().contains("there is no script"), sandbox.err());
        assertEquals(2, sandbox.rft("shell", "-b", home + "/nosuch"), sandbox.err());
        assertEquals(3, script("", "pwd"), sandbox.err());
    }

    private int shell(String... lines) {
        return script(dir, lines);
    }

    private int script(String directory, String... lines) {
        try {
            Files.writeString(script(), "lcd " + here + "\n" + String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return sandbox.rft("shell", "-b", script().toString(), server.at(directory.isEmpty() ? "/nosuch" : directory));
    }

    private Path script() {
        return home.resolve("script");
    }

    private static List<String> names(Path directory) throws IOException {
        try (var paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
