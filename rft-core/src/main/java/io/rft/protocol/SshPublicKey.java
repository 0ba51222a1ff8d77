package io.rft.protocol;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A user's public key as OpenSSH writes it, of an algorithm that this version knows. Valid in form by construction; whether it is
 * a point of its curve shows when it is used. Pure.
 *
 * @param blob the key's wire form (RFC 8709 section 4, RFC 5656 section 3.1, RFC 4253 section 6.6)
 */
public record SshPublicKey(Algorithm algorithm, Blob blob) {
    /** The kinds of key a user may have. */
    public enum Algorithm {
        ED25519("ssh-ed25519"),
        ECDSA_P256("ecdsa-sha2-nistp256"),
        ECDSA_P384("ecdsa-sha2-nistp384"),
        RSA("ssh-rsa");

        private final String sshName;

        Algorithm(String sshName) {
            this.sshName = sshName;
        }

        /** The name in {@code authorized_keys} and in blobs. */
        public String sshName() {
            return sshName;
        }

        /** How a key of this kind may sign, the way we do it first. */
        List<SignatureScheme> schemes() {
            return switch (this) {
                case ED25519 -> List.of(SignatureScheme.ED25519);
                case ECDSA_P256 -> List.of(SignatureScheme.ECDSA_P256);
                case ECDSA_P384 -> List.of(SignatureScheme.ECDSA_P384);
                case RSA -> List.of(SignatureScheme.RSA_SHA512, SignatureScheme.RSA_SHA256); // never SHA-1
            };
        }

        /** Whether there is an algorithm of this name. */
        public static boolean isKnown(String name) {
            return Arrays.stream(values()).anyMatch(algorithm -> algorithm.sshName.equals(name));
        }

        /** Fails with {@link IllegalArgumentException} for any other name. */
        static Algorithm ofSshName(String name) {
            return Arrays.stream(values())
                    .filter(algorithm -> algorithm.sshName.equals(name))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalArgumentException(
                                    "a key of an algorithm other than ssh-ed25519, ecdsa-sha2-nistp256, ecdsa-sha2-nistp384 and ssh-rsa"));
        }
    }

    public SshPublicKey {
        Limits.require(algorithm == algorithmOf(blob), "a key of another algorithm than it says");
    }

    /** Reads {@code ssh-ed25519 AAAA…}, with or without a comment; fails with {@link IllegalArgumentException}. */
    public static SshPublicKey parse(String text) {
        var words = text.strip().split("[ \t]+", 3);
        Limits.require(words.length >= 2, "a key is an algorithm's name and base64");
        return new SshPublicKey(Algorithm.ofSshName(words[0]), base64(words[1]));
    }

    /** Reads a key's wire form; fails with {@link IllegalArgumentException}. */
    public static SshPublicKey ofBlob(Blob blob) {
        return new SshPublicKey(algorithmOf(blob), blob);
    }

    /** An RSA key of these numbers; fails with {@link IllegalArgumentException} where it is shorter or longer than we use. */
    public static SshPublicKey ofRsa(BigInteger exponent, BigInteger modulus) {
        return ofBlob(new Blob(SshWire.strings(name(Algorithm.RSA), exponent.toByteArray(), modulus.toByteArray())));
    }

    /** Fails with {@link IllegalArgumentException} for a key of another algorithm. */
    public static SshPublicKey ofJca(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> ofRsa(rsa.getPublicExponent(), rsa.getModulus());
            case ECPublicKey ec -> {
                var curve = NistCurve.of(ec.getParams());
                var kind = curve == NistCurve.P256 ? Algorithm.ECDSA_P256 : Algorithm.ECDSA_P384;
                yield ofBlob(
                        new Blob(SshWire.strings(name(kind), SshWire.utf8(curve.sshName()), curve.encode(ec.getW()))));
            }
            default -> ofBlob(new Blob(SshWire.strings(name(Algorithm.ED25519), Ed25519Keys.point(key))));
        };
    }

    /** The key for {@link java.security.Signature}; fails with {@link IllegalArgumentException} where it is no key at all. */
    public PublicKey toJca() {
        var fields = ByteBuffer.wrap(blob.toBytes());
        SshWire.string(fields);
        return switch (algorithm) {
            case ED25519 -> Ed25519Keys.publicKey(SshWire.string(fields));
            case ECDSA_P256 -> point(NistCurve.P256, fields);
            case ECDSA_P384 -> point(NistCurve.P384, fields);
            case RSA -> RsaNumbers.read(fields).publicKey();
        };
    }

    /** As {@code ssh-keygen -l} prints it: {@code SHA256:} and unpadded base64. */
    public String fingerprint() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(blob.toBytes());
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a Java without SHA-256", e);
        }
    }

    /** As a line of {@code authorized_keys} has it, without comment. */
    @Override
    public String toString() {
        return algorithm.sshName + " " + Base64.getEncoder().encodeToString(blob.toBytes());
    }

    private static PublicKey point(NistCurve curve, ByteBuffer fields) {
        SshWire.string(fields); // the curve's name
        return curve.publicKey(SshWire.string(fields));
    }

    private static Algorithm algorithmOf(Blob blob) {
        var fields = ByteBuffer.wrap(blob.toBytes());
        var algorithm = Algorithm.ofSshName(SshWire.text(fields));
        switch (algorithm) {
            case ED25519 ->
                Limits.require(
                        SshWire.string(fields).length == Ed25519Keys.BYTES,
                        "an Ed25519 key has " + Ed25519Keys.BYTES + " bytes");
            case ECDSA_P256 -> NistCurve.P256.requirePoint(fields);
            case ECDSA_P384 -> NistCurve.P384.requirePoint(fields);
            case RSA -> RsaNumbers.read(fields);
        }
        Limits.require(!fields.hasRemaining(), "a key with something after its end");
        return algorithm;
    }

    private static byte[] name(Algorithm algorithm) {
        return SshWire.utf8(algorithm.sshName);
    }

    private static Blob base64(String text) {
        try {
            return new Blob(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a key that is not base64", e);
        }
    }
}
