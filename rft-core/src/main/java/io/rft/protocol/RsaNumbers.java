package io.rft.protocol;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;

/**
 * The two numbers of an RSA key that a user may log in with: long enough to be safe, short enough for the line of a login, with an
 * exponent that does not make the check of a signature costly. Pure.
 */
record RsaNumbers(BigInteger exponent, BigInteger modulus) {
    static final int BITS_MIN = 2048;
    static final int BITS_MAX = 6144;

    private static final int EXPONENT_BITS_MAX = 64;

    RsaNumbers {
        var bits = modulus.bitLength();
        Limits.require(
                bits >= BITS_MIN && bits <= BITS_MAX, "an RSA key has " + BITS_MIN + " to " + BITS_MAX + " bits");
        Limits.require(
                exponent.testBit(0) && exponent.bitLength() > 1 && exponent.bitLength() <= EXPONENT_BITS_MAX,
                "an RSA key's exponent is odd, at least 3, and has at most " + EXPONENT_BITS_MAX + " bits");
        Limits.require(modulus.testBit(0), "an RSA key's modulus is odd");
    }

    /** Takes both off the buffer, in the order of RFC 4253; fails with {@link IllegalArgumentException}. */
    static RsaNumbers read(ByteBuffer fields) {
        return new RsaNumbers(SshWire.positive(fields), SshWire.positive(fields));
    }

    PublicKey publicKey() {
        try {
            return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("an RSA key that Java does not take", e);
        }
    }
}
