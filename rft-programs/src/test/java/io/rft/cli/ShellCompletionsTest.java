package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.client.Endpoint;
import io.rft.client.KnownHosts;
import io.rft.protocol.Settings;
import io.rft.shell.Completion;
import io.rft.shell.LineWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the lines of a shell go on, with a server in this process. */
class ShellCompletionsTest {
    @TempDir
    Path directory;

    private TestServer server;
    private Here here;
    private ShellCompletions completions;
    private Path there = Path.of("");
    private Path local = Path.of("");

    @Test
    void commandsAndFlags() {
        assertEquals(List.of("lcd", "limits", "lls", "ln", "lpwd", "ls"), words("l"));
        assertEquals(List.of("get"), words("ge"));
        assertEquals(List.of("--if-exists"), words("put --if"));
        assertEquals(List.of(), words("put --bwl"), "a flag of the session");
        assertEquals(List.of("--bwlimit", "--bwlimit-connection", "--bwlimit-file"), words("limits --bwl"));
        assertEquals(List.of("mget", "mkdir", "mput", "mv"), words("help m"));
        assertEquals(List.of(), words("nonsense x"));
        assertEquals(List.of(), words("# l"));
    }

    @Test
    void namesAreOfTheSideThatTheCommandMeans() throws IOException {
        Files.createFile(there.resolve("far"));
        Files.createDirectory(there.resolve("fardir"));
        Files.createFile(there.resolve("fardir/inner"));
        Files.createFile(local.resolve("near"));

        assertEquals(List.of("far", "fardir/"), words("ls "));
        assertEquals(List.of("fardir/inner"), words("ls -l fardir/"));
        assertEquals(List.of("near"), words("put "));
        assertEquals(List.of("far", "fardir/", "near"), words("put near "));
        assertEquals(List.of("near"), words("sync n"));
        assertEquals(List.of(":far", ":fardir/"), words("sync near :f"));
        assertEquals(List.of(), words("chmod "));
        assertEquals(List.of("far", "fardir/"), words("chmod 600 f"));
        assertEquals(List.of("near"), words("put --exclude-from n"));
        assertEquals(List.of("near"), words("lls n"));
    }

    @Test
    void namesThatMeanSomethingElseAreGuardedAndShownHarmless() throws IOException {
        for (var name : List.of("-x", ":y", "~", "esc\u001b[2J", ".hidden")) {
            Files.createFile(there.resolve(name));
        }

        assertEquals(List.of("./-x", "./:y", "./~", "esc\u001b[2J"), words("rm "));
        assertTrue(completions("rm e").stream().allMatch(one -> one.shown().equals("esc\\x1b[2J")));
        assertEquals(List.of(".hidden"), words("rm ."));
    }

    @Test
    void ofADirectoryWithVeryManyNamesThoseAreFoundThatBeginSo() throws IOException {
        for (var i = 0; i < RemoteNames.LISTED_MAX + 10; i++) {
            Files.createFile(there.resolve("n" + i));
        }

        assertEquals(List.of("n4321"), words("rm n4321"));
        assertEquals(RemoteNames.FOUND_MAX, words("rm n").size());
    }

    @Test
    void aDirectoryIsListedOnceForAWhile() throws IOException {
        assertEquals(List.of(), words("rm "));

        Files.createFile(there.resolve("new"));

        assertEquals(List.of(), words("rm n"));
        assertFalse(here.isLeft());
    }

    @BeforeEach
    void start() throws IOException {
        there = Files.createDirectory(directory.resolve("there"));
        local = Files.createDirectory(directory.resolve("here"));
        server = new TestServer(there, directory.resolve("keys"), Settings.DEFAULT, List.of());
        var sandbox = new Sandbox(directory.resolve("home")).variable("RFT_PASSWORD", TestServer.PASSWORD);
        sandbox.knownHosts().add(new KnownHosts.Host(server.hostAndPort(), server.fingerprint()));
        var world = sandbox.world();
        var options = new ShellOptions(new ServerOptions(), new SessionOptions(), true, List.of(), true);
        here = new Here(world, options, new Endpoint("127.0.0.1", server.port(), "me"));
        here.local(local);
        completions = new ShellCompletions(world.inShell(here, List.of(), sandbox.interruption()), here);
    }

    @AfterEach
    void stop() {
        here.close();
        server.close();
    }

    private List<String> words(String line) {
        return completions(line).stream().map(Completion::word).sorted().toList();
    }

    private List<Completion> completions(String line) {
        return completions.of(LineWords.begun(line));
    }
}
