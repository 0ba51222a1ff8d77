package io.rft.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.util.Arrays;

/**
 * The signature of a login by key: an SSHSIG envelope (OpenSSH, PROTOCOL.sshsig) in RFT's own namespace, over a statement that names
 * this very TLS connection, the server's key and the user. It is worth nothing on another connection, at another server, for another
 * user or in another protocol. Pure.
 */
public final class SshSignatures {
    /** The label of the TLS exporter that a login signs, with an empty context. */
    public static final String EXPORTER_LABEL = "EXPORTER-rft-login";

    public static final int EXPORTER_BYTES = 32;
    /** What {@code ssh-keygen -Y} calls {@code -n}. */
    public static final String NAMESPACE = "rft-login@rft";

    private static final String STATEMENT = "rft login v1";
    private static final String HASH = "sha512";
    private static final byte[] MAGIC = SshWire.utf8("SSHSIG");
    private static final byte[] RESERVED = {};
    private static final int VERSION = 1;

    private SshSignatures() {}

    /**
     * What the user signs: four SSH strings, so that no two logins have the same bytes.
     *
     * @param exporter {@link #EXPORTER_BYTES} bytes of the command channel's exporter
     * @param hostSpki the server's SubjectPublicKeyInfo as the client saw it in this handshake
     */
    public static byte[] loginStatement(byte[] exporter, byte[] hostSpki, String user) {
        Limits.require(exporter.length == EXPORTER_BYTES, "an exporter has " + EXPORTER_BYTES + " bytes");
        return SshWire.strings(SshWire.utf8(STATEMENT), exporter, hostSpki, SshWire.utf8(user));
    }

    /** Signs with a key held here; fails with {@link IllegalArgumentException} when it is not the public key's. */
    public static Blob sign(PrivateKey privateKey, SshPublicKey key, byte[] statement) {
        try {
            var signature = envelope(key, signed(privateKey, key, toBeSigned(statement)));
            Limits.require(verify(key, signature, statement), "a private key of another public key");
            return signature;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a private key that cannot sign: " + key.fingerprint(), e);
        }
    }

    /** What an agent returns for these bytes: an SSH signature ({@code string} algorithm, {@code string} bytes). */
    private static byte[] signed(PrivateKey privateKey, SshPublicKey key, byte[] what) throws GeneralSecurityException {
        var scheme = key.algorithm().schemes().getFirst();
        return SshWire.strings(SshWire.utf8(scheme.sshName()), scheme.sign(privateKey, what));
    }

    /** The bytes that the key itself signs, for a signer that holds the key elsewhere, as an agent does. */
    public static byte[] toBeSigned(byte[] statement) {
        return concatenate(
                MAGIC, SshWire.strings(SshWire.utf8(NAMESPACE), RESERVED, SshWire.utf8(HASH), sha512(statement)));
    }

    /** The envelope around an SSH signature ({@code string} algorithm, {@code string} bytes), as an agent returns it. */
    public static Blob envelope(SshPublicKey key, byte[] sshSignature) {
        var version = ByteBuffer.allocate(Integer.BYTES).putInt(VERSION).array();
        return new Blob(concatenate(
                MAGIC,
                version,
                SshWire.strings(
                        key.blob().toBytes(), SshWire.utf8(NAMESPACE), RESERVED, SshWire.utf8(HASH), sshSignature)));
    }

    /** Whether this is the key's signature of the statement, in the form that {@link #envelope} gives it. Never throws. */
    public static boolean verify(SshPublicKey key, Blob signature, byte[] statement) {
        try {
            var inner = ByteBuffer.wrap(innerOf(key, signature));
            var name = SshWire.text(inner);
            var bytes = SshWire.string(inner);
            Limits.require(!inner.hasRemaining(), "a signature with something after its end");
            for (var scheme : key.algorithm().schemes()) {
                if (scheme.sshName().equals(name)) {
                    return scheme.verify(key.toJca(), toBeSigned(statement), bytes);
                }
            }
            return false;
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return false;
        }
    }

    /** The SSH signature, once everything around it is found to be as it must be. */
    private static byte[] innerOf(SshPublicKey key, Blob signature) {
        var all = signature.toBytes();
        var fields = ByteBuffer.wrap(all);
        Limits.require(fields.remaining() >= MAGIC.length + Integer.BYTES, "a signature that is cut off");
        var magic = new byte[MAGIC.length];
        fields.get(magic);
        Limits.require(Arrays.equals(magic, MAGIC) && fields.getInt() == VERSION, "a signature of another format");
        Limits.require(new Blob(SshWire.string(fields)).equals(key.blob()), "a signature by another key");
        Limits.require(isNext(NAMESPACE, fields), "a signature for another purpose");
        Limits.require(isNext("", fields), "a signature with something reserved");
        Limits.require(isNext(HASH, fields), "a signature of another hash");
        var inner = SshWire.string(fields);
        Limits.require(!fields.hasRemaining(), "a signature with something after its end");
        return inner;
    }

    private static boolean isNext(String expected, ByteBuffer fields) {
        return Arrays.equals(SshWire.string(fields), SshWire.utf8(expected));
    }

    private static byte[] sha512(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-512").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a Java without SHA-512", e);
        }
    }

    private static byte[] concatenate(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
