package io.rft.channel;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Certificates in the form in which people pass them on: PEM. Pure. */
public final class Certificates {
    private static final String LABEL = "CERTIFICATE";

    private Certificates() {}

    /**
     * Every certificate of a text, in its order, at least one. Fails with {@link IllegalArgumentException} that names the line if anything
     * else is in it, a key above all, or a certificate is damaged.
     */
    public static List<X509Certificate> parse(String pem) {
        var certificates = new ArrayList<X509Certificate>();
        for (var section : Pem.parse(pem)) {
            if (!section.label().equals(LABEL)) {
                throw new IllegalArgumentException(
                        "line " + section.line() + ": there is a " + section.label() + " among the certificates");
            }
            certificates.add(certificate(section));
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("there is no -----BEGIN CERTIFICATE----- in it");
        }
        return List.copyOf(certificates);
    }

    /** What a person calls a certificate by. */
    public static String name(X509Certificate certificate) {
        var subject = certificate.getSubjectX500Principal().getName();
        return subject.isEmpty() ? "without a name" : subject;
    }

    private static X509Certificate certificate(Pem.Section section) {
        try {
            var in = new ByteArrayInputStream(section.content());
            var certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
            if (certificate instanceof X509Certificate x509 && in.available() == 0) {
                return x509;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("line " + section.line() + ": the certificate is damaged", e);
        }
        throw new IllegalArgumentException("line " + section.line() + ": the certificate is damaged");
    }
}
