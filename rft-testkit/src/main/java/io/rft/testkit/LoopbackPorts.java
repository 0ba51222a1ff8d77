package io.rft.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.SplittableRandom;

/**
 * Ports of the loopback interface that stay free while a server is away: below those that systems give to outgoing connections, of
 * which one could else take the port, or even connect to itself. Thread-safe.
 */
public final class LoopbackPorts {
    private static final int PORT_MIN = 20_000;
    private static final int PORT_MAX = 32_000;
    private static final int TRIES = 100;

    private LoopbackPorts() {}

    /** A listening socket on such a port, for the caller to close. */
    public static ServerSocketChannel listen() throws IOException {
        var random = new SplittableRandom();
        for (var i = 1; ; i++) {
            var port = random.nextInt(PORT_MIN, PORT_MAX);
            try {
                return listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                if (i == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** A port on which nobody listens at the moment. */
    public static int free() throws IOException {
        try (var socket = listen()) {
            return ((InetSocketAddress) socket.getLocalAddress()).getPort();
        }
    }

    static ServerSocketChannel listen(InetSocketAddress address) throws IOException {
        var channel = ServerSocketChannel.open();
        try {
            return channel.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}
