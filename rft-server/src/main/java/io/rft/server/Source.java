package io.rft.server;

import io.rft.protocol.Blob;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * Where connections come from, as far as it costs somebody something to come from elsewhere: an IPv4 address, or the network of 64 bits
 * that an IPv6 address is of, of which everybody has a whole one. Immutable.
 */
record Source(Blob bytes) {
    private static final int NETWORK_BYTES = 8;

    static Source of(InetAddress address) {
        var bytes = address.getAddress();
        return new Source(new Blob(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes));
    }
}
