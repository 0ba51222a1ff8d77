package io.rft.server;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RftException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An {@code authorized_keys} file, read anew at every login so that a removed key is out at once. One that others may write to is
 * refused: they could add a key of their own. Lines that give no key are logged when they first appear. Thread-safe; blocks on the
 * disk.
 */
public final class AuthorizedKeysFile {
    static final int BYTES_MAX = 1 << 20;

    private static final Logger log = LoggerFactory.getLogger(AuthorizedKeysFile.class);

    private final Path path;
    private final AtomicReference<List<AuthorizedKeys.Refused>> logged = new AtomicReference<>(List.of());

    public AuthorizedKeysFile(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    /** The keys in the file; fails if it cannot be read, which must let nobody in. */
    public List<AuthorizedKey> keys() throws RftException {
        var parsed = AuthorizedKeys.parse(text());
        logNew(parsed.refused());
        return parsed.keys();
    }

    private String text() throws RftException {
        try {
            var permissions = Files.getPosixFilePermissions(path);
            if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new RftException(
                        ErrorCode.PERMISSION, path + " may be changed by others", "Run: chmod go-w " + path);
            }
            if (Files.size(path) > BYTES_MAX) {
                throw new RftException(ErrorCode.STORAGE, path + " has more than " + BYTES_MAX + " bytes");
            }
            // Keys are ASCII; a comment in whatever encoding must not cost the whole file.
            return Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException | AccessDeniedException e) {
            var why = e instanceof AccessDeniedException ? "permission denied" : "no such file";
            throw new RftException(ErrorCode.STORAGE, "cannot read the authorized keys " + path + ": " + why, e);
        } catch (RftException e) {
            throw e;
        } catch (IOException e) {
            throw new RftException(ErrorCode.STORAGE, "cannot read the authorized keys " + path, e);
        }
    }

    private void logNew(List<AuthorizedKeys.Refused> refused) {
        var before = logged.getAndSet(refused);
        for (var line : refused) {
            if (!before.contains(line)) {
                log.warn("{} line {} gives no key: {}", path, line.line(), Escaped.of(line.why()));
            }
        }
    }
}
