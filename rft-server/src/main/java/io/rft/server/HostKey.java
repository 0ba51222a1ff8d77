package io.rft.server;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.channel.ServerIdentity;
import io.rft.store.PrivateFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The server's key pair with its certificate, in a file of the state directory. Made at the first start and never again: clients pin
 * it. One that is damaged or that others may read stops the server, since a new one would look like an attack to every client.
 * Thread-safe; blocks on the disk.
 */
public final class HostKey {
    public static final String FILE_NAME = "host-key.pem";

    private final PrivateFile file;
    private final SecureRandom random;

    public HostKey(Path stateDirectory, SecureRandom random) {
        this.file = new PrivateFile(stateDirectory.resolve(FILE_NAME));
        this.random = random;
    }

    public Path path() {
        return file.path();
    }

    /** The key if there is one. */
    public Optional<ServerIdentity> find() throws RftException {
        var content = file.read();
        return content.isEmpty() ? Optional.empty() : Optional.of(parse(content.get()));
    }

    public ServerIdentity loadOrCreate() throws RftException {
        return file.exclusively(() -> {
            var present = find();
            if (present.isPresent()) {
                return present.get();
            }
            var made = ServerIdentity.generate(random);
            file.replace(made.toPem().getBytes(StandardCharsets.US_ASCII));
            return made;
        });
    }

    private ServerIdentity parse(byte[] pem) throws RftException {
        try {
            return ServerIdentity.fromPem(new String(pem, StandardCharsets.US_ASCII));
        } catch (RuntimeException | RftException e) {
            throw new RftException(
                    ErrorCode.STORAGE,
                    "the host key " + path() + " is damaged",
                    "Restore it from a backup. If there is none, remove it: a new one is made, which every client has to trust anew.",
                    e);
        }
    }
}
