package io.rft.client;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether a certificate is of the host that a user named, by RFC 9525: a name by a {@code dNSName}, an address by an {@code iPAddress}
 * of its {@code subjectAltName}, and by nothing else; what the subject is called does not count. A name that is not ASCII is never
 * of a certificate: its form that begins with {@code xn--} is. Pure; looks nothing up.
 */
final class HostName {
    private static final int DNS_NAME = 2; // RFC 5280 4.2.1.6
    private static final int IP_ADDRESS = 7;
    private static final Pattern NAME =
            Pattern.compile("(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)" + "(?:\\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*");

    private HostName() {}

    static boolean isOf(String host, X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            return names != null && names.stream().anyMatch(name -> isNamed(host, name));
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private static boolean isNamed(String host, List<?> name) {
        if (!(name.get(0) instanceof Integer kind) || !(name.get(1) instanceof String text)) {
            return false;
        }
        var address = address(host);
        return switch (kind) {
            case DNS_NAME -> address.isEmpty() && matches(host, text);
            case IP_ADDRESS -> address.isPresent() && address.equals(address(text));
            default -> false;
        };
    }

    /** A wildcard stands for the whole left-most label, and for one label only, of a name that has two more. */
    static boolean matches(String host, String pattern) {
        var name = withoutLastDot(host.toLowerCase(Locale.ROOT));
        var wanted = withoutLastDot(pattern.toLowerCase(Locale.ROOT));
        if (!NAME.matcher(name).matches()) {
            return false;
        }
        if (!wanted.startsWith("*.")) {
            return name.equals(wanted);
        }
        var dot = name.indexOf('.');
        return dot > 0 && name.indexOf('.', dot + 1) > 0 && name.substring(dot).equals(wanted.substring(1));
    }

    private static Optional<InetAddress> address(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String withoutLastDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
