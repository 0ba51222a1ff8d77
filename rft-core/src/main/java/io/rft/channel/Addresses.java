package io.rft.channel;

import io.rft.Escaped;
import java.net.InetSocketAddress;

/** How an address is written for a person. */
final class Addresses {
    private Addresses() {}

    /** {@code host:port}, {@code [v6]:port}; the host as it was given. */
    static String text(InetSocketAddress address) {
        return host(address) + ":" + address.getPort();
    }

    static String host(InetSocketAddress address) {
        var host = Escaped.of(address.getHostString());
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
