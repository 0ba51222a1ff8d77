package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.SshPublicKey;
import java.nio.file.Path;
import java.security.PrivateKey;

/** A user's key pair. Immutable; {@code toString} hides the private half. */
public record OpenSshPrivateKey(SshPublicKey publicKey, PrivateKey privateKey) {
    /**
     * Reads a key file that needs no passphrase; {@link OpenSshKeyFile} reads the others. Fails with {@code NOT_FOUND},
     * {@code PERMISSION} if others may read it, {@code USAGE} if it is no usable key.
     */
    public static OpenSshPrivateKey read(Path path) throws RftException {
        var file = OpenSshKeyFile.read(path);
        try {
            return file.open();
        } catch (IllegalArgumentException e) {
            throw new RftException(ErrorCode.USAGE, path + ": " + e.getMessage(), e);
        }
    }

    /** Fails with {@link IllegalArgumentException} that says what is wrong, and never what the key is. */
    public static OpenSshPrivateKey parse(String text) {
        return OpenSshKeyFile.parse(text).open();
    }

    @Override
    public String toString() {
        return "OpenSshPrivateKey[" + publicKey + "]";
    }
}
