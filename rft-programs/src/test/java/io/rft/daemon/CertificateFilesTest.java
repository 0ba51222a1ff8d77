package io.rft.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon with a certificate that an authority has made. */
class CertificateFilesTest {
    @TempDir
    Path home;

    private Shell shell = new Shell(Path.of("/"));
    private Path certificate = Path.of("/");
    private Path key = Path.of("/");

    @BeforeEach
    void makeFiles() throws IOException {
        shell = new Shell(home);
        certificate = file("tls.pem", "leaf.pem", "rw-r--r--");
        key = file("tls.key", "leaf.key", "rw-------");
    }

    @Test
    void itsKeyIsTheServersAndNoOtherIsMade() throws IOException {
        assertEquals(0, shell.run("check-config", "--config", configuration()), shell::err);
        assertEquals(0, shell.run("fingerprint", "--config", configuration()), shell::err);
        var fingerprint = shell.out().strip();

        assertEquals(143, shell.run("serve", "--config", configuration(), "--port", "0", "--json"), shell::err);

        assertEquals(fingerprint, shell.json().get("fingerprint").stringValue());
        assertFalse(Files.exists(home.resolve("daemon/host-key.pem")));
    }

    @Test
    void aGroupMayReadTheKey() throws IOException {
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));

        assertEquals(0, shell.run("check-config", "--config", configuration()), shell::err);
    }

    @Test
    void aKeyThatOthersMayReadIsRefused() throws IOException {
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

        fails("cannot use " + key + " of [tls]: it may be read by others\nRun: chmod o-rwx,g-w " + key);
    }

    @Test
    void aCertificateThatOthersMayChangeIsRefused() throws IOException {
        Files.setPosixFilePermissions(certificate, PosixFilePermissions.fromString("rw-rw-r--"));

        fails("cannot use " + certificate + " of [tls]: it may be changed by others");
    }

    @Test
    void theKeyOfAnotherCertificateIsRefused() throws IOException {
        file("tls.key", "p384.key", "rw-------");

        fails("cannot use the certificate " + certificate + " with the key " + key
                + ": the key does not belong to the certificate");
    }

    @Test
    void anExpiredCertificateIsRefused() throws IOException {
        file("tls.pem", "expired.pem", "rw-r--r--");

        fails("cannot use the certificate " + certificate + " with the key " + key
                + ": the certificate CN=files.example has expired at 2021-01-01T00:00:00Z");
    }

    @Test
    void filesThatAreNotThereOrNotPemAreNamed() throws IOException {
        Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\n");
        fails("cannot use " + certificate + " of [tls]: line 1: what begins here has no end");

        Files.delete(certificate);
        fails("cannot use " + certificate + " of [tls]: no such file");

        file("tls.pem", "leaf.pem", "rw-r--r--");
        Files.writeString(key, "");
        fails("cannot use " + key + " of [tls]: there has to be one private key in it, and nothing else");
    }

    /** Neither starts, and both say why. */
    private void fails(String why) throws IOException {
        shell.assertFails(2, why, "check-config", "--config", configuration());
        shell.assertFails(2, why, "serve", "--port", "0", "--config", configuration());
        assertTrue(shell.run("fingerprint", "--config", configuration()) != 0);
    }

    private String configuration() throws IOException {
        return shell.configuration("[tls]\ncertificate = \"" + certificate + "\"\nkey = \"" + key + "\"\n")
                .toString();
    }

    private Path file(String name, String resource, String mode) throws IOException {
        var file = home.resolve(name);
        try (var in = Objects.requireNonNull(
                CertificateFilesTest.class.getResourceAsStream("certificates/" + resource), resource)) {
            Files.write(file, in.readAllBytes());
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }
}
