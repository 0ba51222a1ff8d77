package io.rft.channel;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * What a server proves to be: a certificate, those of the authorities that vouch for it, if any, and its private key. Its text form never
 * shows the key.
 *
 * @param chain the server's own certificate, then each that has signed the one before it
 */
public record ServerIdentity(List<X509Certificate> chain, PrivateKey key) {
    private static final String KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String ADVICE =
            "Restore it, or remove it to make a new one, which known clients will then refuse.";
    private static final int RSA_BITS_MIN = 2048;
    private static final int RSA_BITS_MAX = 8192; // a handshake signs once per connection
    private static final Set<Integer> CURVE_BITS = Set.of(256, 384);

    public ServerIdentity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("an identity has a certificate");
        }
    }

    /** One that vouches for itself. */
    public ServerIdentity(X509Certificate certificate, PrivateKey key) {
        this(List.of(certificate), key);
    }

    /** The server's own certificate. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

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

    /**
     * One whose certificate an authority has made, from what it delivers: certificates, the server's own first and each vouched for by the
     * next, and the private key (PKCS #8), both as PEM. ECDSA on P-256 or P-384, or RSA. Fails with {@link IllegalArgumentException}
     * that says what is wrong, also if one of the certificates is not good at this time.
     */
    public static ServerIdentity of(List<X509Certificate> chain, PrivateKey key, Instant now) {
        var identity = new ServerIdentity(chain, key);
        requireStrong(identity.certificate().getPublicKey());
        for (var i = 0; i < chain.size(); i++) {
            requireValid(chain.get(i), now);
            if (i > 0) {
                requireIssued(chain.get(i - 1), chain.get(i));
            }
        }
        try {
            identity.requirePair();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key does not belong to the certificate", e);
        }
        return identity;
    }

    /** The only private key of a text (PKCS #8, PEM); the words of its {@link IllegalArgumentException} repeat nothing of it. */
    public static PrivateKey privateKey(String pem) {
        var sections = Pem.parse(pem);
        if (sections.size() != 1) {
            throw new IllegalArgumentException("there has to be one private key in it, and nothing else");
        }
        var section = sections.getFirst();
        if (!section.label().equals(KEY)) {
            var remedy = section.label().endsWith(KEY) ? ", as openssl pkcs8 -topk8 -nocrypt makes it of others" : "";
            throw new IllegalArgumentException(
                    "there is \"" + section.label() + "\" in it; it has to be \"" + KEY + "\"" + remedy);
        }
        for (var algorithm : List.of("EC", "RSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(section.content()));
            } catch (GeneralSecurityException e) {
                // Another algorithm's, or damaged: said below, without its words.
            }
        }
        throw new IllegalArgumentException("it is damaged, or neither an ECDSA nor an RSA key");
    }

    /** {@link HostKeyCheck#spkiFingerprint} of the certificate. */
    public String fingerprint() {
        return HostKeyCheck.spkiFingerprint(certificate());
    }

    /** The key (PKCS #8) and the certificate as PEM (RFC 7468): a secret, for a file that only the server can read. */
    public String toPem() {
        try {
            return section(KEY, key.getEncoded())
                    + section(CERTIFICATE, certificate().getEncoded());
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
        var what = certificate().getEncoded();
        if (!verifies(certificate().getPublicKey(), what, sign(what))) {
            throw new GeneralSecurityException("the certificate is of another key");
        }
    }

    /** A signature by the key, ECDSA or RSA (PKCS #1) with SHA-256. */
    byte[] sign(byte[] what) throws GeneralSecurityException {
        var signer = Signature.getInstance(algorithm(certificate().getPublicKey()));
        signer.initSign(key);
        signer.update(what);
        return signer.sign();
    }

    /** Whether {@link #sign} has made this, with the key to this public one. */
    static boolean verifies(PublicKey key, byte[] what, byte[] signature) throws GeneralSecurityException {
        var verifier = Signature.getInstance(algorithm(key));
        verifier.initVerify(key);
        verifier.update(what);
        return verifier.verify(signature);
    }

    private static String algorithm(PublicKey key) {
        return key instanceof RSAPublicKey ? "SHA256withRSA" : "SHA256withECDSA";
    }

    /** Fails with {@link IllegalArgumentException} at a key that no server may have. */
    static void requireStrong(PublicKey key) {
        switch (key) {
            case ECPublicKey ec
            when CURVE_BITS.contains(ec.getParams().getCurve().getField().getFieldSize()) -> {}
            case RSAPublicKey rsa
            when rsa.getModulus().bitLength() >= RSA_BITS_MIN
                    && rsa.getModulus().bitLength() <= RSA_BITS_MAX -> {}
            default ->
                throw new IllegalArgumentException("the certificate's key is " + key.getAlgorithm()
                        + "; it has to be ECDSA on P-256 or P-384, or RSA of " + RSA_BITS_MIN + " to " + RSA_BITS_MAX
                        + " bits");
        }
    }

    private static void requireValid(X509Certificate certificate, Instant now) {
        var from = certificate.getNotBefore().toInstant();
        var to = certificate.getNotAfter().toInstant();
        if (now.isAfter(to)) {
            throw new IllegalArgumentException(
                    "the certificate " + Certificates.name(certificate) + " has expired at " + to);
        } else if (now.isBefore(from)) {
            throw new IllegalArgumentException(
                    "the certificate " + Certificates.name(certificate) + " is not good before " + from);
        }
    }

    private static void requireIssued(X509Certificate certificate, X509Certificate issuer) {
        try {
            if (certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
                certificate.verify(issuer.getPublicKey());
                return;
            }
        } catch (GeneralSecurityException e) {
            // Said below.
        }
        throw new IllegalArgumentException("the certificate " + Certificates.name(certificate)
                + " is not by the next one, " + Certificates.name(issuer)
                + ": the server's own comes first, then those that lead to the root");
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
