package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Blob;
import io.rft.protocol.SshPublicKey;
import io.rft.store.PrivateFile;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * A user's Ed25519 key pair as {@code ssh-keygen} writes it, without a passphrase (OpenSSH's PROTOCOL.key). Everything in the file is
 * checked but that the two halves belong together: a login shows that. Immutable; {@code toString} hides the private half.
 */
public record OpenSshPrivateKey(SshPublicKey publicKey, PrivateKey privateKey) {
    private static final String BEGIN = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private static final String END = "-----END OPENSSH PRIVATE KEY-----";
    private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final String ED25519 = "ssh-ed25519";
    private static final int KEY_BYTES = 32;
    private static final int PUBLIC_BLOB_BYTES = Integer.BYTES + ED25519.length() + Integer.BYTES + KEY_BYTES;
    private static final int PADDING_BLOCK = 8;
    private static final int FILE_CHARACTERS_MAX = 64 << 10;

    /** Reads a key file. Fails with {@code NOT_FOUND}, {@code PERMISSION} if others may read it, {@code USAGE} if it is no usable key. */
    public static OpenSshPrivateKey read(Path path) throws RftException {
        var bytes = new PrivateFile(path)
                .read()
                .orElseThrow(() -> new RftException(ErrorCode.NOT_FOUND, "there is no key file " + path));
        try {
            return parse(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw new RftException(
                    ErrorCode.USAGE,
                    path + ": " + e.getMessage(),
                    "Make a key with: ssh-keygen -t ed25519 -N '' -f FILE");
        }
    }

    /** Fails with {@link IllegalArgumentException} that says what is wrong, and never what the key is. */
    public static OpenSshPrivateKey parse(String text) {
        var lines = text.strip();
        require(lines.length() <= FILE_CHARACTERS_MAX, "too long for a key");
        require(lines.startsWith(BEGIN) && lines.endsWith(END), "not a private key in the format of OpenSSH");
        var base64 = lines.substring(BEGIN.length(), lines.length() - END.length());
        try {
            return parse(ByteBuffer.wrap(Base64.getDecoder().decode(base64.replaceAll("\\s", ""))));
        } catch (BufferUnderflowException | GeneralSecurityException e) {
            throw new IllegalArgumentException("a damaged key", e);
        }
    }

    @Override
    public String toString() {
        return "OpenSshPrivateKey[" + publicKey + "]";
    }

    private static OpenSshPrivateKey parse(ByteBuffer file) throws GeneralSecurityException {
        require(Arrays.equals(bytes(file, MAGIC.length), MAGIC), "not a private key in the format of OpenSSH");
        var cipher = text(file);
        var derivation = text(file);
        string(file); // the derivation's options
        require(
                cipher.equals("none") && derivation.equals("none"),
                "a key with a passphrase cannot be used by this version: use one without, or a password");
        require(file.getInt() == 1, "a file with several keys");
        var publicBlob = string(file);
        var secret = ByteBuffer.wrap(string(file));
        require(!file.hasRemaining(), "a damaged key: something follows it");
        return new OpenSshPrivateKey(publicKey(publicBlob), privateKey(secret, publicBlob));
    }

    private static SshPublicKey publicKey(byte[] blob) {
        var type = text(ByteBuffer.wrap(blob));
        require(
                type.equals(ED25519),
                "a key of type " + (type.matches("[a-z0-9@.-]{1,64}") ? type : "?")
                        + ": this version knows ed25519 only");
        require(blob.length == PUBLIC_BLOB_BYTES, "a damaged key: the length of its public half");
        return SshPublicKey.ofBlob(new Blob(blob));
    }

    /** The private section: two equal numbers, type, public half, seed and public half, comment, then 1, 2, 3 … as padding. */
    private static PrivateKey privateKey(ByteBuffer secret, byte[] publicBlob) throws GeneralSecurityException {
        var publicHalf = Arrays.copyOfRange(publicBlob, publicBlob.length - KEY_BYTES, publicBlob.length);
        require(secret.remaining() % PADDING_BLOCK == 0, "a damaged key: its length");
        var check = secret.getInt();
        require(check == secret.getInt(), "a damaged key: its check numbers");
        require(text(secret).equals(ED25519), "a damaged key: its type");
        require(Arrays.equals(string(secret), publicHalf), "a damaged key: its public half");
        var pair = string(secret);
        require(pair.length == 2 * KEY_BYTES, "a damaged key: its private half");
        var seed = Arrays.copyOf(pair, KEY_BYTES);
        require(
                Arrays.equals(Arrays.copyOfRange(pair, KEY_BYTES, pair.length), publicHalf),
                "a damaged key: its public half");
        string(secret); // the comment
        for (var expected = 1; secret.hasRemaining(); expected++) {
            require(secret.get() == expected && expected < PADDING_BLOCK, "a damaged key: its padding");
        }
        var factory = KeyFactory.getInstance("Ed25519");
        return factory.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
    }

    private static String text(ByteBuffer from) {
        return new String(string(from), StandardCharsets.ISO_8859_1);
    }

    private static byte[] string(ByteBuffer from) {
        return bytes(from, from.getInt());
    }

    private static byte[] bytes(ByteBuffer from, int length) {
        require(length >= 0 && length <= from.remaining(), "a damaged key: a length in it");
        var bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
