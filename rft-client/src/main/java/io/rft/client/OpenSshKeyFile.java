package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Blob;
import io.rft.protocol.SshPublicKey;
import io.rft.protocol.SshWire;
import io.rft.store.PrivateFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A file with a user's key pair as {@code ssh-keygen} writes it (OpenSSH's PROTOCOL.key), or an RSA key in the older PEM forms: the
 * public half is known, the private one may need a passphrase. Immutable; {@code toString} shows the public half alone.
 */
public final class OpenSshKeyFile {
    private static final String BEGIN = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private static final String END = "-----END OPENSSH PRIVATE KEY-----";
    private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final int FILE_CHARACTERS_MAX = 64 << 10;
    private static final int LINE_CHARACTERS = 70;

    private final SshPublicKey publicKey;
    private final KeyCipher cipher;
    private final byte[] secret;

    private OpenSshKeyFile(SshPublicKey publicKey, KeyCipher cipher, byte[] secret) {
        this.publicKey = publicKey;
        this.cipher = cipher;
        this.secret = secret;
    }

    /** Reads a key file. Fails with {@code NOT_FOUND}, {@code PERMISSION} if others may read it, {@code USAGE} if it is no usable key. */
    public static OpenSshKeyFile read(Path path) throws RftException {
        var bytes = new PrivateFile(path)
                .read()
                .orElseThrow(() -> new RftException(ErrorCode.NOT_FOUND, "there is no key file " + path));
        try {
            return parse(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw new RftException(
                    ErrorCode.USAGE,
                    path + ": " + e.getMessage(),
                    "A key that can be used is made by: rft key gen; one of ssh-keygen is brought into its present form by:"
                            + " ssh-keygen -p -f FILE");
        }
    }

    /** Fails with {@link IllegalArgumentException} that says what is wrong, and never what the key is. */
    public static OpenSshKeyFile parse(String text) {
        var lines = text.strip();
        require(lines.length() <= FILE_CHARACTERS_MAX, "too long for a key");
        try {
            if (PemRsaKey.isOne(lines)) {
                var pem = PemRsaKey.parse(lines);
                return new OpenSshKeyFile(
                        pem.publicKey(), KeyCipher.NONE, pem.section().toBytes());
            }
            require(lines.startsWith(BEGIN) && lines.endsWith(END), "not a private key in the format of OpenSSH");
            require(lines.length() >= BEGIN.length() + END.length(), "not a private key in the format of OpenSSH");
            var base64 = lines.substring(BEGIN.length(), lines.length() - END.length());
            return parse(ByteBuffer.wrap(Base64.getDecoder().decode(base64.replaceAll("\\s", ""))));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a damaged key", e);
        }
    }

    public SshPublicKey publicKey() {
        return publicKey;
    }

    public boolean needsPassphrase() {
        return cipher.needsPassphrase();
    }

    /** The whole key, of a file that needs no passphrase. */
    public OpenSshPrivateKey open() {
        require(!needsPassphrase(), "a key with a passphrase");
        return opened(secret);
    }

    /** The whole key; empty if the passphrase is not right. Takes as long as whoever made the file wanted it to take. */
    public Optional<OpenSshPrivateKey> open(String passphrase) {
        var plain = cipher.decrypt(secret, passphrase);
        try {
            return PrivateSection.hasEqualChecks(plain) ? Optional.of(opened(plain)) : Optional.empty();
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** The text of a file with this key, encrypted where there is a passphrase. */
    static String write(SshPublicKey publicKey, byte[] section, KeyCipher cipher, String passphrase) {
        var file = ByteBuffer.allocate(FILE_CHARACTERS_MAX)
                .put(MAGIC)
                .put(cipher.toBytes())
                .putInt(1)
                .put(SshWire.strings(publicKey.blob().toBytes(), cipher.encrypt(section, passphrase)))
                .flip();
        var bytes = new byte[file.remaining()];
        file.get(bytes);
        var lines = Base64.getMimeEncoder(LINE_CHARACTERS, new byte[] {'\n'}).encodeToString(bytes);
        return BEGIN + "\n" + lines + "\n" + END + "\n";
    }

    @Override
    public String toString() {
        return "OpenSshKeyFile[" + publicKey + "]";
    }

    private OpenSshPrivateKey opened(byte[] plain) {
        try {
            return new OpenSshPrivateKey(publicKey, PrivateSection.privateKey(plain, cipher.blockBytes(), publicKey));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a damaged key", e);
        }
    }

    private static OpenSshKeyFile parse(ByteBuffer file) {
        require(file.remaining() >= MAGIC.length, "not a private key in the format of OpenSSH");
        var magic = new byte[MAGIC.length];
        file.get(magic);
        require(Arrays.equals(magic, MAGIC), "not a private key in the format of OpenSSH");
        var cipher = KeyCipher.read(file);
        require(file.remaining() >= Integer.BYTES && file.getInt() == 1, "a file with several keys");
        var publicBlob = SshWire.string(file);
        var secret = SshWire.string(file);
        require(!file.hasRemaining(), "a damaged key: something follows it");
        cipher.requireLength(secret.length);
        return new OpenSshKeyFile(publicKey(publicBlob), cipher, secret);
    }

    private static SshPublicKey publicKey(byte[] blob) {
        var type = SshWire.text(ByteBuffer.wrap(blob));
        require(
                SshPublicKey.Algorithm.isKnown(type),
                "a key of type " + (type.matches("[a-z0-9@.-]{1,64}") ? type : "?") + ", which is not used here");
        return SshPublicKey.ofBlob(new Blob(blob));
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
