package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.channel.ServerIdentity;
import io.rft.client.KnownHosts;
import io.rft.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real programs, a certificate that an authority has made for this machine, and clients that know the authority or not. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CertificateIT {
    private static final int BYTES = 9 << 20; // more than one block, for more than one data connection

    @TempDir
    private Path directory;

    private Path home = Path.of("/");
    private Path source = Path.of("/");
    private DaemonProcess daemon;

    @BeforeEach
    void serve() throws IOException {
        home = directory.resolve("client");
        source = directory.resolve("source");
        new TestData(7, BYTES).writeTo(source);
        var certificate = file("leaf.pem", "tls.pem");
        var key = file("leaf.key", "tls.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        var config = Files.writeString(
                directory.resolve("rftd.toml"),
                "[tls]\ncertificate = \"" + certificate + "\"\nkey = \"" + key + "\"\n");
        var root = Files.createDirectory(directory.resolve("root"));
        daemon = new DaemonProcess(root, directory.resolve("server"), "--config", config.toString());
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    @Test
    void whoKnowsTheAuthorityNeedsNoKeyAndRemembersNone() throws IOException {
        var uploaded = put("up", "--ca-file", file("root.pem", "ca.pem").toString());

        assertEquals(ExitCode.DONE.value(), uploaded.exit(), uploaded::err);
        assertEquals(-1, Files.mismatch(source, daemon.root().resolve("up")));
        assertTrue(uploaded.of("connections") > 1, "data connections were checked, too");
        assertFalse(Files.exists(known().path()));
    }

    @Test
    void anotherAuthorityOfTheSameNameIsNotTrusted() throws IOException {
        var refused = put("up", "--ca-file", file("other-root.pem", "ca.pem").toString());

        assertEquals(ExitCode.HOST_KEY.value(), refused.exit(), refused::err);
        assertTrue(refused.err().contains("no trusted authority vouches for it"), refused.err());
        assertFalse(Files.exists(daemon.root().resolve("up")));
    }

    @Test
    void theSystemsAuthoritiesDoNotVouchForIt() throws IOException {
        assertEquals(ExitCode.HOST_KEY.value(), put("up").exit());
        assertEquals(
                ExitCode.HOST_KEY.value(), put("up", "--ca-file", "/dev/null").exit());
    }

    @Test
    void aKnownKeyThatChangedEndsWhateverTheAuthoritySays() throws IOException {
        var other = ServerIdentity.generate(new SecureRandom()).fingerprint();
        assertTrue(
                known().add(new KnownHosts.Host("127.0.0.1:" + daemon.address().getPort(), other)));

        var refused = put(
                "up",
                "--trust=accept-new",
                "--ca-file",
                file("root.pem", "ca.pem").toString());

        assertEquals(ExitCode.HOST_KEY.value(), refused.exit(), refused::err);
        assertTrue(refused.err().contains("has changed"), refused.err());
    }

    @Test
    void whoPinsItsKeyNeedsNoAuthority() throws IOException {
        var uploaded = put("up", "--ca-file", "/dev/null", "--host-key", daemon.fingerprint());

        assertEquals(ExitCode.DONE.value(), uploaded.exit(), uploaded::err);
    }

    @Test
    void aFileThatIsNotThereIsAMistake() throws IOException {
        var missing = directory.resolve("missing.pem");

        var refused = put("up", "--ca-file", missing.toString());

        assertEquals(ExitCode.USAGE.value(), refused.exit(), refused::err);
        assertTrue(refused.err().contains(missing + ": no such file"), refused.err());
    }

    private ClientProcess.Outcome put(String name, String... flags) throws IOException {
        var words = new ArrayList<>(List.of("put", "--json", "--block-size", "1M", "-j", "3"));
        words.addAll(List.of("--password-file", daemon.passwordFile()));
        words.addAll(List.of(flags));
        words.addAll(List.of(source.toString(), ClientProcess.url(daemon, daemon.address(), name)));
        return ClientProcess.run(home, words);
    }

    private KnownHosts known() {
        return new KnownHosts(home.resolve("CONFIG").resolve("rft").resolve("known_hosts"));
    }

    private Path file(String resource, String name) throws IOException {
        try (var in = Objects.requireNonNull(
                CertificateIT.class.getResourceAsStream("/certificates/" + resource), resource)) {
            return Files.write(directory.resolve(name), in.readAllBytes());
        }
    }
}
