package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.AuthenticationException;
import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.SshPublicKey;
import io.rft.protocol.SshSignatures;
import io.rft.seeded.Seeded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenSshPrivateKeyTest {
    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ed25519_no_comment"})
    void whatItSignsThePublicHalfVerifies(String name) throws GeneralSecurityException {
        var key = OpenSshPrivateKey.parse(text(name));

        assertEquals(SshPublicKey.parse(text(name + ".pub").strip()), key.publicKey());
        var statement = "statement".getBytes(StandardCharsets.UTF_8);
        var signer = Signature.getInstance("Ed25519");
        signer.initSign(key.privateKey());
        signer.update(statement);
        var signature = signer.sign();
        assertTrue(verifies(key.publicKey(), statement, signature));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ed25519",
                "ecdsa_p256",
                "ecdsa_p384",
                "rsa_2048",
                "rsa_pkcs1",
                "rsa_pkcs8",
            })
    void aKeyOfEveryKindSignsALogin(String name) throws RftException {
        var key = OpenSshPrivateKey.parse(text(name));

        assertEquals(SshPublicKey.parse(text(name + ".pub").strip()), key.publicKey());
        assertSigns(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519_locked", "ecdsa_locked", "rsa_locked", "ed25519_locked_cbc"})
    void thePassphraseOpensAKey(String name) throws RftException {
        var file = OpenSshKeyFile.parse(text(name));

        assertTrue(file.needsPassphrase());
        assertEquals(SshPublicKey.parse(text(name + ".pub").strip()), file.publicKey());
        assertThrows(IllegalArgumentException.class, file::open);
        assertEquals(Optional.empty(), file.open("correct hors\u00e9"));
        assertEquals(Optional.empty(), file.open(""));
        assertSigns(file.open("correct hörse").orElseThrow());
    }

    private static void assertSigns(OpenSshPrivateKey key) throws RftException {
        var statement = "statement".getBytes(StandardCharsets.UTF_8);
        assertTrue(SshSignatures.verify(key.publicKey(), Credentials.sign(key, statement), statement));
    }

    @Test
    void halvesOfTwoKeysSignNothing() {
        var one = OpenSshPrivateKey.parse(text("ed25519"));
        var other = OpenSshPrivateKey.parse(text("ed25519_no_comment"));
        var mixed = new OpenSshPrivateKey(one.publicKey(), other.privateKey());

        assertThrows(AuthenticationException.class, () -> Credentials.sign(mixed, new byte[1]));
    }

    @Test
    void itDoesNotShowThePrivateHalf() {
        var key = OpenSshPrivateKey.parse(text("ed25519"));

        assertEquals("OpenSshPrivateKey[" + key.publicKey() + "]", key.toString());
        assertFalse(Credentials.key(key).attempts().toString().contains("rivate"));
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519_encrypted, a key with a passphrase",
        "ecdsa_p521, 'a key of type ecdsa-sha2-nistp521, which is not used here'",
        "ecdsa_pkcs8, 'a PEM key that is not of RSA, or damaged'",
        "rsa_pem_encrypted, 'a PEM key with a passphrase, which is not read here'",
        "rsa_pkcs8_encrypted, 'a PEM key with a passphrase, which is not read here'",
        "ecdsa_pem, a PEM file of a kind that is not read here",
        "ed25519.pub, not a private key in the format of OpenSSH",
    })
    void otherKeysAreRefusedWithTheReason(String name, String problem) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> OpenSshPrivateKey.parse(text(name)));

        assertEquals(problem, refusal.getMessage());
    }

    /** The places are of the file that ssh-keygen wrote: what stands there is in the names of the rows. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "magic, 0, not a private key in the format of OpenSSH",
        "end of magic, 14, not a private key in the format of OpenSSH",
        "length of cipher, 15, an SSH string that is cut off",
        "cipher, 19, a key that is encrypted in a way that is not known here",
        "derivation, 27, a key that is encrypted in a way that is not known here",
        "length of options, 31, an SSH string that is cut off",
        "number of keys, 38, a file with several keys",
        "length of public key, 39, an SSH string that is cut off",
        "type of public key, 47, 'a key of type ?, which is not used here'",
        "public key, 70, a damaged key: its public half",
        "length of secret, 94, an SSH string that is cut off",
        "first check number, 98, a damaged key: its check numbers",
        "second check number, 105, a damaged key: its check numbers",
        "type, 110, a damaged key: its type",
        "public half, 125, a damaged key: its public half",
        "length of private half, 158, an SSH string that is cut off",
        "public half of the private half, 195, a damaged key: its public half",
    })
    void aDamagedKeyIsRefusedWithThePlace(String what, int place, String problem) {
        var bytes = decoded("ed25519");
        bytes[place] ^= 8;

        var refusal = assertThrows(IllegalArgumentException.class, () -> OpenSshPrivateKey.parse(armored(bytes)));

        assertEquals(problem, refusal.getMessage());
    }

    @Test
    void thePaddingIsChecked() {
        var bytes = decoded("ed25519");
        assertEquals(2, bytes[bytes.length - 1], "the last byte of padding");
        bytes[bytes.length - 1] = 1;

        var refusal = assertThrows(IllegalArgumentException.class, () -> OpenSshPrivateKey.parse(armored(bytes)));

        assertEquals("a damaged key: its padding", refusal.getMessage());
    }

    @Test
    void aShorterKeyIsRefusedWhereverItEnds() {
        var bytes = decoded("ed25519");
        for (var length = 0; length < bytes.length; length++) {
            var shorter = Arrays.copyOf(bytes, length);

            assertThrows(IllegalArgumentException.class, () -> OpenSshPrivateKey.parse(armored(shorter)), "" + length);
        }
    }

    @Test
    void whatFollowsAKeyIsRefused() {
        var bytes = decoded("ed25519");

        assertThrows(
                IllegalArgumentException.class,
                () -> OpenSshPrivateKey.parse(armored(Arrays.copyOf(bytes, bytes.length + 1))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN OPENSSH PRIVATE KEY-----",
                "-----BEGIN OPENSSH PRIVATE KEY----------END OPENSSH PRIVATE KEY-----",
                "-----BEGIN OPENSSH PRIVATE KEY-----\n!!!!\n-----END OPENSSH PRIVATE KEY-----",
                "-----END OPENSSH PRIVATE KEY-----",
            })
    void whatIsNoKeyIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> OpenSshPrivateKey.parse(text));
    }

    @Seeded(300)
    void anyDamageIsRefusedInWordsOrLeavesAKey(SplittableRandom random) {
        var bytes = decoded("ed25519");
        for (var changes = 1 + random.nextInt(4); changes > 0; changes--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        try {
            OpenSshPrivateKey.parse(armored(bytes)); // only the seed or the comment was hit
        } catch (IllegalArgumentException e) {
            assertFalse(String.valueOf(e.getMessage()).isEmpty());
        }
    }

    @Test
    void aFileIsReadOnlyIfItIsItsOwners(@TempDir Path directory) throws IOException {
        var path = Files.writeString(directory.resolve("id_ed25519"), text("ed25519"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        assertEquals(
                OpenSshPrivateKey.parse(text("ed25519")).publicKey(),
                OpenSshPrivateKey.read(path).publicKey());

        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));

        var refusal = assertThrows(RftException.class, () -> OpenSshPrivateKey.read(path));
        assertEquals(ErrorCode.PERMISSION, refusal.code());
    }

    @Test
    void anUnusableFileIsNamed(@TempDir Path directory) throws IOException {
        var path = Files.writeString(directory.resolve("key"), text("ed25519_encrypted"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));

        var unusable = assertThrows(RftException.class, () -> OpenSshPrivateKey.read(path));
        var missing = assertThrows(RftException.class, () -> OpenSshPrivateKey.read(directory.resolve("none")));

        assertEquals(ErrorCode.USAGE, unusable.code());
        assertTrue(String.valueOf(unusable.getMessage()).startsWith(path + ": a key with a passphrase"));
        assertEquals(ErrorCode.NOT_FOUND, missing.code());
    }

    private static boolean verifies(SshPublicKey key, byte[] statement, byte[] signature)
            throws GeneralSecurityException {
        var verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(key.toJca());
        verifier.update(statement);
        return verifier.verify(signature);
    }

    private static byte[] decoded(String name) {
        var lines = text(name).lines().filter(line -> !line.startsWith("-----")).toList();
        return Base64.getDecoder().decode(String.join("", lines));
    }

    private static String armored(byte[] bytes) {
        return "-----BEGIN OPENSSH PRIVATE KEY-----\n"
                + Base64.getEncoder().encodeToString(bytes)
                + "\n-----END OPENSSH PRIVATE KEY-----\n";
    }

    private static String text(String name) {
        try (var in = Objects.requireNonNull(OpenSshPrivateKeyTest.class.getResourceAsStream("keys/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
