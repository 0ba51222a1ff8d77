package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.channel.Certificates;
import io.rft.channel.ServerIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Where a certificate that an authority has made and its key lie, both PEM. Read when the daemon starts and at each reload. Failures are {@code USAGE} and name the file.
 *
 * @param certificate the server's own first, then each that has signed the one before it
 * @param key the private key (PKCS #8): nobody may change it, and nobody outside its group read it
 */
record CertificateFiles(Path certificate, Path key) {
    private static final int BYTES_MAX = 1 << 20;
    private static final Set<PosixFilePermission> WRITE =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final Set<PosixFilePermission> SECRET = EnumSet.of(
            PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_READ);

    /** The table {@code [tls]}. */
    static Optional<CertificateFiles> read(TomlTable tls) throws RftException {
        var certificate = tls.text("certificate", DaemonConfig::absolute);
        var key = tls.text("key", DaemonConfig::absolute);
        if (certificate.isPresent() != key.isPresent()) {
            var missing = certificate.isPresent() ? "key" : "certificate";
            throw tls.error(missing, "is missing: certificate and key belong together");
        }
        return certificate.map(path -> new CertificateFiles(path, key.orElseThrow()));
    }

    /** Fails also where the two do not belong together, and if the certificate is not good at this time. */
    ServerIdentity read(Instant now) throws RftException {
        var chain = read(certificate, WRITE, "go-w", Certificates::parse);
        var secret = read(key, SECRET, "o-rwx,g-w", ServerIdentity::privateKey);
        try {
            return ServerIdentity.of(chain, secret, now);
        } catch (IllegalArgumentException e) {
            throw new RftException(
                    ErrorCode.USAGE,
                    "cannot use the certificate " + certificate + " with the key " + key + ": " + e.getMessage(),
                    "Put a good pair in their place, or leave [tls] out: then rftd makes a key of its own.",
                    e);
        }
    }

    /** What a file is understood as; fails with {@link IllegalArgumentException}. */
    private interface Parser<T> {
        T parse(String text);
    }

    private static <T> T read(Path path, Set<PosixFilePermission> forbidden, String remedy, Parser<T> parser)
            throws RftException {
        try {
            for (var permission : Files.getPosixFilePermissions(path)) {
                if (forbidden.contains(permission)) {
                    var what = permission == PosixFilePermission.OTHERS_READ ? "read" : "changed";
                    throw unreadable(path, "it may be " + what + " by others", "Run: chmod " + remedy + " " + path);
                }
            }
            if (Files.size(path) > BYTES_MAX) {
                throw unreadable(path, "it has more than " + BYTES_MAX + " bytes", "");
            }
            return parser.parse(new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw unreadable(path, "no such file", "");
        } catch (AccessDeniedException e) {
            throw unreadable(path, "permission denied", "");
        } catch (IllegalArgumentException e) {
            throw unreadable(path, String.valueOf(e.getMessage()), "");
        } catch (RftException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(path, String.valueOf(e.getMessage()), "");
        }
    }

    private static RftException unreadable(Path path, String why, String advice) {
        return new RftException(ErrorCode.USAGE, "cannot use " + path + " of [tls]: " + why, advice);
    }
}
