package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program around its verbs. */
class RftTest {
    @TempDir
    Path home;

    private Sandbox sandbox = new Sandbox(Path.of("/"));

    @BeforeEach
    void makeWorld() {
        sandbox = new Sandbox(home);
    }

    @Test
    void helpIsAResultAndGoesToStandardOutput() {
        for (var arguments : List.of(List.of("--help"), List.of("-h"), List.of("help"))) {
            assertEquals(0, sandbox.rft(arguments.toArray(String[]::new)));
            assertTrue(sandbox.out().startsWith("Usage: rft "), sandbox.out());
            assertEquals("", sandbox.err());
            for (var verb : Rft.VERBS.keySet()) {
                assertTrue(sandbox.out().contains("\n  " + verb + " "), verb);
            }
        }
    }

    @Test
    void everyVerbHasHelp() {
        for (var verb : Rft.VERBS.keySet()) {
            assertEquals(0, sandbox.rft(verb, "--help"), verb);
            var help = sandbox.out();
            assertTrue(help.startsWith("Usage: rft " + verb), help);
            assertEquals(0, sandbox.rft("help", verb), verb);
            assertEquals(help.stripTrailing(), sandbox.out().stripTrailing());
        }
    }

    @Test
    void theVersionIsAFlagAndAVerb() {
        assertEquals(0, sandbox.rft("--version"));
        var version = sandbox.out();
        assertTrue(version.startsWith("rft "), version);
        assertEquals(0, sandbox.rft("version"));
        assertEquals(version, sandbox.out());
        assertEquals(0, sandbox.rft("-V"));
        assertEquals(version, sandbox.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | rft: a verb is missing | See: rft --help",
                "mirror a b | rft: rft has no verb mirror | See: rft --help",
                "--frob | rft: rft has no option --frob | See: rft --help",
                "help frob | rft: there is no verb frob | See: rft help",
                "put | rft: rft put needs a source and a target | See: rft put --help",
                "ls | rft: rft ls needs HOST:PATH | See: rft ls --help",
                "ls local | rft: local is not an address of a server | Write HOST:PATH",
                "mv hh:a | rft: rft mv needs a source and a target | See: rft mv --help",
                "trust add hh | rft: rft trust add needs FINGERPRINT | See: rft trust add --help",
                "ping a b | rft: rft ping does not know what to do with b | See: rft ping --help",
                "trust | rft: Missing required subcommand | See: rft trust --help",
                "trust frob | rft: rft trust has no verb frob | See: rft trust --help",
                "trust add hh x | rft: FINGERPRINT: a fingerprint is SHA256: | See: rft trust add --help",
                "trust add h/h SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA | rft: h/h is not an address | Write",
                "put a rft://me:secret@hh/ | rft: an address: a password does not belong into an address | ''",
            })
    void whatIsTypedWrongIsToldWithWhatToDo(String line, String problem, String advice) {
        var words = line.isEmpty() ? new String[0] : line.split(" ", -1);

        assertEquals(2, sandbox.rft(words), line);

        assertTrue(sandbox.err().startsWith(problem), sandbox.err());
        assertTrue(sandbox.err().contains(advice), sandbox.err());
        assertFalse(sandbox.err().contains("secret"), sandbox.err());
        assertTrue(sandbox.err().lines().count() <= 3, sandbox.err());
        assertEquals("", sandbox.out());
    }

    @Test
    void aRefusedConnectionFailsAtOnceAndCanBeResumed() {
        sandbox.variable("RFT_PASSWORD", "x");

        assertEquals(7, sandbox.rft("ls", "rft://127.0.0.1:1/"));

        assertTrue(sandbox.err().contains("127.0.0.1:1"), sandbox.err());
    }

    @Test
    void aStackIsShownOnRequestOnly() {
        sandbox.variable("RFT_PASSWORD", "x");

        assertEquals(7, sandbox.rft("ls", "rft://127.0.0.1:1/"));
        assertFalse(sandbox.err().contains("\tat "), sandbox.err());
        assertEquals(7, sandbox.rft("ls", "--debug", "rft://127.0.0.1:1/"));
        assertTrue(sandbox.err().contains("\tat io.rft."), sandbox.err());
    }

    @Test
    void coloursComeOnRequestOnly() {
        assertEquals(3, sandbox.rft("put", home + "/none", "hh:"));
        assertTrue(sandbox.err().startsWith("rft: there is no file"), sandbox.err());
        assertEquals(3, sandbox.rft("put", "--color=always", home + "/none", "hh:"));
        assertTrue(sandbox.err().startsWith("\u001b[1;31mrft:\u001b[0m there is no file"), sandbox.err());
    }

    @Test
    void namesCannotMoveTheCursor() {
        assertEquals(3, sandbox.rft("put", "\u001b[2J\nrft done", "hh:"));

        assertEquals("rft: there is no file \\x1b[2J\\nrft done\n", sandbox.err());
    }

    @Test
    void knownHostsAreListedAddedAndRemoved() {
        var fingerprint = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

        assertEquals(0, sandbox.rft("trust", "ls"));
        assertEquals("", sandbox.out());
        assertEquals(0, sandbox.rft("trust", "add", "hh", fingerprint));
        assertEquals(0, sandbox.rft("trust", "add", "-P", "22", "[::1]", fingerprint + "="));
        assertEquals(0, sandbox.rft("trust", "add", "-q", "::1:x", fingerprint) == 2 ? 0 : 1, "no address");
        assertEquals(0, sandbox.rft("trust", "ls"));
        assertEquals(List.of("hh:7380 " + fingerprint, "[::1]:22 " + fingerprint), sandbox.outLines());
        assertEquals(0, sandbox.rft("trust", "rm", "hh:7380"));
        assertEquals(3, sandbox.rft("trust", "rm", "hh:7380"));
        assertEquals(0, sandbox.rft("trust", "ls"));

        assertEquals(List.of("[::1]:22 " + fingerprint), sandbox.outLines());
    }
}
