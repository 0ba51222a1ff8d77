package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.channel.CommandChannel;
import io.rft.channel.Doorman;
import io.rft.channel.Listener;
import io.rft.channel.SecureChannel;
import io.rft.channel.ServerIdentity;
import io.rft.channel.TlsServer;
import io.rft.client.KnownHosts;
import io.rft.clock.Ticker;
import io.rft.protocol.Envelope;
import io.rft.protocol.Message;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person gets who makes a mistake: the exit code that scripts rely on, what failed and why, and no program's insides. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MistakesIT {
    @TempDir
    private static Path directory;

    private static ServerFixture server;
    private static Meanwhile meanwhile;
    private static Path home;
    private static Path passwordFile;
    private static Path source;

    @BeforeAll
    static void start() throws IOException {
        server = ServerFixture.serving(Files.createDirectory(directory.resolve("root")));
        Files.createDirectories(server.root().resolve("directory").resolve("source"));
        meanwhile = new Meanwhile(server, directory);
        home = Files.createDirectory(directory.resolve("home"));
        passwordFile = secret("password", ServerFixture.PASSWORD);
        source = Files.writeString(directory.resolve("source"), "content");
    }

    @AfterAll
    static void anHonestUserHasNoticedNothing() {
        var troubles = meanwhile.troubles();
        server.close();
        assertEquals(List.of(), troubles);
    }

    @Test
    void anUnknownHost() throws IOException {
        assertFails(ErrorCode.NETWORK, "no-such-host.invalid", put("rft://alice@no-such-host.invalid/x"));
    }

    @Test
    void aRefusedPort() throws IOException {
        var port = LoopbackPorts.free();
        assertFails(ErrorCode.NETWORK, Integer.toString(port), put("rft://alice@127.0.0.1:" + port + "/x"));
    }

    @Test
    void aWrongPassword() throws IOException {
        var wrong = secret("wrong", "guess");
        var words = ClientProcess.transfer(
                "put", server.identity().fingerprint(), wrong, List.of(source.toString(), url("x")));
        assertFails(ErrorCode.AUTHENTICATION, "not accepted", words);
    }

    @Test
    void aServerWithAnotherKeyThanThePinnedOne() throws IOException {
        var other = ServerIdentity.generate(new SecureRandom()).fingerprint();
        var words = ClientProcess.transfer("put", other, passwordFile, List.of(source.toString(), url("x")));
        assertFails(ErrorCode.HOST_KEY, server.identity().fingerprint(), words);
        assertFalse(Files.exists(server.root().resolve("x")));
    }

    @Test
    void aServerWhoseKeyHasChanged() throws IOException {
        var known = new KnownHosts(home.resolve("CONFIG").resolve("rft").resolve("known_hosts"));
        var address = "127.0.0.1:" + server.address().getPort();
        var other = ServerIdentity.generate(new SecureRandom()).fingerprint();
        assertTrue(known.add(new KnownHosts.Host(address, other)));

        var words = List.of(
                "put",
                "--json",
                "--trust",
                "accept-new",
                "--password-file",
                passwordFile.toString(),
                source.toString(),
                url("x"));
        assertFails(ErrorCode.HOST_KEY, address, words);
        assertFalse(Files.exists(server.root().resolve("x")));
    }

    @Test
    void aMissingSourceHereOrThere() throws IOException {
        var gone = directory.resolve("gone");
        assertFails(ErrorCode.NOT_FOUND, gone.toString(), transfer("put", gone.toString(), url("x")));
        assertFails(ErrorCode.NOT_FOUND, "gone", transfer("get", url("gone"), gone.toString()));
        assertFalse(Files.exists(gone));
    }

    @Test
    void aDirectoryWhereTheFileShouldGo() throws IOException {
        assertFails(ErrorCode.PERMISSION, "source", put(url("directory/")));

        Files.writeString(server.root().resolve("other"), "content");
        var here = Files.createDirectories(directory.resolve("here").resolve("other"));
        assertFails(ErrorCode.PERMISSION, "other", transfer("get", url("other"), here.getParent() + "/"));
    }

    @Test
    void noPermissionToWrite() throws IOException {
        var reader = ClientProcess.url(ServerFixture.READER, server.address(), "x");
        assertFails(ErrorCode.PERMISSION, ServerFixture.READER, put(reader));
        assertFalse(Files.exists(server.root().resolve("x")));
    }

    @Test
    void aServerThatSpeaksAnotherVersion() throws IOException {
        var tasks = new TaskGroup(Throwable::printStackTrace);
        var identity = ServerIdentity.generate(new SecureRandom());
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (var listener =
                Listener.open(loopback, new TlsServer(identity), new NextVersion(), tasks, Ticker.system())) {
            var target = ClientProcess.url("alice", listener.address(), "x");
            var words = ClientProcess.transfer(
                    "put", identity.fingerprint(), passwordFile, List.of(source.toString(), target));
            assertFails(ErrorCode.PROTOCOL, "version", words);
        }
        tasks.close();
    }

    @Test
    void aServerThatIsNone() throws IOException {
        try (var echo = new EchoServer()) {
            var target = ClientProcess.url("alice", echo.address(), "x");
            assertFails(ErrorCode.NETWORK, Integer.toString(echo.address().getPort()), put(target));
        }
    }

    /** A file that only its owner can read, as it has to be. */
    private static Path secret(String name, String password) throws IOException {
        var file = directory.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, password + "\n");
    }

    private static String url(String path) {
        return ClientProcess.url(ServerFixture.WRITER, server.address(), path);
    }

    private static List<String> put(String target) {
        return transfer("put", source.toString(), target);
    }

    private static List<String> transfer(String verb, String from, String to) {
        return ClientProcess.transfer(verb, server.identity().fingerprint(), passwordFile, List.of(from, to));
    }

    /** One command, its exit code, a sentence that names the thing, one line of JSON that says the same. */
    private static void assertFails(ErrorCode code, String named, List<String> words) throws IOException {
        var outcome = ClientProcess.run(home, words);

        assertEquals(code.exitCode(), outcome.exit(), outcome::toString);
        assertTrue(outcome.err().contains(named), outcome::err);
        assertTrue(Sentences.hasNoInnards(outcome.err()), outcome::err);
        assertTrue(outcome.err().lines().count() <= 4, outcome::err);
        assertEquals("summary", outcome.summary().get("type").asString());
        assertEquals(code.exitCode(), outcome.of("exit"));
        var errors = new ArrayList<String>();
        for (var line : outcome.lines()) {
            if (line.get("type").asString().equals("file")) {
                errors.add(line.get("error").asString());
            }
        }
        assertEquals(List.of(code.wireName()), errors);
    }

    /** Says hello in a version that does not exist yet. */
    private static final class NextVersion implements Doorman {
        @Override
        public void command(SecureChannel channel) {
            try (var commands = new CommandChannel(channel)) {
                var hello = (Envelope.Asking) commands.receive();
                commands.send(new Envelope.Answering(
                        hello.id(), new Message.Welcome(Message.VERSION + 1, "next", List.of("password"))));
                commands.receive();
            } catch (IOException e) {
                // The client hangs up.
            }
        }

        @Override
        public void data(SecureChannel channel) {
            channel.close();
        }
    }
}
