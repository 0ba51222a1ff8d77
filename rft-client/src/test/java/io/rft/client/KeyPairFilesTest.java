package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rft.protocol.SshPublicKey;
import io.rft.protocol.SshSignatures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyPairFilesTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path directory;

    @Test
    void aNewKeySignsAndIsItsOwners() throws IOException {
        var path = directory.resolve("new/id");

        var made = KeyPairFiles.create(path, "ann@laptop", "", RANDOM);

        var key = OpenSshPrivateKey.read(path);
        assertEquals(made, key.publicKey());
        assertTrue(SshSignatures.verify(made, Credentials.sign(key, new byte[3]), new byte[3]));
        assertEquals(made + " ann@laptop\n", Files.readString(KeyPairFiles.publicHalf(path)));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }

    @Test
    void aNewKeyWithAPassphraseOpensWithThatAlone() throws IOException {
        var path = directory.resolve("id");

        var made = KeyPairFiles.create(path, "", "correct hörse", RANDOM);

        var file = OpenSshKeyFile.read(path);
        assertTrue(file.needsPassphrase());
        assertEquals(made, file.publicKey());
        assertTrue(file.open("correct horse").isEmpty());
        assertEquals(made, file.open("correct hörse").orElseThrow().publicKey());
    }

    @Test
    void sshKeygenReadsWhatWeWrite() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh-keygen")), "no ssh-keygen on this machine");
        for (var passphrase : new String[] {"", "correct hörse"}) {
            var path = directory.resolve("id" + passphrase.length());
            var made = KeyPairFiles.create(path, "ann", passphrase, RANDOM);

            var process = new ProcessBuilder("/usr/bin/ssh-keygen", "-y", "-P", passphrase, "-f", path.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertTrue(process.waitFor(5, TimeUnit.MINUTES));
            assertEquals(0, process.exitValue());
            assertEquals(made, SshPublicKey.parse(said));
        }
        assertFalse(Files.readString(directory.resolve("id0")).isEmpty());
    }
}
