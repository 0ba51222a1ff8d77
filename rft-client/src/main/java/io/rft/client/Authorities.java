package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.channel.Certificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The authorities whose certificates a user takes for true: those of a file, or of the system. A server that is not known by its key is
 * vouched for if a path of certificates leads from it to one of them (RFC 5280), each good now, and its own is for servers and for the
 * host that the user named. Whether one was revoked is not asked. The roots are read at the first need, for it takes longer than a
 * connection. Thread-safe.
 */
public final class Authorities {
    /** Nobody: servers are known by their keys alone. */
    public static final Authorities NONE = new Authorities(List::of, InstantSource.system());

    private static final int BYTES_MAX = 4 << 20;
    private static final String SERVERS = "1.3.6.1.5.5.7.3.1"; // id-kp-serverAuth
    private static final String ANY_PURPOSE = "2.5.29.37.0";
    private static final int DIGITAL_SIGNATURE = 0; // all that TLS 1.3 has a server do with its key

    /** Where distributions keep the roots that their administrator trusts: Debian and others, Fedora, SUSE, Alpine. */
    private static final List<Path> SYSTEM_FILES = Stream.of(
                    "/etc/ssl/certs/ca-certificates.crt",
                    "/etc/pki/tls/certs/ca-bundle.crt",
                    "/etc/ssl/ca-bundle.pem",
                    "/etc/ssl/cert.pem")
            .map(Path::of)
            .toList();

    private final Source source;
    private final InstantSource clock;
    private volatile @Nullable List<X509Certificate> roots;

    /** Reads the roots. */
    private interface Source {
        List<X509Certificate> read() throws RftException;
    }

    private Authorities(Source source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /** These, whatever else the system trusts. */
    public static Authorities of(List<X509Certificate> roots, InstantSource clock) {
        var all = List.copyOf(roots);
        return new Authorities(() -> all, clock);
    }

    /** Those of a file of certificates (PEM) and no others. Fails with {@code USAGE} where it cannot be read. */
    public static Authorities ofFile(Path file, InstantSource clock) throws RftException {
        return of(read(file), clock);
    }

    /** Those that the system trusts; where it has no list of its own, those of Java. */
    public static Authorities ofSystem(InstantSource clock) {
        var file = SYSTEM_FILES.stream().filter(Files::isReadable).findFirst();
        return new Authorities(() -> file.isPresent() ? read(file.get()) : ofJava(), clock);
    }

    /**
     * Why this chain, the server's own certificate first, does not show that it is of that host; empty if it does.
     *
     * @param host a name or an address, without a port and brackets
     */
    public Optional<String> objection(List<X509Certificate> chain, String host) {
        var leaf = chain.getFirst();
        var now = clock.instant();
        if (this == NONE) {
            return Optional.of("no authority is trusted");
        } else if (isByItself(chain)) {
            return Optional.of("it vouches for itself"); // the usual server of ours: nothing has to be read for it
        } else if (now.isAfter(leaf.getNotAfter().toInstant())) {
            return Optional.of("it has expired at " + leaf.getNotAfter().toInstant());
        } else if (now.isBefore(leaf.getNotBefore().toInstant())) {
            return Optional.of("it is not good before " + leaf.getNotBefore().toInstant());
        } else if (!isForServers(leaf)) {
            return Optional.of("it is not for servers");
        } else if (!HostName.isOf(host, leaf)) {
            return Optional.of("it is not of " + host);
        }
        return pathProblem(chain);
    }

    private static boolean isByItself(List<X509Certificate> chain) {
        var leaf = chain.getFirst();
        return chain.size() == 1 && leaf.getSubjectX500Principal().equals(leaf.getIssuerX500Principal());
    }

    private static boolean isForServers(X509Certificate leaf) {
        try {
            var purposes = leaf.getExtendedKeyUsage();
            var usage = leaf.getKeyUsage();
            return (purposes == null || purposes.contains(SERVERS) || purposes.contains(ANY_PURPOSE))
                    && (usage == null || usage[DIGITAL_SIGNATURE]);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    /** By Java's own check of TLS servers, which knows the algorithms that are not good enough any more. */
    private Optional<String> pathProblem(List<X509Certificate> chain) {
        try {
            var trusted = roots();
            if (trusted.isEmpty()) {
                return Optional.of("no authority is trusted");
            }
            manager(trusted).checkServerTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN"); // as of TLS 1.3
            return Optional.empty();
        } catch (CertificateException e) {
            return Optional.of("no trusted authority vouches for it (" + e.getMessage() + ")");
        } catch (RftException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private X509TrustManager manager(List<X509Certificate> trusted) {
        try {
            var anchors =
                    trusted.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet());
            var parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(clock.instant()));
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            return (X509TrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PKIX", e);
        }
    }

    private List<X509Certificate> roots() throws RftException {
        var known = roots;
        if (known == null) {
            known = source.read();
            roots = known;
        }
        return known;
    }

    private static List<X509Certificate> read(Path file) throws RftException {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw unreadable(file, "it has more than " + BYTES_MAX + " bytes", null);
            }
            return Certificates.parse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw unreadable(file, "no such file", e);
        } catch (IllegalArgumentException e) {
            throw unreadable(file, String.valueOf(e.getMessage()), e);
        } catch (RftException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static RftException unreadable(Path file, String why, @Nullable Exception cause) {
        return new RftException(
                ErrorCode.USAGE,
                "cannot read the authorities of " + file + ": " + why,
                "It has to be a file of certificates (PEM).",
                cause);
    }

    private static List<X509Certificate> ofJava() throws RftException {
        try {
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init((KeyStore) null);
            return List.of(((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers());
        } catch (GeneralSecurityException e) {
            throw new RftException(
                    ErrorCode.USAGE,
                    "cannot read the authorities that Java trusts: " + e.getMessage(),
                    "Name a file of certificates by --ca-file.",
                    e);
        }
    }
}
