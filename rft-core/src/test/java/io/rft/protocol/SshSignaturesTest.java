package io.rft.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Against vectors that OpenSSH made with a key that never guarded anything: {@code ssh-keygen -Y sign -n rft-login@rft} over the
 * statement below. Ed25519 is deterministic, so to produce the same bytes is to be accepted by {@code ssh-keygen -Y verify}.
 */
class SshSignaturesTest {
    static final SshPublicKey KEY = SshPublicKey.parse(
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILXJebXeG3cSVp8SAprH4k6SzkvqyG21BznIF1oILOrJ throw-away");
    private static final String SEED = "423fe52f8f35f86cf0eb183c78a4e8e1b3b52e5e46da765c29168b819feab5ea";
    static final Blob OPENSSH = base64(
            "U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgtcl5td4bdxJWnxICmsfiTpLOS+rIbbUHOcgXWggs6skAAA",
            "ANcmZ0LWxvZ2luQHJmdAAAAAAAAAAGc2hhNTEyAAAAUwAAAAtzc2gtZWQyNTUxOQAAAEAq9Q0K1pir5gfa2wjE52zw",
            "lggDpHZ+iC+LRy3yNvDWhM1oKEZSOQhNwRMh06pHMiDBnhBQQLyRsGlT3WNLV84C");
    private static final Blob OPENSSH_SHA256 = base64(
            "U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgtcl5td4bdxJWnxICmsfiTpLOS+rIbbUHOcgXWggs6skAAA",
            "ANcmZ0LWxvZ2luQHJmdAAAAAAAAAAGc2hhMjU2AAAAUwAAAAtzc2gtZWQyNTUxOQAAAEA9yd6Ohty21mA9pFjYoAqD",
            "inyW0GXL3A3E9sNOKKic1isSsZI4oW706qFjSlXUn5pbJA5ObJkXoCpRIaaMhxEC");
    private static final Blob OPENSSH_FILE = base64(
            "U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgtcl5td4bdxJWnxICmsfiTpLOS+rIbbUHOcgXWggs6skAAA",
            "AEZmlsZQAAAAAAAAAGc2hhNTEyAAAAUwAAAAtzc2gtZWQyNTUxOQAAAEDnMlwh/+gOkIZIVwRm5uh/drtLYSbtWpCJ",
            "9KXq/EE113rFzwmL8EFyjHlou92vA+3IRXpwt9I1N4CD080XJQ8C");
    private static final String STATEMENT = "0000000c" + "72667420" + "6c6f67696e20" + "7631" // rft login v1
            + "00000020" + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
            + "0000005b" + "3059301306072a8648ce3d020106082a8648ce3d030107034200" + "04" + "00".repeat(64)
            + "00000004" + "c3a46e6e"; // änn

    @Test
    void theStatementHasTheDocumentedBytes() {
        assertEquals(STATEMENT, HexFormat.of().formatHex(statement()));
    }

    @Test
    void aSignatureOfOpenSshIsAccepted() {
        assertTrue(SshSignatures.verify(KEY, OPENSSH, statement()));
    }

    @Test
    void aSignatureIsTheOneThatOpenSshMakes() throws GeneralSecurityException {
        assertEquals(OPENSSH, SshSignatures.sign(privateKey(), KEY, statement()));
    }

    @Test
    void aSignatureForAnotherPurposeOrWithAnotherHashIsRefused() {
        assertFalse(SshSignatures.verify(KEY, OPENSSH_FILE, statement()));
        assertFalse(SshSignatures.verify(KEY, OPENSSH_SHA256, statement()));
    }

    @Test
    void aSignatureOfAnotherConnectionServerOrUserIsRefused() {
        var exporter = Arrays.copyOf(statement(), 12);
        for (var i = 0; i < statement().length; i++) {
            var other = statement();
            other[i] ^= 1;
            assertFalse(SshSignatures.verify(KEY, OPENSSH, other), "byte " + i);
        }
        assertFalse(SshSignatures.verify(KEY, OPENSSH, exporter));
    }

    @Test
    void aSignatureWithAnyOtherBitIsRefused() {
        for (var bit = 0; bit < 8 * OPENSSH.length(); bit++) {
            var bytes = OPENSSH.toBytes();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(SshSignatures.verify(KEY, new Blob(bytes), statement()), "bit " + bit);
        }
    }

    @Test
    void aSignatureCutOffOrFollowedBySomethingIsRefused() {
        for (var length = 0; length < OPENSSH.length(); length++) {
            var cut = new Blob(Arrays.copyOf(OPENSSH.toBytes(), length));
            assertFalse(SshSignatures.verify(KEY, cut, statement()), "length " + length);
        }
        var longer = new Blob(Arrays.copyOf(OPENSSH.toBytes(), OPENSSH.length() + 1));
        assertFalse(SshSignatures.verify(KEY, longer, statement()));
    }

    @Test
    void aSignatureByAnotherKeyIsRefused() throws GeneralSecurityException {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var other = SshPublicKey.ofJca(pair.getPublic());

        var signature = SshSignatures.sign(pair.getPrivate(), other, statement());

        assertTrue(SshSignatures.verify(other, signature, statement()));
        assertFalse(SshSignatures.verify(KEY, signature, statement()));
    }

    @Test
    void aPrivateKeyOfAnotherPublicKeyIsRefused() throws GeneralSecurityException {
        var other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
        var rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();

        assertThrows(IllegalArgumentException.class, () -> SshSignatures.sign(other, KEY, statement()));
        assertThrows(IllegalArgumentException.class, () -> SshSignatures.sign(rsa, KEY, statement()));
    }

    @Test
    void aKeyThatIsNoPointOfTheCurveVerifiesNothing() {
        var fields = KEY.blob().toBytes();
        Arrays.fill(fields, fields.length - 32, fields.length, (byte) 0xff);

        assertFalse(SshSignatures.verify(SshPublicKey.ofBlob(new Blob(fields)), OPENSSH, statement()));
    }

    @Test
    void aSignatureMadeElsewhereFitsInTheEnvelope() throws GeneralSecurityException {
        var agent = Signature.getInstance("Ed25519");
        agent.initSign(privateKey());
        agent.update(SshSignatures.toBeSigned(statement()));

        var answer = SshWire.strings(SshWire.utf8("ssh-ed25519"), agent.sign());

        assertArrayEquals(OPENSSH.toBytes(), SshSignatures.envelope(KEY, answer).toBytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ecdsa_p256", "ecdsa_p384", "rsa_2048"})
    void signaturesOfOpenSshByOtherKindsOfKeyAreAccepted(String name) throws IOException {
        var key = SshPublicKey.parse(SshKeys.text(name + ".pub"));
        var signature = SshKeys.signature(name);

        assertTrue(SshSignatures.verify(key, signature, statement()));

        for (var at = 0; at < signature.length(); at++) {
            var bytes = signature.toBytes();
            bytes[at] ^= 1;
            assertFalse(SshSignatures.verify(key, new Blob(bytes), statement()), "byte " + at);
        }
    }

    @Test
    void keysOfEveryKindSignWhatTheyVerify() throws GeneralSecurityException {
        for (var pair : List.of(pair("EC", 256), pair("EC", 384), pair("RSA", 2048))) {
            var key = SshPublicKey.ofJca(pair.getPublic());
            for (var i = 0; i < 20; i++) { // with short numbers among them
                var signature = SshSignatures.sign(pair.getPrivate(), key, statement());
                assertTrue(SshSignatures.verify(key, signature, statement()));
                assertFalse(SshSignatures.verify(KEY, signature, statement()));
            }
        }
    }

    @Test
    void anRsaKeySignsWithEitherHashAndNeverWithSha1() throws GeneralSecurityException {
        var pair = pair("RSA", 2048);
        var key = SshPublicKey.ofJca(pair.getPublic());

        assertTrue(SshSignatures.verify(key, rsa(pair, key, "SHA512withRSA", "rsa-sha2-512"), statement()));
        assertTrue(SshSignatures.verify(key, rsa(pair, key, "SHA256withRSA", "rsa-sha2-256"), statement()));
        assertFalse(SshSignatures.verify(key, rsa(pair, key, "SHA256withRSA", "rsa-sha2-512"), statement()));
        assertFalse(SshSignatures.verify(key, rsa(pair, key, "SHA1withRSA", "ssh-rsa"), statement()));
        assertFalse(SshSignatures.verify(key, rsa(pair, key, "SHA1withRSA", "rsa-sha2-256"), statement()));
    }

    private static Blob rsa(KeyPair pair, SshPublicKey key, String javaName, String sshName)
            throws GeneralSecurityException {
        var signer = Signature.getInstance(javaName);
        signer.initSign(pair.getPrivate());
        signer.update(SshSignatures.toBeSigned(statement()));
        return SshSignatures.envelope(key, SshWire.strings(SshWire.utf8(sshName), signer.sign()));
    }

    private static KeyPair pair(String algorithm, int bits) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static byte[] statement() {
        var exporter = HexFormat.of().parseHex(STATEMENT, 40, 40 + 64);
        var spki = HexFormat.of().parseHex(STATEMENT, 112, 112 + 2 * 0x5b);
        return SshSignatures.loginStatement(exporter, spki, "änn");
    }

    private static PrivateKey privateKey() throws GeneralSecurityException {
        var spec = new EdECPrivateKeySpec(
                NamedParameterSpec.ED25519, HexFormat.of().parseHex(SEED));
        return KeyFactory.getInstance("Ed25519").generatePrivate(spec);
    }

    private static Blob base64(String... lines) {
        return new Blob(Base64.getDecoder().decode(String.join("", lines)));
    }
}
