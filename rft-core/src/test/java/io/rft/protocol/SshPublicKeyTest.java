package io.rft.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        var ec = KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic();

        assertThrows(IllegalArgumentException.class, () -> SshPublicKey.ofJca(ed448));
        assertThrows(IllegalArgumentException.class, () -> SshPublicKey.ofJca(ec));
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
