package io.rft.channel;

import io.rft.RftException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
     * How people and {@code known_hosts} name the key of a certificate: {@code SHA256:} and the base64 of its
     * SubjectPublicKeyInfo's digest.
     */
    static String spkiFingerprint(X509Certificate certificate) {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(certificate.getPublicKey().getEncoded());
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
