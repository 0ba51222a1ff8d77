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
 * fail again at once for ever (659,108 times in 2 s). So somebody who only holds a place gives way; where nobody does, a spare descriptor
 * that is kept, given up, lets waiting peers be turned away, and a pause leaves the processor to those who will free some.
 */
final class AcceptLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptLoop.class);
    private static final long PAUSE_NANOS = 100_000_000;
    private static final long MOMENT_NANOS = 1_000_000; // until whoever reads from a closed connection has seen it
    private static final int MOMENTS_MAX = 20;

    /** Waits for the next connection; fails with {@link ClosedChannelException} when there will be none. */
    interface Port {
        SocketChannel accept() throws IOException;

        /** A descriptor that is used for nothing. */
        default SocketChannel spare() throws IOException {
            return SocketChannel.open();
        }

        /** Ends the connection that holds a place for longest without having shown that it means it; false if there is none to end. */
        boolean makeRoom();
    }

    private final Port port;
    private final Consumer<SocketChannel> accepted;
    private final Ticker ticker;
    private boolean told; // that there are no descriptors
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
        if (!haveSpare() && !(port.makeRoom() && haveSpareSoon())) {
            Sockets.close(socket); // its descriptor is the spare one
            ticker.sleepNanos(PAUSE_NANOS);
            return;
        }
        told = false;
        try {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            accepted.accept(socket);
        } catch (IOException e) {
            Sockets.close(socket); // it went as it came
        }
    }

    private void giveWay(IOException e) {
        if (!told) { // once in a row: somebody may go on and on
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("cannot accept connections");
            told = true;
        }
        dropSpare();
        ticker.sleepNanos(port.makeRoom() ? MOMENT_NANOS : PAUSE_NANOS);
    }

    private boolean haveSpareSoon() {
        for (var moment = 0; moment < MOMENTS_MAX; moment++) {
            if (haveSpare()) {
                return true;
            }
            ticker.sleepNanos(MOMENT_NANOS);
        }
        return false;
    }

    private boolean haveSpare() {
        if (spare == null) {
            try {
                spare = port.spare();
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
