package io.rft.server;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.channel.ServerIdentity;
import io.rft.store.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The server's key pair with its certificate, in a file of the state directory. Made at the first start and never again by itself:
 * clients pin it. The next one, which takes its place when whoever runs the server says so, lies in a file beside it. One that is damaged or that others may read stops the server, since a new one would look like an attack to every client.
 * Thread-safe; blocks on the disk.
 */
public final class HostKey {
    public static final String FILE_NAME = "host-key.pem";
    public static final String NEXT_FILE_NAME = "next-host-key.pem";

    private final PrivateFile file;
    private final PrivateFile nextFile;
    private final SecureRandom random;

    public HostKey(Path stateDirectory, SecureRandom random) {
        this.file = new PrivateFile(stateDirectory.resolve(FILE_NAME));
        this.nextFile = new PrivateFile(stateDirectory.resolve(NEXT_FILE_NAME));
        this.random = random;
    }

    public Path path() {
        return file.path();
    }

    /** The key if there is one. */
    public Optional<ServerIdentity> find() throws RftException {
        return read(file);
    }

    /** The next key if there is one. */
    public Optional<ServerIdentity> findNext() throws RftException {
        return read(nextFile);
    }

    public Path nextPath() {
        return nextFile.path();
    }

    /** Makes the next key, in the place of one that may be there. Fails with {@code NOT_FOUND} if there is no key that it could follow. */
    public ServerIdentity makeNext() throws RftException {
        return file.exclusively(() -> {
            if (find().isEmpty()) {
                throw new RftException(
                        ErrorCode.NOT_FOUND, "no host key " + path(), "It is made when rftd first starts.");
            }
            var made = ServerIdentity.generate(random);
            nextFile.replace(made.toPem().getBytes(StandardCharsets.US_ASCII));
            return made;
        });
    }

    /** Puts the next key in the place of the host key, which is gone then. Fails with {@code NOT_FOUND} if there is none. */
    public ServerIdentity switchToNext() throws RftException {
        return file.exclusively(() -> {
            var next = findNext()
                    .orElseThrow(() -> new RftException(
                            ErrorCode.NOT_FOUND,
                            "there is no next host key " + nextPath(),
                            "Make one with rftd key next, and give clients time to hear of it."));
            file.replace(next.toPem().getBytes(StandardCharsets.US_ASCII));
            delete(nextPath()); // where that did not happen, both are one key, which is none to follow
            return next;
        });
    }

    private static void delete(Path path) throws RftException {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new RftException(ErrorCode.STORAGE, "cannot remove " + path + ": " + e.getMessage(), e);
        }
    }

    private static Optional<ServerIdentity> read(PrivateFile file) throws RftException {
        var content = file.read();
        return content.isEmpty() ? Optional.empty() : Optional.of(parse(content.get(), file.path()));
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

    private static ServerIdentity parse(byte[] pem, Path path) throws RftException {
        try {
            return ServerIdentity.fromPem(new String(pem, StandardCharsets.US_ASCII));
        } catch (RuntimeException | RftException e) {
            throw new RftException(
                    ErrorCode.STORAGE,
                    "the host key " + path + " is damaged",
                    "Restore it from a backup. If there is none, remove it: a new one is made, which every client has to trust anew.",
                    e);
        }
    }
}
