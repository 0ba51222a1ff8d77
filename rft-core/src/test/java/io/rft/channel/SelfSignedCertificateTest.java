package io.rft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rft.seeded.Seeded;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.SplittableRandom;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.Test;

class SelfSignedCertificateTest {
    private final KeyPair keys = p256();

    @Test
    void theJdkReadsItAndItVouchesForItself() throws GeneralSecurityException {
        var certificate = SelfSignedCertificate.create(keys, new SplittableRandom(1));

        assertEquals(3, certificate.getVersion());
        assertEquals(keys.getPublic(), certificate.getPublicKey());
        assertEquals("CN=rft", certificate.getSubjectX500Principal().getName());
        certificate.verify(keys.getPublic());
        assertThrows(GeneralSecurityException.class, () -> certificate.verify(p256().getPublic()));
    }

    @Test
    void conscryptReadsItAsTheJdkDoes() throws GeneralSecurityException {
        assumeTrue(Conscrypt.isAvailable());
        var certificate = SelfSignedCertificate.create(keys, new SplittableRandom(1));

        var read = (X509Certificate) CertificateFactory.getInstance("X.509", Conscrypt.newProvider())
                .generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));

        assertEquals(certificate.getSerialNumber(), read.getSerialNumber());
        assertEquals(certificate.getNotBefore(), read.getNotBefore());
        assertEquals(certificate.getNotAfter(), read.getNotAfter());
        assertEquals(HostKeyCheck.spkiFingerprint(certificate), HostKeyCheck.spkiFingerprint(read));
        read.verify(keys.getPublic());
    }

    @Test
    void itIsValidWhateverTheClockSays() throws GeneralSecurityException {
        var certificate = SelfSignedCertificate.create(keys, new SplittableRandom(1));

        certificate.checkValidity(Date.from(Instant.EPOCH));
        certificate.checkValidity(Date.from(Instant.parse("9999-12-31T23:59:59Z")));
    }

    @Seeded(100)
    void serialNumbersArePositiveAndNotTheSame(SplittableRandom random) {
        var one = SelfSignedCertificate.create(keys, random).getSerialNumber();
        var other = SelfSignedCertificate.create(keys, random).getSerialNumber();

        assertTrue(one.signum() > 0 && one.bitLength() <= 127, one::toString);
        assertNotEquals(one, other);
    }

    @Test
    void aKeyOfAnotherKindIsRefused() throws GeneralSecurityException {
        var rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();

        assertThrows(IllegalArgumentException.class, () -> SelfSignedCertificate.create(rsa, new SplittableRandom(1)));
    }

    private static KeyPair p256() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
