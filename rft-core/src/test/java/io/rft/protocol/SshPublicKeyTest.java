package io.rft.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SshPublicKeyTest {
    private static final String TEXT =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILXJebXeG3cSVp8SAprH4k6SzkvqyG21BznIF1oILOrJ";
    private static final SshPublicKey KEY = SshPublicKey.parse(TEXT);

    @Test
    void aKeyIsWrittenAsItWasRead() {
        assertEquals(TEXT, KEY.toString());
        assertEquals(KEY, SshPublicKey.parse(TEXT + "  ann@laptop of hers\n"));
        assertEquals(KEY, SshPublicKey.ofBlob(KEY.blob()));
    }

    @Test
    void theFingerprintIsThatOfOpenSsh() {
        assertEquals("SHA256:UXpo9vY6QHx5E8A/8uquf06QsybaPXePWGRcO0QAmrE", KEY.fingerprint());
    }

    @Test
    void aKeyGoesToJavaAndBack() throws GeneralSecurityException {
        assertEquals(KEY, SshPublicKey.ofJca(KEY.toJca()));

        var made = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic();

        assertEquals(made, SshPublicKey.ofJca(made).toJca());
    }

    @Test
    void aKeyOfAnotherAlgorithmOfJavaIsRefused() throws GeneralSecurityException {
        var ed448 = KeyPairGenerator.getInstance("Ed448").generateKeyPair().getPublic();
        assertThrows(IllegalArgumentException.class, () -> SshPublicKey.ofJca(ed448));
        for (var curve : List.of("secp521r1", "secp256r1", "secp384r1")) {
            var ec = elliptic(curve);
            if (curve.equals("secp521r1")) {
                assertThrows(IllegalArgumentException.class, () -> SshPublicKey.ofJca(ec));
            } else {
                assertEquals(ec, SshPublicKey.ofJca(ec).toJca());
            }
        }
    }

    /** As ssh-keygen writes and lists them. */
    @ParameterizedTest
    @CsvSource({
        "ecdsa_p256, ECDSA_P256, SHA256:GEaoIE0gPhtRj1UW0G5HOn5mDBBeNUvOYz63Ae7pBPM",
        "ecdsa_p384, ECDSA_P384, SHA256:I6iyz5uuqWJ0rbieWWkhd6UHMyzwQPieY+LwgPU+Q0k",
        "rsa_2048, RSA, SHA256:GyVGEpNaWNQneOC+prgRgO7X4rsdvVwbn1m46x2mGlw",
    })
    void aKeyOfEveryKindIsWhatOpenSshSays(String name, SshPublicKey.Algorithm algorithm, String fingerprint)
            throws IOException {
        var text = SshKeys.text(name + ".pub");

        var key = SshPublicKey.parse(text);

        assertEquals(algorithm, key.algorithm());
        assertEquals(fingerprint, key.fingerprint());
        assertEquals(key, SshPublicKey.ofJca(key.toJca()));
        assertTrue(text.startsWith(key + " "));
    }

    @Test
    void anRsaKeyIsNeitherShortNorLongNorOdd() {
        var three = BigInteger.valueOf(3);
        var modulus = BigInteger.ONE.shiftLeft(2047).setBit(0);
        assertEquals(
                SshPublicKey.Algorithm.RSA, SshPublicKey.ofRsa(three, modulus).algorithm());

        refused(three, modulus.shiftRight(1).setBit(0), "2048 to 6144 bits");
        refused(three, BigInteger.ONE.shiftLeft(6144).setBit(0), "2048 to 6144 bits");
        refused(three, modulus.clearBit(0), "modulus is odd");
        refused(BigInteger.ONE, modulus, "exponent is odd, at least 3");
        refused(BigInteger.valueOf(4), modulus, "exponent is odd, at least 3");
        refused(BigInteger.ONE.shiftLeft(64).setBit(0), modulus, "at most 64 bits");
        refused(three.negate(), modulus, "not positive");
    }

    @Test
    void aNumberHasOneForm() {
        var modulus = BigInteger.ONE.shiftLeft(2048).subtract(BigInteger.ONE).toByteArray();
        var longer = new byte[modulus.length + 1];
        System.arraycopy(modulus, 0, longer, 1, modulus.length);
        var blob = new Blob(SshWire.strings(SshWire.utf8("ssh-rsa"), new byte[] {3}, longer));

        assertThrows(IllegalArgumentException.class, () -> SshPublicKey.ofBlob(blob));
    }

    @Test
    void whatIsNoPointOfItsCurveIsNoKey() throws GeneralSecurityException {
        var bytes = SshPublicKey.ofJca(elliptic("secp256r1")).blob().toBytes();
        bytes[bytes.length - 1] ^= 1;

        var key = SshPublicKey.ofBlob(new Blob(bytes));

        assertThrows(IllegalArgumentException.class, key::toJca);
        assertFalse(SshSignatures.verify(key, SshSignaturesTest.OPENSSH, new byte[1]));
    }

    private static void refused(BigInteger exponent, BigInteger modulus, String why) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> SshPublicKey.ofRsa(exponent, modulus));
        assertTrue(String.valueOf(refusal.getMessage()).contains(why), refusal::getMessage);
    }

    private static PublicKey elliptic(String curve) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair().getPublic();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ssh-ed25519",
                "ssh-ed25519 ",
                "ssh-ed25519 !!!!",
                "ssh-ed25519 AAAA",
                "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAILXJebXeG3cSVp8SAprH4k6SzkvqyG21BznIF1oILOrJ",
                "SSH-ED25519 AAAAC3NzaC1lZDI1NTE5AAAAILXJebXeG3cSVp8SAprH4k6SzkvqyG21BznIF1oILOrJ",
                "ssh-ed25519 AAAAB3NzaC1yc2EAAAADAQABAAAAAQM=",
                "AAAAC3NzaC1lZDI1NTE5AAAAILXJebXeG3cSVp8SAprH4k6SzkvqyG21BznIF1oILOrJ ssh-ed25519",
            })
    void whatIsNoKeyIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> SshPublicKey.parse(text));
    }

    @Test
    void aBlobIsOneWholeKeyAndNothingElse() {
        var whole = KEY.blob().toBytes();
        for (var length = 0; length < whole.length; length++) {
            var cut = new Blob(Arrays.copyOf(whole, length));
            assertThrows(IllegalArgumentException.class, () -> SshPublicKey.ofBlob(cut), "length " + length);
        }
        var longer = new Blob(Arrays.copyOf(whole, whole.length + 1));
        assertThrows(IllegalArgumentException.class, () -> SshPublicKey.ofBlob(longer));

        var hugeLength = new Blob(HexFormat.of().parseHex("7fffffff00"));
        assertThrows(IllegalArgumentException.class, () -> SshPublicKey.ofBlob(hugeLength));
    }
}
