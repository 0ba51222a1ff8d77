package io.rft.channel;

import io.rft.RftException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Remembers every connection that another dialer makes, in order, so that a test or a demonstration can cut it at this end. Thread-safe.
 */
public final class CuttingDialer implements Dialer {
    private final Dialer dialer;
    private final List<SocketChannel> sockets = new CopyOnWriteArrayList<>();

    public CuttingDialer(Dialer dialer) {
        this.dialer = dialer;
    }

    @Override
    public SocketChannel dial(InetSocketAddress address, Duration timeout) throws RftException {
        var socket = dialer.dial(address, timeout);
        sockets.add(socket);
        return socket;
    }

    /** Connections made so far, the lost ones among them. */
    public int dialled() {
        return sockets.size();
    }

    /** Resets the connection that was dialled as the {@code index}th, from 0. Whether it was open. */
    public boolean cut(int index) {
        return cut(sockets.get(index));
    }

    /** Resets every connection that is open. How many were. */
    public int cutAll() {
        return (int) sockets.stream().filter(CuttingDialer::cut).count();
    }

    private static boolean cut(SocketChannel socket) {
        if (!socket.isOpen()) {
            return false;
        }
        try {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0); // the peer gets a reset, not an end
            socket.close();
            return true;
        } catch (ClosedChannelException e) {
            return false; // its owner was faster
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
