package io.rft.client;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A server and who one is there. The host is a name, an IPv4 or an IPv6 address without brackets, in lower case; nothing is looked
 * up. Valid by construction: fails with {@link IllegalArgumentException} whose message says what is allowed.
 */
public record Endpoint(String host, int port, String user) {
    public static final int PORT_DEFAULT = 7380;

    private static final int HOST_CHARACTERS_MAX = 255;
    private static final int USER_CHARACTERS_MAX = 255;

    private static final Pattern FORM =
            Pattern.compile("(.+)@(?:\\[([^@\\[\\]]+)]|([^@:\\[\\]]+)):([0-9]{1,5})", Pattern.DOTALL);

    public Endpoint {
        require(!host.isEmpty(), "the host is missing");
        require(host.length() <= HOST_CHARACTERS_MAX, "a host has at most " + HOST_CHARACTERS_MAX + " characters");
        require(
                host.chars().allMatch(host.indexOf(':') < 0 ? Endpoint::isNameCharacter : Endpoint::isIpv6Character),
                "a host has letters, digits, hyphens and dots, or is an IP address");
        require(port >= 1 && port <= 65535, "a port is 1 to 65535");
        require(!user.isEmpty(), "the user name is empty");
        require(user.length() <= USER_CHARACTERS_MAX, "a user name has at most " + USER_CHARACTERS_MAX + " characters");
        require(user.chars().noneMatch(Character::isISOControl), "a user name has no control characters");
        host = host.toLowerCase(Locale.ROOT);
    }

    /** What {@link #toString()} gives, back again; fails with {@link IllegalArgumentException} at anything else. */
    public static Endpoint parse(String text) {
        var form = FORM.matcher(text);
        require(form.matches(), "an endpoint is user@host:port");
        var host = form.group(2) == null ? form.group(3) : form.group(2);
        var endpoint = new Endpoint(host, Integer.parseInt(form.group(4)), form.group(1));
        require(endpoint.toString().equals(text), "an endpoint is user@host:port, in lower case");
        return endpoint;
    }

    /** {@code host:port}, as it stands in {@code known_hosts}; with brackets around an IPv6 address. */
    public String hostAndPort() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** {@code user@host:port}. */
    @Override
    public String toString() {
        return user + "@" + hostAndPort();
    }

    /** Letters of any script: what the resolver knows is not refused here. */
    private static boolean isNameCharacter(int character) {
        return Character.isLetterOrDigit(character) || "-._".indexOf(character) >= 0;
    }

    /** Behind a {@code %} comes the zone, an interface of this machine (RFC 4007). */
    private static boolean isIpv6Character(int character) {
        return isNameCharacter(character) || character == ':' || character == '%';
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
