package io.rft.client;

import io.rft.protocol.NistCurve;
import io.rft.protocol.SshPublicKey;
import io.rft.protocol.SshWire;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Arrays;

/**
 * The part of OpenSSH's key file that may be encrypted: two equal numbers, type, the key's numbers, comment, then 1, 2, 3 … as padding.
 * Everything in it is checked but that the two halves of the key belong together: a login shows that. Pure.
 */
final class PrivateSection {
    private static final int SEED_BYTES = 32;

    private PrivateSection() {}

    /** Whether it was decrypted with the right passphrase. */
    static boolean hasEqualChecks(byte[] section) {
        var fields = ByteBuffer.wrap(section);
        return section.length >= 2 * Integer.BYTES && fields.getInt(0) == fields.getInt(Integer.BYTES);
    }

    /** Fails with {@link IllegalArgumentException} where it is not of this public key, or is damaged. */
    static PrivateKey privateKey(byte[] section, int blockBytes, SshPublicKey publicKey)
            throws GeneralSecurityException {
        require(hasEqualChecks(section), "its check numbers");
        var fields = ByteBuffer.wrap(section).position(2 * Integer.BYTES);
        require(SshWire.text(fields).equals(publicKey.algorithm().sshName()), "its type");
        var publicFields = ByteBuffer.wrap(publicKey.blob().toBytes());
        SshWire.string(publicFields); // the type
        var key = switch (publicKey.algorithm()) {
            case ED25519 -> ed25519(fields, publicFields);
            case ECDSA_P256 -> ecdsa(NistCurve.P256, fields, publicFields);
            case ECDSA_P384 -> ecdsa(NistCurve.P384, fields, publicFields);
            case RSA -> rsa(fields, publicFields);
        };
        SshWire.string(fields); // the comment
        for (var expected = 1; fields.hasRemaining(); expected++) {
            require(fields.get() == expected && expected < blockBytes, "its padding");
        }
        return key;
    }

    /** A section of these strings after the type, with its padding. */
    static byte[] write(int check, int blockBytes, byte[]... strings) {
        var body = SshWire.strings(strings);
        var length = Math.ceilDiv(2 * Integer.BYTES + body.length, blockBytes) * blockBytes;
        var section = ByteBuffer.allocate(length).putInt(check).putInt(check).put(body);
        for (var next = 1; section.hasRemaining(); next++) {
            section.put((byte) next);
        }
        return section.array();
    }

    private static PrivateKey ed25519(ByteBuffer fields, ByteBuffer publicFields) throws GeneralSecurityException {
        var publicHalf = SshWire.string(publicFields);
        require(Arrays.equals(SshWire.string(fields), publicHalf), "its public half");
        var pair = SshWire.string(fields);
        require(pair.length == SEED_BYTES + publicHalf.length, "its private half");
        require(Arrays.equals(Arrays.copyOfRange(pair, SEED_BYTES, pair.length), publicHalf), "its public half");
        var seed = Arrays.copyOf(pair, SEED_BYTES);
        return KeyFactory.getInstance("Ed25519")
                .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
    }

    private static PrivateKey ecdsa(NistCurve curve, ByteBuffer fields, ByteBuffer publicFields) {
        require(Arrays.equals(SshWire.string(fields), SshWire.string(publicFields)), "its curve");
        require(Arrays.equals(SshWire.string(fields), SshWire.string(publicFields)), "its public half");
        return curve.privateKey(SshWire.positive(fields));
    }

    private static PrivateKey rsa(ByteBuffer fields, ByteBuffer publicFields) throws GeneralSecurityException {
        var modulus = SshWire.positive(fields);
        var exponent = SshWire.positive(fields);
        require(
                exponent.equals(SshWire.positive(publicFields)) && modulus.equals(SshWire.positive(publicFields)),
                "its public half");
        var secret = SshWire.positive(fields);
        var coefficient = SshWire.positive(fields);
        var p = SshWire.positive(fields);
        var q = SshWire.positive(fields);
        require(
                p.multiply(q).equals(modulus) && p.compareTo(BigInteger.ONE) > 0 && q.compareTo(BigInteger.ONE) > 0,
                "its private half");
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new RSAPrivateCrtKeySpec(
                        modulus,
                        exponent,
                        secret,
                        p,
                        q,
                        secret.mod(p.subtract(BigInteger.ONE)),
                        secret.mod(q.subtract(BigInteger.ONE)),
                        coefficient));
    }

    private static void require(boolean condition, String place) {
        if (!condition) {
            throw new IllegalArgumentException("a damaged key: " + place);
        }
    }
}
