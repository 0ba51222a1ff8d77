package io.rft.channel;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.random.RandomGenerator;

/**
 * The X.509 certificate (RFC 5280) of a P-256 key that vouches for itself. Clients pin its key, so nothing else in it matters:
 * it names nobody, and is valid from 1970 to 9999 because no connection may depend on a clock. Pure.
 */
public final class SelfSignedCertificate {
    private static final int SERIAL_BITS = 127; // positive, and 16 bytes at most

    private SelfSignedCertificate() {}

    /** Signs with the pair's private key; the random serial number tells certificates of one key apart. */
    public static X509Certificate create(KeyPair keys, RandomGenerator random) {
        try {
            var statement = statement(keys, random);
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(statement);
            return parse(Der.sequence(statement, ecdsaWithSha256(), Der.bitString(signature.sign())));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a P-256 key pair", e);
        }
    }

    static X509Certificate parse(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    /** The TBSCertificate of RFC 5280 4.1. */
    private static byte[] statement(KeyPair keys, RandomGenerator random) {
        var version3 = Der.context0(Der.integer(BigInteger.TWO));
        var serial = Der.integer(serial(random));
        var validity = Der.sequence(Der.utcTime("700101000000Z"), Der.generalizedTime("99991231235959Z"));
        var name = name();
        return Der.sequence(
                version3,
                serial,
                ecdsaWithSha256(),
                name,
                validity,
                name,
                keys.getPublic().getEncoded());
    }

    private static BigInteger serial(RandomGenerator random) {
        var bytes = new byte[SERIAL_BITS / 8 + 1];
        random.nextBytes(bytes);
        return new BigInteger(1, bytes).clearBit(SERIAL_BITS).setBit(0);
    }

    /** CN=rft. */
    private static byte[] name() {
        var commonName = Der.oid(0x55, 0x04, 0x03);
        return Der.sequence(Der.set(Der.sequence(commonName, Der.utf8("rft"))));
    }

    /** 1.2.840.10045.4.3.2 (RFC 5758 3.2). */
    private static byte[] ecdsaWithSha256() {
        return Der.sequence(Der.oid(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02));
    }
}
