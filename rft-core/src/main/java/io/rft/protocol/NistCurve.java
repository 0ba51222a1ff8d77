package io.rft.protocol;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;

/** A curve of FIPS 186 that users' keys may lie on, with its names at OpenSSH and in Java. Pure. */
public enum NistCurve {
    P256("nistp256", "secp256r1", 32),
    P384("nistp384", "secp384r1", 48);

    private static final byte UNCOMPRESSED = 4;

    private final String sshName;
    private final String javaName;
    private final int bytes;

    NistCurve(String sshName, String javaName, int bytes) {
        this.sshName = sshName;
        this.javaName = javaName;
        this.bytes = bytes;
    }

    /** Fails with {@link IllegalArgumentException} for any other curve. */
    static NistCurve of(ECParameterSpec curve) {
        for (var known : values()) {
            if (known.parameters().getCurve().equals(curve.getCurve())
                    && known.parameters().getGenerator().equals(curve.getGenerator())) {
                return known;
            }
        }
        throw new IllegalArgumentException("a key on a curve other than nistp256 and nistp384");
    }

    String sshName() {
        return sshName;
    }

    /** Bytes of a coordinate. */
    int bytes() {
        return bytes;
    }

    /** Takes the name of this curve and what has the form of a point off the buffer; fails with {@link IllegalArgumentException}. */
    void requirePoint(ByteBuffer fields) {
        Limits.require(Arrays.equals(SshWire.string(fields), SshWire.utf8(sshName)), "a key with two curves");
        var point = SshWire.string(fields);
        Limits.require(
                point.length == 1 + 2 * bytes && point[0] == UNCOMPRESSED,
                "a key on " + sshName + " has a point of " + (1 + 2 * bytes) + " bytes");
    }

    /** The key at this point; fails with {@link IllegalArgumentException} where it is not on the curve. */
    PublicKey publicKey(byte[] point) {
        var x = new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + bytes));
        var y = new BigInteger(1, Arrays.copyOfRange(point, 1 + bytes, 1 + 2 * bytes));
        var curve = parameters();
        var prime = ((ECFieldFp) curve.getCurve().getField()).getP();
        var right = x.pow(3)
                .add(curve.getCurve().getA().multiply(x))
                .add(curve.getCurve().getB())
                .mod(prime);
        Limits.require(
                x.compareTo(prime) < 0
                        && y.compareTo(prime) < 0
                        && y.pow(2).mod(prime).equals(right),
                "a key that is no point of " + sshName);
        try {
            return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a key on " + sshName + " that Java does not take", e);
        }
    }

    /** The private key of this number; fails with {@link IllegalArgumentException} where it is none. */
    public PrivateKey privateKey(BigInteger number) {
        Limits.require(
                number.signum() > 0 && number.compareTo(parameters().getOrder()) < 0,
                "a private key outside the order of " + sshName);
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(number, parameters()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a private key on " + sshName + " that Java does not take", e);
        }
    }

    byte[] encode(ECPoint point) {
        var encoded = ByteBuffer.allocate(1 + 2 * bytes).put(UNCOMPRESSED);
        return encoded.put(fixed(point.getAffineX()))
                .put(fixed(point.getAffineY()))
                .array();
    }

    /** Of the length of a coordinate; fails with {@link IllegalArgumentException} where the number is longer. */
    byte[] fixed(BigInteger number) {
        var shortest = number.toByteArray();
        var from = shortest.length > 1 && shortest[0] == 0 ? 1 : 0;
        var length = shortest.length - from;
        Limits.require(length <= bytes, "a number that is too long for " + sshName);
        var fixed = new byte[bytes];
        System.arraycopy(shortest, from, fixed, bytes - length, length);
        return fixed;
    }

    private ECParameterSpec parameters() {
        try {
            var parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(javaName));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a Java without the curve " + javaName, e);
        }
    }
}
