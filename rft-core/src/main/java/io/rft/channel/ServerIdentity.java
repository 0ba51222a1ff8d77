package io.rft.channel;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** What a server proves to be: a certificate and its private key, P-256. Its text form never shows the key. */
public record ServerIdentity(X509Certificate certificate, PrivateKey key) {
    private static final String KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String ADVICE =
            "Restore it, or remove it to make a new one, which known clients will then refuse.";

    /** A new key with a certificate that vouches for itself. */
    public static ServerIdentity generate(SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            var keys = generator.generateKeyPair();
            return new ServerIdentity(SelfSignedCertificate.create(keys, random), keys.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has P-256", e);
        }
    }

    /** {@link HostKeyCheck#spkiFingerprint} of the certificate. */
    public String fingerprint() {
        return HostKeyCheck.spkiFingerprint(certificate);
    }

    /** The key (PKCS #8) and the certificate as PEM (RFC 7468): a secret, for a file that only the server can read. */
    public String toPem() {
        try {
            return section(KEY, key.getEncoded()) + section(CERTIFICATE, certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate without an encoding", e);
        }
    }

    /** Reads what {@link #toPem} wrote; fails with {@code STORAGE} unless it is a P-256 key and its own certificate. */
    public static ServerIdentity fromPem(String text) throws RftException {
        try {
            var spec = new PKCS8EncodedKeySpec(body(KEY, text));
            var key = KeyFactory.getInstance("EC").generatePrivate(spec);
            var identity = new ServerIdentity(SelfSignedCertificate.parse(body(CERTIFICATE, text)), key);
            identity.requirePair();
            return identity;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new RftException(ErrorCode.STORAGE, "the server's identity is damaged: " + e.getMessage(), ADVICE, e);
        }
    }

    @Override
    public String toString() {
        return "ServerIdentity[" + fingerprint() + "]";
    }

    private void requirePair() throws GeneralSecurityException {
        var algorithm = "SHA256withECDSA";
        var signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(certificate.getEncoded());
        var verifier = Signature.getInstance(algorithm);
        verifier.initVerify(certificate.getPublicKey());
        verifier.update(certificate.getEncoded());
        if (!verifier.verify(signer.sign())) {
            throw new GeneralSecurityException("the certificate is of another key");
        }
    }

    private static String section(String label, byte[] der) {
        var lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return begin(label) + "\n" + lines + "\n" + end(label) + "\n";
    }

    private static byte[] body(String label, String text) {
        var start = text.indexOf(begin(label));
        var end = text.indexOf(end(label));
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("it has no " + label);
        }
        var lines = text.substring(start + begin(label).length(), end);
        return Base64.getDecoder().decode(lines.replaceAll("\\s", ""));
    }

    private static String begin(String label) {
        return "-----BEGIN " + label + "-----";
    }

    private static String end(String label) {
        return "-----END " + label + "-----";
    }
}
