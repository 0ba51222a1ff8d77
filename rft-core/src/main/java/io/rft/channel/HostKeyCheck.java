package io.rft.channel;

import io.rft.RftException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/**
 * A client's decision whether the certificate of a server is the right one. Asked on every connection, after the handshake has
 * proved that the server has the certificate's key, and before anything is sent. May block, to ask a person. Thread-safe.
 */
@FunctionalInterface
public interface HostKeyCheck {
    /**
     * Returns if this is the server's certificate; anything thrown means no.
     *
     * @param chain what the server has shown: its own certificate, whose key the handshake has proved it to have, and then whatever it
     *     says vouches for that
     * @param host the name the user gave, not a resolved address
     */
    void check(List<X509Certificate> chain, String host) throws RftException;

    /**
     * The server says on a connection that this has let pass by which key it will be known later, and has proved that it has both.
     * Who was given a key means that key: by default nothing comes of it.
     *
     * @param key the fingerprint of the key that it has now
     * @param next the fingerprint of the one that will take its place
     */
    default void announced(String key, String next) throws RftException {}

    /**
     * How people and {@code known_hosts} name the key of a certificate: {@code SHA256:} and the base64 of its
     * SubjectPublicKeyInfo's digest.
     */
    static String spkiFingerprint(X509Certificate certificate) {
        return spkiFingerprint(certificate.getPublicKey());
    }

    /** The same of a key without its certificate. */
    static String spkiFingerprint(PublicKey key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
