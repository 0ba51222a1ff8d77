package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.console.Person;
import io.rft.protocol.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts with which bash and zsh complete command lines, and the names that they ask for. */
class CompletionCommandTest {
    @TempDir
    static Path served;

    @TempDir
    static Path keys;

    private static TestServer server;

    @TempDir
    Path home;

    private Sandbox sandbox = new Sandbox(Path.of("/"));

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer(served, keys, Settings.DEFAULT, List.of());
        Files.createDirectory(served.resolve("alps"));
        for (var name : List.of("alpha", "a b", "a*", "it's 100%", ".hidden", "alps/inner", "new\nline")) {
            Files.createFile(served.resolve(name));
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void makeWorld() {
        sandbox = new Sandbox(home)
                .person(new Nobody())
                .variable("RFT_PASSWORD", TestServer.PASSWORD)
                .variable("RFT_HOST_KEY", server.fingerprint());
    }

    @Test
    void namesAreThoseThatTheWordMayBecome() {
        var at = "me@127.0.0.1:";
        assertEquals(List.of(at + "alpha", at + "alps/"), names("ls", "-P" + server.port(), "-l", at + "al"));
        assertEquals(List.of(at + "/alps/inner"), names("get", "-P", "" + server.port(), at + "/alps/"));
        assertEquals(
                List.of(at + "a b", at + "a\\*", at + "alpha", at + "alps/"),
                names("ls", "-P" + server.port(), at + "a"));
        assertEquals(List.of(at + "a b"), names("ls", "-P" + server.port(), at + "'a "));
        assertEquals(List.of(at + ".hidden"), names("ls", "-P" + server.port(), at + ".h"));
    }

    @Test
    void namesInAUrlAreEncoded() {
        assertEquals(List.of(server.at("/it's 100%25")), names("put", "a", server.at("/i")));
        assertEquals(List.of(server.at("/a%2A")), names("put", "a", server.at("/a%2A")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"local", "./a:b", "rft://127.0.0.1", "127.0.0.1:[a", "nosuch.invalid:a", "-l", ":a", "h:'a"})
    void whatIsNoNameAtAServerHasNone(String word) {
        assertEquals(List.of(), names("ls", word));
    }

    @Test
    void nobodyIsAskedAndNoServerTrusted() {
        sandbox = new Sandbox(home).person(new Nobody()).variable("RFT_PASSWORD", TestServer.PASSWORD);
        assertEquals(List.of(), names("ls", "--trust=accept-new", server.at("/al")));
        assertFalse(Files.exists(home.resolve(".config/rft/known_hosts")));

        sandbox = new Sandbox(home).person(new Nobody()).variable("RFT_HOST_KEY", server.fingerprint());
        assertEquals(List.of(), names("ls", server.at("/al")), "there is no password");
        assertEquals(List.of(), names("ls", "--password-command", "touch " + home.resolve("ran"), server.at("/al")));
        assertFalse(Files.exists(home.resolve("ran")));
        assertEquals(List.of(), names("ls", "127.0.0.1:a"), "nobody listens there");
    }

    @Test
    void aShellWithoutAScriptIsRefused() {
        assertEquals(2, sandbox.rft("completion", "fish"));
        assertTrue(sandbox.err().contains("there is no completion for fish"), sandbox.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "rft sy | sync",
                "rft sync --max-d | --max-delete",
                "rft ls -P 1 h:al | alpha alps/",
                "rft ls 'h:al | h:alpha h:alps/",
                "./rft ls h: | alpha alps/ two\\ words",
                "rft ls x@h:d | d\\ --\\ ls\\ x@h:d",
                "rft put local | ",
                "rft help verif | verify",
            })
    void bashCompletesTheLine(String line, String replies) throws IOException {
        assertEquals(0, sandbox.rft("completion", "bash"), sandbox.err());
        var script = Files.writeString(home.resolve("completion.bash"), sandbox.out());

        assertEquals(replies == null ? "" : replies, completed(script, line));
    }

    @Test
    void theScriptForZshKnowsEveryVerb() {
        assertEquals(0, sandbox.rft("completion", "zsh"), sandbox.err());

        Rft.VERBS
                .keySet()
                .forEach(verb -> assertTrue(
                        sandbox.outLines().stream()
                                .anyMatch(line -> line.strip().startsWith(verb + ") echo ")),
                        verb));
        assertFalse(sandbox.out().contains("@VERBS@") || sandbox.out().contains("@FLAGS@"), sandbox.out());
    }

    /** What bash would offer, as it splits words itself; {@code rft} is a stand-in. */
    private String completed(Path script, String line) throws IOException {
        var driver = """
                rft() {
                  case "${@: -1}" in
                    x@h:d) printf '%s\\n' "x@h:d -- ${*:4}" ;;
                    *h:al) printf '%s\\n' h:alpha h:alps/ ;;
                    *) printf '%s\\n' h:alpha h:alps/ 'h:two words' ;;
                  esac
                }
                function ./rft { rft "$@"; }
                COMP_LINE=$1
                COMP_POINT=${#COMP_LINE}
                COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
                mapfile -t COMP_WORDS < <(printf '%s' "$1" | sed -E 's/ /\\n/g; s/:/\\n:\\n/g')
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                source "$0"
                _rft
                echo "${COMPREPLY[*]}"
                """;
        var process = new ProcessBuilder("bash", "-c", driver, script.toString(), line)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, process.onExit().join().exitValue(), text);
        return text;
    }

    private List<String> names(String... words) {
        var arguments = new ArrayList<>(List.of("completion", "names", "--"));
        arguments.addAll(List.of(words));
        assertEquals(0, sandbox.rft(arguments.toArray(String[]::new)), sandbox.err());
        assertEquals("", sandbox.err());
        return sandbox.outLines().stream().sorted().toList();
    }

    /** Somebody who must not be asked. */
    private static final class Nobody implements Person {
        @Override
        public boolean isThere() {
            return true;
        }

        @Override
        public Optional<String> ask(String question) {
            throw new AssertionError("asked: " + question);
        }

        @Override
        public Optional<String> askSecret(String question) {
            throw new AssertionError("asked: " + question);
        }
    }
}
