package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rft.RftException;
import io.rft.client.KnownHosts;
import io.rft.client.OpenSshPrivateKey;
import io.rft.clock.Ticker;
import io.rft.console.Person;
import io.rft.protocol.Settings;
import io.rft.protocol.SshPublicKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is trusted and how one logs in, by {@code ping}, against a server in this process. */
class LoginTest {
    private static final String OTHER = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    @TempDir
    static Path served;

    @TempDir
    static Path keys;

    private static TestServer server;

    @TempDir
    Path home;

    private final List<String> questions = new ArrayList<>();
    private Sandbox sandbox = new Sandbox(Path.of("/"));

    @BeforeAll
    static void start() throws RftException, IOException {
        var key = OpenSshPrivateKey.parse(key("test_ed25519"));
        server = new TestServer(served, keys, Settings.DEFAULT, List.of(key.publicKey()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void makeWorld() {
        sandbox = new Sandbox(home);
    }

    // --- trust ---

    @Test
    void whereNobodyCanBeAskedAnUnknownServerIsRefused() throws RftException {
        sandbox.variable("RFT_PASSWORD", TestServer.PASSWORD);

        assertEquals(5, ping());

        assertTrue(
                sandbox.err().contains("rft trust add " + server.hostAndPort() + " " + server.fingerprint()),
                sandbox.err());
        assertEquals(List.of(), sandbox.knownHosts().hosts());
    }

    @Test
    void theCommandThatARefusalNamesMakesTheServerKnown() {
        sandbox.variable("RFT_PASSWORD", TestServer.PASSWORD);

        assertEquals(0, sandbox.rft("trust", "add", server.hostAndPort(), server.fingerprint()), sandbox.err());

        assertEquals(0, ping(), sandbox.err());
        assertEquals(0, sandbox.rft("trust", "ls"));
        assertEquals(server.hostAndPort() + " " + server.fingerprint() + "\n", sandbox.out());
    }

    @Test
    void acceptNewTrustsTheFirstKeyAndSaysSo() throws RftException {
        sandbox.variable("RFT_PASSWORD", TestServer.PASSWORD).variable("RFT_TRUST", "accept-new");

        assertEquals(0, ping(), sandbox.err());

        assertTrue(sandbox.err().contains("is new and trusted from now on: " + server.fingerprint()), sandbox.err());
        assertEquals(List.of(server.fingerprint()), sandbox.knownHosts().fingerprints(server.hostAndPort()));
        assertEquals(0, ping());
        assertEquals("", sandbox.err());
    }

    @Test
    void aChangedKeyIsNeverAccepted() throws RftException {
        sandbox.variable("RFT_PASSWORD", TestServer.PASSWORD).variable("RFT_TRUST", "accept-new");
        sandbox.knownHosts().add(new KnownHosts.Host(server.hostAndPort(), OTHER));

        assertEquals(5, answering("yes").rft("ping", server.hostAndPort()));

        assertTrue(sandbox.err().contains(OTHER), sandbox.err());
        assertTrue(sandbox.err().contains(server.fingerprint()), sandbox.err());
        assertTrue(sandbox.err().contains("rft trust rm " + server.hostAndPort()), sandbox.err());
        assertEquals(List.of(), questions);
    }

    @Test
    void aPinnedKeyNeedsNoQuestion() {
        sandbox.variable("RFT_PASSWORD", TestServer.PASSWORD);

        assertEquals(0, sandbox.rft("ping", "--host-key", server.fingerprint(), server.hostAndPort()), sandbox.err());
        assertEquals(5, sandbox.rft("ping", "--host-key", OTHER, server.hostAndPort()));

        assertFalse(Files.exists(sandbox.knownHosts().path()));
    }

    @Test
    void aPersonIsAskedAndTheAnswerKept() throws RftException {
        sandbox.variable("RFT_PASSWORD", TestServer.PASSWORD);

        assertEquals(5, answering("no").rft("ping", server.hostAndPort()));
        assertEquals(5, answering("y", "maybe", "").rft("ping", server.hostAndPort()));
        assertEquals(List.of(), sandbox.knownHosts().hosts());
        questions.clear();
        assertEquals(0, answering("perhaps", " YES ").rft("ping", server.hostAndPort()), sandbox.err());
        assertTrue(questions.getFirst().contains(server.fingerprint()), questions.toString());
        questions.clear();
        assertEquals(0, answering().rft("ping", server.hostAndPort()));

        assertEquals(List.of(), questions);
    }

    @Test
    void theFingerprintIsAnAnswerToo() {
        sandbox.variable("RFT_PASSWORD", TestServer.PASSWORD);

        assertEquals(5, answering(OTHER, OTHER, OTHER).rft("ping", server.hostAndPort()));
        assertEquals(0, answering(server.fingerprint()).rft("ping", server.hostAndPort()), sandbox.err());
    }

    @Test
    void batchAndStrictAskNobody() {
        sandbox.variable("RFT_PASSWORD", TestServer.PASSWORD);

        assertEquals(5, answering("yes").rft("ping", "--batch", server.hostAndPort()));
        assertEquals(5, answering("yes").rft("ping", "--trust=strict", server.hostAndPort()));

        assertEquals(List.of(), questions);
    }

    // --- login ---

    @Test
    void whereThereIsNothingToLogInWithItIsSaidAtOnce() {
        assertEquals(4, ping());

        assertTrue(sandbox.err().contains("no password and no key"), sandbox.err());
        assertTrue(sandbox.err().contains("rft key gen"), sandbox.err());
    }

    @Test
    void aWrongPasswordIsRefusedAndNotShown() {
        trusting().variable("RFT_PASSWORD", "wr0ng");

        assertEquals(4, ping());

        assertFalse(sandbox.err().contains("wr0ng"), sandbox.err());
    }

    @Test
    void aPasswordComesFromAFile() throws IOException {
        var file = secret(home.resolve("pw"), TestServer.PASSWORD + "\nsecond line\n");

        assertEquals(
                0, trusting().rft("ping", "--password-file", file.toString(), server.hostAndPort()), sandbox.err());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(2, sandbox.rft("ping", "--password-file", file.toString(), server.hostAndPort()));
        assertTrue(sandbox.err().contains("chmod 600 " + file), sandbox.err());
        assertEquals(2, sandbox.rft("ping", "--password-file", home + "/none", server.hostAndPort()));
        assertEquals(2, sandbox.rft("ping", "--password-file", home.toString(), server.hostAndPort()));
        var empty = secret(home.resolve("empty"), "\nsecond\n");
        assertEquals(2, sandbox.rft("ping", "--password-file", empty.toString(), server.hostAndPort()));
    }

    @Test
    void aPasswordComesFromACommand() {
        assertEquals(
                0,
                trusting().rft("ping", "--password-command", "printf 'correct %s' horse", server.hostAndPort()),
                sandbox.err());
        assertEquals(4, sandbox.rft("ping", "--password-command", "echo x; exit 3", server.hostAndPort()));
        assertTrue(sandbox.err().contains("ended with exit code 3"), sandbox.err());
        assertEquals(2, sandbox.rft("ping", "--password-command", "true", server.hostAndPort()));
    }

    @Test
    void aPersonIsAskedForThePassword() {
        trusting();

        assertEquals(0, answering(TestServer.PASSWORD).rft("ping", server.hostAndPort()), sandbox.err());
        assertEquals(List.of("me@127.0.0.1's password: "), questions);
        assertEquals(4, answering("").rft("ping", server.hostAndPort()));
        assertEquals(4, answering(TestServer.PASSWORD).rft("ping", "--batch", server.hostAndPort()));
    }

    @Test
    void aPersonWhoTypesLongerThanTheServerWaitsIsAskedOnce() throws RftException {
        var patience = Duration.ofSeconds(3);
        try (var hasty = new TestServer(served, keys, Settings.DEFAULT, List.of(), patience)) {
            sandbox.variable("RFT_HOST_KEY", hasty.fingerprint());

            var code = answering(patience.plusSeconds(1), TestServer.PASSWORD).rft("ping", hasty.hostAndPort());

            assertEquals(0, code, sandbox.err());
            assertEquals(1, questions.size());
        }
    }

    @Test
    void aKeyThatIsNamedIsUsed() throws IOException {
        var file = secret(home.resolve("key"), key("test_ed25519"));

        assertEquals(0, trusting().rft("ping", "-i", file.toString(), server.hostAndPort()), sandbox.err());
        assertEquals(2, sandbox.rft("ping", "-i", home + "/none", server.hostAndPort()));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertEquals(2, sandbox.rft("ping", "-i", file.toString(), server.hostAndPort()));
    }

    @Test
    void aKeyInTheUsualPlacesIsFound() throws IOException {
        trusting();
        Files.createDirectories(home.resolve(".config/rft"));
        secret(home.resolve(".config/rft/id_ed25519"), key("test_ed25519"));

        assertEquals(0, ping(), sandbox.err());
    }

    @Test
    void aUsualKeyThatCannotBeUsedIsPassedOver() throws IOException {
        trusting();
        Files.createDirectories(home.resolve(".ssh"));
        secret(home.resolve(".ssh/id_ed25519"), "no key at all");

        assertEquals(4, ping());
        assertTrue(sandbox.err().contains(".ssh/id_ed25519: not a private key"), sandbox.err());
        assertEquals(0, answering(TestServer.PASSWORD).rft("ping", server.hostAndPort()), sandbox.err());
    }

    @Test
    void aKeyThatTheServerDoesNotKnowIsFollowedByThePassword() throws IOException {
        trusting().variable("RFT_PASSWORD", TestServer.PASSWORD);
        var other = secret(home.resolve("other"), key("other_ed25519"));

        assertEquals(0, sandbox.rft("ping", "-i", other.toString(), server.hostAndPort()), sandbox.err());
    }

    @Test
    void aKeyThatRftMadeLogsInAndIsNeverReplaced() throws RftException {
        trusting();
        assertEquals(3, sandbox.rft("key", "show"));
        assertTrue(sandbox.err().contains("rft key gen"), sandbox.err());

        assertEquals(0, sandbox.rft("key", "gen"), sandbox.err());

        var line = sandbox.out();
        assertTrue(line.matches("ssh-ed25519 [A-Za-z0-9+/]{68} me\n"), line);
        assertEquals(6, sandbox.rft("key", "gen"));
        assertEquals(0, sandbox.rft("key", "show"), sandbox.err());
        assertEquals(line.replace(" me\n", "\n"), sandbox.out());
        var made = SshPublicKey.parse(line);
        assertTrue(sandbox.err().contains(made.fingerprint()), sandbox.err());
        try (var own = new TestServer(served, keys, Settings.DEFAULT, List.of(made))) {
            assertEquals(0, sandbox.rft("ping", own.hostAndPort()), sandbox.err());
        }
    }

    @Test
    void thePassphraseOfANewKeyIsAskedTwice() {
        var file = home.resolve("mine").toString();

        assertEquals(2, answering("one", "other").rft("key", "gen", file));
        assertEquals(2, answering().rft("key", "gen", file));
        assertEquals(0, answering("one", "one").rft("key", "gen", "-C", "ann laptop", file), sandbox.err());

        assertTrue(sandbox.out().endsWith(" ann laptop\n"), sandbox.out());
        assertEquals(2, sandbox.rft("key", "gen", "-C", "a\nb", file + "2"));
    }

    @Test
    void aPassphraseIsAskedForWhenTheKeyHasItsTurn() throws IOException {
        var file = home.resolve("mine").toString();
        assertEquals(0, answering("one", "one").rft("key", "gen", file), sandbox.err());
        var made = SshPublicKey.parse(sandbox.out());
        try (var own = new TestServer(served, keys, Settings.DEFAULT, List.of(made))) {
            trusting();
            questions.clear();

            assertEquals(0, answering("wrong", "one").rft("ping", "-i", file, own.hostAndPort()), sandbox.err());

            assertEquals(List.of("passphrase of " + file + ": ", "passphrase of " + file + ": "), questions);
            assertEquals(4, answering("one").rft("ping", "--batch", "-i", file, own.hostAndPort()));
            assertTrue(sandbox.err().contains("a key with a passphrase, and nobody can be asked"), sandbox.err());
            assertEquals(
                    0, answering("", TestServer.PASSWORD).rft("ping", "-i", file, own.hostAndPort()), sandbox.err());
        }
    }

    @Test
    void aUsualKeyWithAPassphraseIsAskedForUnlessAPasswordWasGiven() throws IOException {
        Files.createDirectories(home.resolve(".ssh"));
        var file = home.resolve(".ssh/id_ed25519").toString();
        assertEquals(0, answering("one", "one").rft("key", "gen", file), sandbox.err());
        var made = SshPublicKey.parse(sandbox.out());
        trusting();
        try (var own = new TestServer(served, keys, Settings.DEFAULT, List.of(made))) {
            questions.clear();
            assertEquals(0, answering("one").rft("ping", own.hostAndPort()), sandbox.err());
            assertEquals(List.of("passphrase of " + file + ": "), questions);

            questions.clear();
            sandbox.variable("RFT_PASSWORD", TestServer.PASSWORD);
            assertEquals(0, answering().rft("ping", own.hostAndPort()), sandbox.err());
            assertEquals(List.of(), questions);
        }
    }

    @Test
    void anAgentsKeysComeFirstAndOnlyThoseThatWereNamed() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh-agent")), "no ssh-agent on this machine");
        var key = secret(home.resolve("held"), key("test_ed25519"));
        var socketDirectory = Files.createTempDirectory("rft"); // a socket's name must be short
        var socket = socketDirectory.resolve("agent");
        var agent = new ProcessBuilder("/usr/bin/ssh-agent", "-D", "-a", socket.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            for (var tries = 0; tries < 20_000 && !Files.exists(socket); tries++) {
                Ticker.system().sleepNanos(10_000_000);
            }
            var add = new ProcessBuilder("/usr/bin/ssh-add", "-q", key.toString()).redirectErrorStream(true);
            add.environment().put("SSH_AUTH_SOCK", socket.toString());
            assertEquals(0, add.start().waitFor());
            Files.delete(key);
            trusting().variable("SSH_AUTH_SOCK", socket.toString());

            assertEquals(0, ping(), sandbox.err());

            var publicHalf = Files.writeString(
                    home.resolve("held.pub"),
                    OpenSshPrivateKey.parse(key("test_ed25519")).publicKey() + " ann\n");
            assertEquals(0, sandbox.rft("ping", "-i", publicHalf.toString(), server.hostAndPort()), sandbox.err());
            var other = secret(home.resolve("other"), key("other_ed25519"));
            assertEquals(4, sandbox.rft("ping", "-i", other.toString(), server.hostAndPort()), sandbox.err());
        } finally {
            agent.destroy();
            agent.waitFor();
            Files.deleteIfExists(socket);
            Files.delete(socketDirectory);
        }
        assertEquals(4, ping(), "the agent is gone");
        assertTrue(sandbox.err().contains("ssh-agent at " + socket), sandbox.err());
        assertEquals(2, sandbox.rft("ping", "-i", home.resolve("held.pub").toString(), server.hostAndPort()));
    }

    private int ping() {
        return sandbox.rft("ping", server.hostAndPort());
    }

    private Sandbox trusting() {
        return sandbox.variable("RFT_HOST_KEY", server.fingerprint());
    }

    /** Somebody who gives these answers, then none. */
    private Sandbox answering(String... answers) {
        return answering(Duration.ZERO, answers);
    }

    /** Somebody who thinks that long about every answer. */
    private Sandbox answering(Duration thought, String... answers) {
        var left = new ArrayList<>(List.of(answers));
        return sandbox.person(new Person() {
            @Override
            public boolean isThere() {
                return true;
            }

            @Override
            public Optional<String> ask(String question) {
                questions.add(question);
                Ticker.system().sleepNanos(thought.toNanos());
                return left.isEmpty() ? Optional.empty() : Optional.of(left.removeFirst());
            }

            @Override
            public Optional<String> askSecret(String question) {
                return ask(question);
            }
        });
    }

    private static Path secret(Path path, String text) throws IOException {
        Files.writeString(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        return path;
    }

    private static String key(String name) throws IOException {
        try (var in = Objects.requireNonNull(LoginTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
