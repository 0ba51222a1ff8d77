package io.rft.client;

import io.rft.RftException;
import io.rft.protocol.SshPublicKey;
import io.rft.protocol.SshWire;
import io.rft.store.PrivateFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;

/** The two files of a new key pair, as {@code ssh-keygen} makes them. Blocks on the disk. */
public final class KeyPairFiles {
    private KeyPairFiles() {}

    /** Where the public half of the key in this file is. */
    public static Path publicHalf(Path path) {
        return path.resolveSibling(path.getFileName() + ".pub");
    }

    /**
     * Makes an Ed25519 key pair and writes both files, in place of what is there.
     *
     * @param passphrase none if it is empty
     */
    public static SshPublicKey create(Path path, String comment, String passphrase, SecureRandom random)
            throws RftException {
        var generator = generator(random);
        var pair = generator.generateKeyPair();
        var publicKey = SshPublicKey.ofJca(pair.getPublic());
        var seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
        var cipher = passphrase.isEmpty() ? KeyCipher.NONE : KeyCipher.fresh(random);
        var section = section(publicKey, seed, comment, cipher, random.nextInt());
        var text = OpenSshKeyFile.write(publicKey, section, cipher, passphrase);
        Arrays.fill(seed, (byte) 0);
        Arrays.fill(section, (byte) 0);
        new PrivateFile(path).replace(text.getBytes(StandardCharsets.US_ASCII));
        new PrivateFile(publicHalf(path)).replace((publicKey + " " + comment + "\n").getBytes(StandardCharsets.UTF_8));
        return publicKey;
    }

    private static byte[] section(SshPublicKey publicKey, byte[] seed, String comment, KeyCipher cipher, int check) {
        var blob = publicKey.blob().toBytes();
        var point = Arrays.copyOfRange(blob, blob.length - seed.length, blob.length);
        var pair = Arrays.copyOf(seed, seed.length + point.length);
        System.arraycopy(point, 0, pair, seed.length, point.length);
        var section = PrivateSection.write(
                check,
                cipher.blockBytes(),
                SshWire.utf8(publicKey.algorithm().sshName()),
                point,
                pair,
                SshWire.utf8(comment));
        Arrays.fill(pair, (byte) 0);
        return section;
    }

    private static KeyPairGenerator generator(SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(255, random);
            return generator;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a Java without Ed25519", e);
        }
    }
}
