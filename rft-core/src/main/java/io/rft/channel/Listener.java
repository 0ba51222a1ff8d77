package io.rft.channel;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.posix.Descriptors;
import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port on which a server accepts connections, encrypts them and hands them to its {@link Doorman} by what they ask for. No
 * connection can harm it: each is encrypted on a virtual thread of its own, within the handshake's limit, and no more than
 * {@link #HANDSHAKES_MAX} at a time of strangers, and as many of those that the doorman knows, or an eighth of the descriptors that the process
 * may have: with its encryption a connection takes up to three. Closing it frees the port and ends handshakes under way; connections already
 * handed over go on.
 */
public final class Listener implements Closeable {
    /** Of either. */
    public static final int HANDSHAKES_MAX = 256;

    /** So few are not what the descriptors have gone for: they are left alone where these run out. */
    private static final int HANDSHAKES_FEW = 16;

    private static final int HANDSHAKES_PART = 8; // of all descriptors

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int BACKLOG = 1024;

    private final ServerSocketChannel server;
    private final InetSocketAddress address;
    private final TlsServer tls;
    private final Doorman doorman;
    private final TaskGroup tasks;
    private final Handshakes strangers;
    private final Handshakes known;

    private Listener(
            ServerSocketChannel server, InetSocketAddress address, TlsServer tls, Doorman doorman, TaskGroup tasks) {
        this.server = server;
        this.address = address;
        this.tls = tls;
        this.doorman = doorman;
        this.tasks = tasks;
        var max = Descriptors.share(HANDSHAKES_PART, HANDSHAKES_FEW, HANDSHAKES_MAX);
        this.strangers = new Handshakes(max);
        this.known = new Handshakes(max);
    }

    /**
     * Listens from now on; port 0 is any free one. Threads, also those on which the doorman is called, are the group's. Fails
     * with {@code NETWORK} when the address cannot be had.
     */
    public static Listener open(
            InetSocketAddress address, TlsServer tls, Doorman doorman, TaskGroup tasks, Ticker ticker)
            throws RftException {
        var server = bind(address);
        try {
            var listener = new Listener(server, (InetSocketAddress) server.getLocalAddress(), tls, doorman, tasks);
            var loop = new AcceptLoop(listener.port(), listener::admit, ticker);
            tasks.startPlatform("rft-accept " + Addresses.text(listener.address), loop);
            return listener;
        } catch (IOException e) {
            Sockets.close(server);
            throw unavailable(address, e);
        }
    }

    /** Where it listens, with the port that it got. */
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        Sockets.close(server);
        strangers.close();
        known.close();
    }

    private AcceptLoop.Port port() {
        return new AcceptLoop.Port() {
            @Override
            public SocketChannel accept() throws IOException {
                return server.accept();
            }

            @Override
            public boolean makeRoom() {
                return thinOut(strangers) || thinOut(known);
            }
        };
    }

    private static boolean thinOut(Handshakes handshakes) {
        return handshakes.count() > HANDSHAKES_FEW && handshakes.closeOldest();
    }

    private void admit(SocketChannel socket) {
        try {
            switch (standing(socket)) {
                case UNWELCOME -> Sockets.close(socket);
                case STRANGER -> admit(socket, strangers);
                case KNOWN -> admit(socket, known);
            }
        } catch (RuntimeException | OutOfMemoryError e) { // the next may have better luck
            LOG.error("a connection failed", e);
            Sockets.close(socket);
        }
    }

    private void admit(SocketChannel socket, Handshakes handshakes) {
        handshakes.begin(socket);
        try {
            tasks.startVirtual("rft-door", () -> serve(socket, handshakes));
        } catch (RuntimeException | OutOfMemoryError e) { // nobody else has it
            handshakes.end(socket);
            throw e;
        }
    }

    private Doorman.Standing standing(SocketChannel socket) {
        try {
            return doorman.standing(Sockets.peer(socket).getAddress());
        } catch (RftException gone) {
            return Doorman.Standing.UNWELCOME;
        }
    }

    private void serve(SocketChannel socket, Handshakes handshakes) {
        try {
            var channel = encrypt(socket, handshakes);
            switch (channel.alpn()) {
                case COMMAND -> doorman.command(channel);
                case DATA -> doorman.data(channel);
            }
        } catch (RftException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("a connection came to nothing");
        } catch (RuntimeException
                | OutOfMemoryError e) { // one connection's bug, or memory it did not get, ends this one alone
            LOG.error("a connection failed", e);
            Sockets.close(socket);
        }
    }

    private SecureChannel encrypt(SocketChannel socket, Handshakes handshakes) throws RftException {
        try {
            var channel = tls.accept(socket, Optional.of(() -> handshakes.greeted(socket)));
            if (!server.isOpen()) {
                channel.close();
                throw new RftException(ErrorCode.NETWORK, "the server stops");
            }
            return channel;
        } finally {
            handshakes.end(socket);
        }
    }

    private static ServerSocketChannel bind(InetSocketAddress address) throws RftException {
        if (address.isUnresolved()) {
            throw unavailable(address, new IOException("unknown host"));
        }
        try {
            var server = ServerSocketChannel.open();
            try {
                // A daemon that starts again gets its port at once, although old connections linger on it.
                return server.setOption(StandardSocketOptions.SO_REUSEADDR, true)
                        .bind(address, BACKLOG);
            } catch (IOException e) {
                Sockets.close(server);
                throw e;
            }
        } catch (IOException e) {
            throw unavailable(address, e);
        }
    }

    private static RftException unavailable(InetSocketAddress address, IOException e) {
        return new RftException(
                ErrorCode.NETWORK,
                "cannot listen on " + Addresses.text(address) + ": " + e.getMessage(),
                "Choose another address or port, or stop the program that has it.",
                e);
    }
}
