package io.rft.channel;

import io.rft.clock.Ticker;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts until its port is closed, also when descriptors run out. Then accept fails without taking the connection, and would
 * fail again at once for ever (659,108 times in 2 s). So a spare descriptor is kept: given up, it lets waiting peers be turned
 * away, and a pause leaves the processor to those who will free some.
 */
final class AcceptLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptLoop.class);
    private static final long PAUSE_NANOS = 100_000_000;

    /** Waits for the next connection; fails with {@link ClosedChannelException} when there will be none. */
    interface Port {
        SocketChannel accept() throws IOException;
    }

    private final Port port;
    private final Consumer<SocketChannel> accepted;
    private final Ticker ticker;
    private @Nullable SocketChannel spare; // unconnected: one descriptor

    AcceptLoop(Port port, Consumer<SocketChannel> accepted, Ticker ticker) {
        this.port = port;
        this.accepted = accepted;
        this.ticker = ticker;
    }

    @Override
    public void run() {
        for (var open = true; open; ) {
            try {
                take(port.accept());
            } catch (ClosedChannelException e) {
                open = false;
            } catch (IOException e) {
                giveWay(e);
            }
        }
        dropSpare();
    }

    private void take(SocketChannel socket) {
        if (!haveSpare()) {
            Sockets.close(socket); // its descriptor is the spare one
            ticker.sleepNanos(PAUSE_NANOS);
            return;
        }
        try {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            accepted.accept(socket);
        } catch (IOException e) {
            Sockets.close(socket); // it went as it came
        }
    }

    private void giveWay(IOException e) {
        LOG.atWarn().addKeyValue("reason", e.getMessage()).log("cannot accept connections");
        dropSpare();
        ticker.sleepNanos(PAUSE_NANOS);
    }

    private boolean haveSpare() {
        if (spare == null) {
            try {
                spare = SocketChannel.open();
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    private void dropSpare() {
        if (spare != null) {
            Sockets.close(spare);
            spare = null;
        }
    }
}
