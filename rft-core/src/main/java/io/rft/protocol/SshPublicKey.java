package io.rft.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A user's public key as OpenSSH writes it, of an algorithm that this version knows. Valid in form by construction; whether it is
 * a point of its curve shows when it is used. Pure.
 *
 * @param blob the key's wire form (RFC 8709 section 4)
 */
public record SshPublicKey(Algorithm algorithm, Blob blob) {
    /** The kinds of key a user may have. */
    public enum Algorithm {
        ED25519("ssh-ed25519");

        private final String sshName;

        Algorithm(String sshName) {
            this.sshName = sshName;
        }

        /** The name in {@code authorized_keys}, in blobs and in signatures. */
        public String sshName() {
            return sshName;
        }

        /** Fails with {@link IllegalArgumentException} for any other name. */
        static Algorithm ofSshName(String name) {
            for (var algorithm : values()) {
                if (algorithm.sshName.equals(name)) {
                    return algorithm;
                }
            }
            throw new IllegalArgumentException("a key of an algorithm other than ssh-ed25519");
        }
    }

    private static final int ED25519_BYTES = 32;
    /** What X.509 puts before the 32 bytes (RFC 8410 section 4). */
    private static final byte[] ED25519_X509 = HexFormat.of().parseHex("302a300506032b6570032100");

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

    /** Fails with {@link IllegalArgumentException} for a key of another algorithm. */
    public static SshPublicKey ofJca(PublicKey key) {
        var x509 = key.getEncoded();
        Limits.require(
                x509 != null
                        && x509.length == ED25519_X509.length + ED25519_BYTES
                        && Arrays.equals(x509, 0, ED25519_X509.length, ED25519_X509, 0, ED25519_X509.length),
                "a key of an algorithm other than ssh-ed25519");
        var point = Arrays.copyOfRange(x509, ED25519_X509.length, x509.length);
        return ofBlob(new Blob(SshWire.strings(SshWire.utf8(Algorithm.ED25519.sshName), point)));
    }

    /** The key for {@link java.security.Signature}. */
    public PublicKey toJca() {
        return switch (algorithm) {
            case ED25519 -> ed25519();
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

    private PublicKey ed25519() {
        var fields = blob.toBytes();
        var x509 = ByteBuffer.allocate(ED25519_X509.length + ED25519_BYTES)
                .put(ED25519_X509)
                .put(fields, fields.length - ED25519_BYTES, ED25519_BYTES);
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509.array()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a Java that does not read an Ed25519 key", e);
        }
    }

    private static Algorithm algorithmOf(Blob blob) {
        var fields = ByteBuffer.wrap(blob.toBytes());
        var algorithm = Algorithm.ofSshName(new String(SshWire.string(fields), UTF_8));
        switch (algorithm) {
            case ED25519 ->
                Limits.require(SshWire.string(fields).length == ED25519_BYTES, "an Ed25519 key has 32 bytes");
        }
        Limits.require(!fields.hasRemaining(), "a key with something after its end");
        return algorithm;
    }

    private static Blob base64(String text) {
        try {
            return new Blob(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a key that is not base64", e);
        }
    }
}
