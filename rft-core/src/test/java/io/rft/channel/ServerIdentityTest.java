package io.rft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerIdentityTest {
    private final ServerIdentity identity = ServerIdentity.generate(new SecureRandom());

    @Test
    void pemBringsTheSameBack() throws RftException {
        assertEquals(identity, ServerIdentity.fromPem(identity.toPem()));
    }

    @Test
    void linesOfPemMayEndAsOnOtherSystemsAndHaveTextAround() throws RftException {
        var other = "Bag Attributes\n" + identity.toPem().replace("\n", "\r\n") + "the end\n";

        assertEquals(identity, ServerIdentity.fromPem(other));
    }

    @Test
    void aKeyAndACertificateOfAnotherAreNoIdentity() {
        var other = ServerIdentity.generate(new SecureRandom());
        var mixed = new ServerIdentity(other.certificate(), identity.key()).toPem();

        var refused = assertThrows(RftException.class, () -> ServerIdentity.fromPem(mixed));

        assertEquals(ErrorCode.STORAGE, refused.code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN PRIVATE KEY-----",
                "-----END PRIVATE KEY----------BEGIN PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\n?\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
            })
    void whatIsNoIdentityIsRefused(String text) {
        assertEquals(
                ErrorCode.STORAGE,
                assertThrows(RftException.class, () -> ServerIdentity.fromPem(text))
                        .code());
    }

    @Test
    void aTruncatedIdentityIsRefusedWhereverItEnds() {
        var pem = identity.toPem();
        for (var length = 0; length < pem.length() - 1; length += 7) {
            var cut = pem.substring(0, length);
            assertThrows(RftException.class, () -> ServerIdentity.fromPem(cut));
        }
    }

    @Test
    void itsTextFormShowsTheFingerprintAndNotTheKey() {
        var secret = Base64.getEncoder().encodeToString(identity.key().getEncoded());

        assertTrue(identity.toString().contains(identity.fingerprint()));
        assertFalse(identity.toString().contains(secret.substring(40, 60)));
    }

    @Test
    void theFingerprintIsTheDigestOfTheSubjectPublicKeyInfo() throws GeneralSecurityException {
        var certificate = identity.certificate().getEncoded();
        var spki = identity.certificate().getPublicKey().getEncoded();
        assertTrue(contains(certificate, spki), "the certificate holds these very bytes");

        var digest = MessageDigest.getInstance("SHA-256").digest(spki);

        assertEquals("SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest), identity.fingerprint());
    }

    private static boolean contains(byte[] all, byte[] part) {
        for (var start = 0; start + part.length <= all.length; start++) {
            if (MessageDigest.isEqual(Arrays.copyOfRange(all, start, start + part.length), part)) {
                return true;
            }
        }
        return false;
    }
}
