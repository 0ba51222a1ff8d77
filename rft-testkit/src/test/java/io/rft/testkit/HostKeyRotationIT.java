package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.client.KnownHosts;
import io.rft.console.ExitCode;
import io.rft.daemon.RftctlMain;
import io.rft.daemon.RftdMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real daemon whose host key becomes another one while it runs, and real clients that were told of it or not. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostKeyRotationIT {
    /** At the rate of the daemon it takes longer than anybody waits: a transfer that ends was given another rate. */
    private static final TestData DATA = new TestData(7, 24 << 20);

    @TempDir
    private Path directory;

    private final List<ClientProcess> clients = new ArrayList<>();
    private Path config = Path.of("/");
    private Path source = Path.of("/");
    private DaemonProcess daemon;

    /** How another program of the daemon's ended, and what it said. */
    private record Said(int exit, String out, String err) {}

    @BeforeEach
    void start() throws IOException {
        source = directory.resolve("source");
        config = directory.resolve("rftd.toml");
        DATA.writeTo(source);
        Files.writeString(config, "[limits]\ntotal = \"64K\"\n");
        daemon = new DaemonProcess(
                Files.createDirectory(directory.resolve("root")),
                directory.resolve("server"),
                "--config",
                config.toString());
    }

    @AfterEach
    void stop() {
        clients.forEach(ClientProcess::kill);
        daemon.close();
    }

    @Test
    void whoWasToldGoesOnAndTheOldKeyIsRefusedAfterwards() throws IOException {
        var old = daemon.fingerprint();
        Files.createDirectories(known("told").path().getParent());
        assertTrue(known("told").add(new KnownHosts.Host(hostAndPort(), old)));
        assertTrue(known("away").add(new KnownHosts.Host(hostAndPort(), old)));

        var next = key("next");
        reload();
        var told = ls("told");

        assertEquals(ExitCode.DONE.value(), told.exit(), told::err);
        assertTrue(told.err().contains("will have another key"), told.err());
        assertTrue(told.err().contains(next), told.err());
        assertEquals(List.of(old, next), known("told").fingerprints(hostAndPort()));
        assertEquals("", ls("told").err(), "said once");

        assertEquals(next, key("switch"));
        reload();
        var after = ls("told");

        assertEquals(ExitCode.DONE.value(), after.exit(), after::err);
        assertEquals(List.of(next), known("told").fingerprints(hostAndPort()), after::err);
        var untold = ls("away", "--trust=accept-new");
        assertEquals(ExitCode.HOST_KEY.value(), untold.exit(), untold::err);
        assertTrue(untold.err().contains("has changed"), untold.err());
        assertEquals(List.of(old), known("away").fingerprints(hostAndPort()));
        assertEquals(ExitCode.HOST_KEY.value(), ls("pinned", "--host-key", old).exit());

        var another = key("next"); // which nobody hears of
        assertNotEquals(next, another);
        assertEquals(another, key("switch"));
        daemon.kill();
        daemon.restart();
        assertEquals(another, daemon.fingerprint());
        assertEquals(ExitCode.HOST_KEY.value(), ls("told").exit());
    }

    /** All its connections are made anew after the change: the session's and those of its blocks. */
    @Test
    void aTransferThatRunsGoesOnAcrossTheChange() throws IOException {
        var old = daemon.fingerprint();
        assertTrue(known("client").add(new KnownHosts.Host(hostAndPort(), old)));
        var put = put("client");
        put.awaitDurable();

        var next = key("next");
        reload();
        Await.until(
                "the client has heard of the next key while it sends",
                () -> known("client").fingerprints(hostAndPort()).contains(next) || !put.isAlive());
        assertEquals(next, key("switch"));
        reload();
        rftctl("kick", sessionOf(put));
        Await.until(
                "the client has come back and seen it",
                () -> known("client").fingerprints(hostAndPort()).equals(List.of(next)) || !put.isAlive());
        rftctl("limit", "--total", "none");

        var done = put.await();
        assertEquals(ExitCode.DONE.value(), done.exit(), done::err);
        assertEquals(OptionalLong.empty(), DATA.firstDifference(daemon.root().resolve("file")));
        assertEquals(List.of(next), known("client").fingerprints(hostAndPort()));
        assertTrue(done.err().contains("has the key now that it had announced"), done.err());
    }

    @Test
    void aCertificateIsReadAgainAtAReload() throws IOException {
        resource("leaf.pem", "tls.pem");
        resource("leaf.key", "tls.key");
        Files.writeString(
                config,
                "[tls]\ncertificate = \"" + directory.resolve("tls.pem") + "\"\nkey = \"" + directory.resolve("tls.key")
                        + "\"\n");
        var authority = resource("root.pem", "ca.pem").toString();
        assertEquals(ExitCode.HOST_KEY.value(), ls("ca", "--ca-file", authority).exit());

        reload();

        var listed = ls("ca", "--ca-file", authority);
        assertEquals(ExitCode.DONE.value(), listed.exit(), listed::err);
        var refused = program(
                RftdMain.class.getName(),
                "key",
                "next",
                "--dir",
                daemon.root().toString(),
                "--config",
                config.toString());
        assertEquals(ExitCode.USAGE.value(), refused.exit(), refused::err);
        Files.writeString(directory.resolve("tls.pem"), "no certificate");
        var bad = program(RftctlMain.class.getName(), "reload");
        assertEquals(ExitCode.USAGE.value(), bad.exit(), bad::err);
        assertEquals(ExitCode.DONE.value(), ls("ca", "--ca-file", authority).exit());
    }

    private String key(String verb) throws IOException {
        var said = program(
                RftdMain.class.getName(),
                "key",
                verb,
                "--dir",
                daemon.root().toString(),
                "--config",
                config.toString());
        assertEquals(0, said.exit(), said::err);
        return said.out().strip();
    }

    private void reload() throws IOException {
        rftctl("reload");
    }

    private Said rftctl(String... words) throws IOException {
        var said = program(RftctlMain.class.getName(), words);
        assertEquals(0, said.exit(), said::err);
        return said;
    }

    private String sessionOf(ClientProcess client) throws IOException {
        assertTrue(client.isAlive());
        return Programs.json(
                        rftctl("sessions", "--json").out().lines().findFirst().orElseThrow())
                .get("session")
                .asString();
    }

    private Said program(String main, String... words) throws IOException {
        var out = Files.createTempFile(directory, "program-", ".out");
        var err = Files.createTempFile(directory, "program-", ".err");
        var process = Programs.program(main, directory.resolve("server"), List.of(words))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        process.onExit().join();
        return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private ClientProcess.Outcome ls(String home, String... flags) throws IOException {
        var words = new ArrayList<>(List.of("ls", "--json", "--password-file", daemon.passwordFile()));
        words.addAll(List.of(flags));
        words.add(ClientProcess.url(daemon, daemon.address(), ""));
        return ClientProcess.run(directory.resolve(home), words);
    }

    private ClientProcess put(String home) throws IOException {
        var words = List.of(
                "put",
                "--json",
                "-j",
                "3",
                "--block-size=64K",
                "--password-file",
                daemon.passwordFile(),
                source.toString(),
                ClientProcess.url(daemon, daemon.address(), "file"));
        var client = ClientProcess.start(directory.resolve(home), words);
        clients.add(client);
        return client;
    }

    private String hostAndPort() {
        return "127.0.0.1:" + daemon.address().getPort();
    }

    private KnownHosts known(String home) {
        return new KnownHosts(
                directory.resolve(home).resolve("CONFIG").resolve("rft").resolve("known_hosts"));
    }

    private Path resource(String name, String as) throws IOException {
        try (var in =
                Objects.requireNonNull(HostKeyRotationIT.class.getResourceAsStream("/certificates/" + name), name)) {
            var file = directory.resolve(as);
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return file;
        }
    }
}
