package io.rft.client;

import io.rft.protocol.Blob;
import io.rft.protocol.SshWire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * How the private half in a key file is encrypted, if it is: AES-256 with a key that bcrypt makes of the passphrase. Immutable.
 *
 * @param name as the file names it
 * @param rounds of bcrypt
 */
record KeyCipher(String name, Blob salt, int rounds) {
    static final KeyCipher NONE = new KeyCipher("none", new Blob(new byte[0]), 0);

    private static final String CTR = "aes256-ctr";
    private static final Map<String, String> TRANSFORMATIONS =
            Map.of(CTR, "AES/CTR/NoPadding", "aes256-cbc", "AES/CBC/NoPadding");
    private static final String BCRYPT = "bcrypt";
    private static final int KEY_BYTES = 32;
    private static final int AES_BLOCK = 16;
    private static final int PLAIN_BLOCK = 8;
    private static final int SALT_BYTES = 16;
    private static final int SALT_BYTES_MAX = 64;
    private static final int ROUNDS = 24; // what ssh-keygen has taken since 9.4
    private static final int ROUNDS_MAX = 10_000; // which take a minute

    /** One as ssh-keygen makes it today. */
    static KeyCipher fresh(RandomGenerator random) {
        var salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new KeyCipher(CTR, new Blob(salt), ROUNDS);
    }

    /** Takes cipher, derivation and its options off the buffer. */
    static KeyCipher read(ByteBuffer file) {
        var name = SshWire.text(file);
        var derivation = SshWire.text(file);
        var options = ByteBuffer.wrap(SshWire.string(file));
        if (name.equals(NONE.name) && derivation.equals(NONE.name)) {
            require(!options.hasRemaining(), "a damaged key: options of no derivation");
            return NONE;
        }
        require(
                TRANSFORMATIONS.containsKey(name) && derivation.equals(BCRYPT),
                "a key that is encrypted in a way that is not known here");
        var salt = SshWire.string(options);
        require(options.remaining() == Integer.BYTES, "a damaged key: the options of its derivation");
        var rounds = options.getInt();
        require(
                salt.length >= 1 && salt.length <= SALT_BYTES_MAX && rounds >= 1 && rounds <= ROUNDS_MAX,
                "a damaged key: the options of its derivation");
        return new KeyCipher(name, new Blob(salt), rounds);
    }

    /** As {@link #read} reads it. */
    byte[] toBytes() {
        if (!needsPassphrase()) {
            return SshWire.strings(SshWire.utf8(name), SshWire.utf8(name), new byte[0]);
        }
        var saltString = SshWire.strings(salt.toBytes());
        var options = ByteBuffer.allocate(saltString.length + Integer.BYTES)
                .put(saltString)
                .putInt(rounds);
        return SshWire.strings(SshWire.utf8(name), SshWire.utf8(BCRYPT), options.array());
    }

    boolean needsPassphrase() {
        return !name.equals(NONE.name);
    }

    int blockBytes() {
        return needsPassphrase() ? AES_BLOCK : PLAIN_BLOCK;
    }

    void requireLength(int length) {
        require(length > 0 && length % blockBytes() == 0, "a damaged key: its length");
    }

    byte[] decrypt(byte[] secret, String passphrase) {
        return crypt(Cipher.DECRYPT_MODE, secret, passphrase);
    }

    byte[] encrypt(byte[] plain, String passphrase) {
        return crypt(Cipher.ENCRYPT_MODE, plain, passphrase);
    }

    private byte[] crypt(int mode, byte[] text, String passphrase) {
        var transformation = Optional.ofNullable(TRANSFORMATIONS.get(name));
        if (transformation.isEmpty()) {
            return text.clone();
        }
        var words = passphrase.getBytes(StandardCharsets.UTF_8);
        try {
            var derived = BcryptPbkdf.derive(words, salt.toBytes(), rounds, KEY_BYTES + AES_BLOCK);
            var cipher = Cipher.getInstance(transformation.get());
            cipher.init(
                    mode,
                    new SecretKeySpec(derived, 0, KEY_BYTES, "AES"),
                    new IvParameterSpec(derived, KEY_BYTES, AES_BLOCK));
            Arrays.fill(derived, (byte) 0);
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a Java without AES", e);
        } finally {
            Arrays.fill(words, (byte) 0);
        }
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
