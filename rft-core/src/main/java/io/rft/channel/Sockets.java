package io.rft.channel;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.SocketChannel;

/** What sockets need and do not have. */
final class Sockets {
    private Sockets() {}

    /** Closes; a failure changes nothing, the descriptor is gone either way. */
    static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nobody can do anything about it: close(2) gives the descriptor up even when it reports an error.
        }
    }

    /** The other end of a connected socket, which is closed when there is none any more. */
    static InetSocketAddress peer(SocketChannel socket) throws RftException {
        try {
            return (InetSocketAddress) socket.getRemoteAddress();
        } catch (IOException e) {
            close(socket);
            throw new RftException(ErrorCode.NETWORK, "connection lost: " + e.getMessage(), e);
        }
    }
}
