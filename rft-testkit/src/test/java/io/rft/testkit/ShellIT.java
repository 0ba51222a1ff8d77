package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.cli.RftMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A person, and a script, in {@code rft shell}, against a real daemon. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShellIT {
    private static final long MIB = 1L << 20;
    private static final TestData DATA = new TestData(7, 24 * MIB + 77);

    /** However late Ctrl-C comes, the transfer is not over. */
    private static final long HELD = 18 * MIB;

    private static final String INTERRUPT = "\u0003";
    private static final String END = "\u0004";
    private static final String PROMPT = "127.0.0.1:/> ";

    @TempDir
    private Path directory;

    private DaemonProcess daemon;
    private ChaosProxy proxy;
    private Path home;
    private Path here;
    private final List<TerminalProcess> terminals = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        daemon = new DaemonProcess(
                Files.createDirectory(directory.resolve("root")),
                Files.createDirectory(directory.resolve("daemon-home")));
        proxy = ChaosProxy.to(daemon.address());
        home = Files.createDirectory(directory.resolve("home"));
        here = Files.createDirectory(directory.resolve("here"));
    }

    @AfterEach
    void stop() {
        terminals.forEach(TerminalProcess::kill);
        proxy.close();
        daemon.close();
    }

    @Test
    void aPersonLogsInAndHasNamesOfBothSidesCompleted() throws IOException {
        Files.writeString(daemon.root().resolve("my file"), "what is there\n");
        Files.writeString(here.resolve("it's local"), "what is here\n");
        var password = Files.readString(Path.of(daemon.passwordFile())).strip();
        var terminal = shell();

        terminal.await("do you trust it");
        terminal.type("yes\n");
        terminal.await("password: ");
        terminal.type(password + "\n");
        terminal.await(PROMPT);
        terminal.type("cat m\t\n");
        terminal.await("cat my\\ file");
        terminal.await("what is there");
        terminal.await(PROMPT);
        terminal.type("put i\t\n");
        terminal.await("put it\\'s\\ local");
        terminal.await(PROMPT);
        terminal.type("nonsense" + INTERRUPT);
        terminal.await(PROMPT);
        terminal.type("ls --hel\t\n");
        terminal.await("Usage: ");
        terminal.await(PROMPT);
        terminal.type(END);

        assertEquals(0, terminal.await(), terminal::text);
        assertEquals("what is here\n", Files.readString(daemon.root().resolve("it's local")));
        assertFalse(terminal.text().contains(password), terminal::text);
        var history = home.resolve("STATE/rft/shell-history");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(history)));
        assertTrue(Files.readString(history).contains("cat my"), Files.readString(history));
        assertFalse(Files.readString(history).contains(password));
    }

    @Test
    void anInterruptStopsTheTransferAndNotTheShell() throws IOException {
        DATA.writeTo(here.resolve("big"));
        proxy.holdBlocksAfter(HELD);
        var terminal = shell(flags("--bwlimit=8M"));

        terminal.await(PROMPT);
        terminal.type("put big\n");
        terminal.await("  ETA ");
        ClientProcess.awaitDurable(home, () -> false);
        terminal.type(INTERRUPT);
        terminal.await("To go on: put big");
        terminal.await(PROMPT);
        terminal.type("limits --bwlimit off\n");
        terminal.await("none");
        terminal.await(PROMPT);
        proxy.release();
        terminal.type("put big\n");
        terminal.await("were there)");
        terminal.await(PROMPT);
        terminal.type("exit\n");

        assertEquals(0, terminal.await(), terminal::text);
        assertEquals(OptionalLong.empty(), DATA.firstDifference(daemon.root().resolve("big")));
    }

    @Test
    void anInterruptEndsACommandThatWaitsAndTheNextOneLogsInAgain() throws IOException {
        Files.writeString(daemon.root().resolve("file"), "");
        var terminal = shell(flags());

        terminal.await(PROMPT);
        proxy.holdAfter(0);
        terminal.type("ls\n");
        terminal.await("ls\n");
        terminal.typeUntil(INTERRUPT, "rft: interrupted"); // the first may come before the command has begun
        terminal.await(PROMPT);
        proxy.release();
        terminal.type("ls\n");
        terminal.await("file");
        terminal.await(PROMPT);
        terminal.type("exit\n");

        assertEquals(0, terminal.await(), terminal::text);
    }

    @Test
    void standardInputThatIsNoTerminalIsAScript() throws IOException {
        Files.writeString(here.resolve("file"), "content\n");
        var script = Files.writeString(
                directory.resolve("script"), "# goes there\nput file\n-cat nosuch\ncat file\nls nosuch\nmkdir never\n");
        var out = directory.resolve("out");
        var err = directory.resolve("err");

        var process = Programs.program(RftMain.class.getName(), home, words(flags()))
                .directory(here.toFile())
                .redirectInput(script.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        Await.until("the script ends", () -> !process.isAlive());

        assertEquals(3, process.exitValue(), Files.readString(err));
        assertEquals("content\n", Files.readString(out));
        assertTrue(
                Files.readString(err).contains("line 5 of standard input ended with exit code 3: ls nosuch"),
                Files.readString(err));
        assertFalse(Files.exists(daemon.root().resolve("never")));
    }

    /** What needs nobody to log in. */
    private String[] flags(String... more) {
        var flags =
                new ArrayList<>(List.of("--host-key", daemon.fingerprint(), "--password-file", daemon.passwordFile()));
        flags.addAll(List.of(more));
        return flags.toArray(String[]::new);
    }

    private List<String> words(String... flags) {
        var words = new ArrayList<>(List.of("shell"));
        words.addAll(List.of(flags));
        words.add(ClientProcess.url(daemon, proxy.address(), ""));
        return words;
    }

    private TerminalProcess shell(String... flags) throws IOException {
        var terminal = TerminalProcess.start(home, here, words(flags));
        terminals.add(terminal);
        return terminal;
    }
}
