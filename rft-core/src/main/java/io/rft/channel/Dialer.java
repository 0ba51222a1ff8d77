package io.rft.channel;

import io.rft.RftException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Makes TCP connections: the seam where another transport, or a test's faults, go. Thread-safe. */
public interface Dialer {
    /** A connected, blocking socket with {@code TCP_NODELAY}; fails with {@code NETWORK} that names the address. */
    SocketChannel dial(InetSocketAddress address, Duration timeout) throws RftException;
}
