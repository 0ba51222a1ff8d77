package io.rft.daemon;

import io.rft.Escaped;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/** Addresses to listen on as people write them: {@code 0.0.0.0:7380}, {@code [::]:7380}, {@code files.example.org:7380}. */
final class ListenAddress {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.%a-z]+)]|([^\\s:\\[\\]/@]+)):(\\d{1,5})");

    private ListenAddress() {}

    /** Looks a name up; fails with {@link IllegalArgumentException} that says what is wrong. */
    static InetSocketAddress parse(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + Escaped.of(text)
                    + "\" is not an address: give HOST:PORT, such as 0.0.0.0:7380 or [::]:7380");
        }
        var host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        var port = Integer.parseInt(matcher.group(3));
        if (port > 65535) {
            throw new IllegalArgumentException("\"" + Escaped.of(text) + "\": a port is at most 65535");
        }
        var address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("\"" + Escaped.of(text) + "\": the host is not known");
        }
        return address;
    }

    /** The form that {@link #parse} reads and an address of {@code rft} has. */
    static String format(String host, int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
