package io.rft.protocol;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Optional;

/** A way to sign, by the name that stands in an SSH signature, and how Java does it. Pure. */
enum SignatureScheme {
    ED25519("ssh-ed25519", "Ed25519", Optional.empty()),
    ECDSA_P256("ecdsa-sha2-nistp256", "SHA256withECDSAinP1363Format", Optional.of(NistCurve.P256)),
    ECDSA_P384("ecdsa-sha2-nistp384", "SHA384withECDSAinP1363Format", Optional.of(NistCurve.P384)),
    RSA_SHA512("rsa-sha2-512", "SHA512withRSA", Optional.empty()),
    RSA_SHA256("rsa-sha2-256", "SHA256withRSA", Optional.empty());

    private final String sshName;
    private final String javaName;
    private final Optional<NistCurve> curve;

    SignatureScheme(String sshName, String javaName, Optional<NistCurve> curve) {
        this.sshName = sshName;
        this.javaName = javaName;
        this.curve = curve;
    }

    String sshName() {
        return sshName;
    }

    /** The signature as SSH writes it, without its name. */
    byte[] sign(PrivateKey key, byte[] what) throws GeneralSecurityException {
        var signer = Signature.getInstance(javaName);
        signer.initSign(key);
        signer.update(what);
        var signature = signer.sign();
        if (curve.isEmpty()) {
            return signature;
        }
        var half = curve.get().bytes();
        return SshWire.strings(number(signature, 0, half), number(signature, half, 2 * half));
    }

    /** Fails with {@link IllegalArgumentException} where the bytes do not have the form of a signature. */
    boolean verify(PublicKey key, byte[] what, byte[] signature) throws GeneralSecurityException {
        var verifier = Signature.getInstance(javaName);
        verifier.initVerify(key);
        verifier.update(what);
        return verifier.verify(curve.isPresent() ? halves(curve.get(), signature) : signature);
    }

    private static byte[] number(byte[] signature, int from, int to) {
        return new BigInteger(1, Arrays.copyOfRange(signature, from, to)).toByteArray();
    }

    /** The two numbers of RFC 5656 section 3.1.2 as Java reads them. */
    private static byte[] halves(NistCurve curve, byte[] signature) {
        var fields = ByteBuffer.wrap(signature);
        var first = curve.fixed(SshWire.positive(fields));
        var second = curve.fixed(SshWire.positive(fields));
        Limits.require(!fields.hasRemaining(), "a signature with something after its end");
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
