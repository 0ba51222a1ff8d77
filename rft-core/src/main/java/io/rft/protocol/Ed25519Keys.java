package io.rft.protocol;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Ed25519 keys between Java, which knows them in X.509 form, and the 32 bytes that everybody else writes. Pure. */
final class Ed25519Keys {
    static final int BYTES = 32;

    /** What X.509 puts before the 32 bytes (RFC 8410 section 4). */
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    private Ed25519Keys() {}

    /** Whether the bytes are a point of the curve shows when the key is used. */
    static PublicKey publicKey(byte[] point) {
        var x509 = ByteBuffer.allocate(X509.length + BYTES).put(X509).put(point);
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509.array()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a Java that does not read an Ed25519 key", e);
        }
    }

    /** Fails with {@link IllegalArgumentException} for a key of another algorithm. */
    static byte[] point(PublicKey key) {
        var x509 = key.getEncoded();
        Limits.require(
                x509 != null
                        && x509.length == X509.length + BYTES
                        && Arrays.equals(x509, 0, X509.length, X509, 0, X509.length),
                "a key of an algorithm that users do not log in with");
        return Arrays.copyOfRange(x509, X509.length, x509.length);
    }
}
