package io.rft.bench;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.channel.Alpn;
import io.rft.channel.CommandChannel;
import io.rft.channel.SecureChannel;
import io.rft.channel.TlsClient;
import io.rft.clock.Ticker;
import io.rft.protocol.Message.Credential;
import io.rft.protocol.Settings;
import io.rft.session.Handshake;
import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Strangers at a server's port who never get in: sockets that say nothing, handshakes and logins of a byte a second, and passwords that are
 * wrong. Each comes again a second after it was thrown out, from an address of its own of the loopback network, 127.0.0.2 and up. A
 * virtual thread each, from {@link #begin} to {@link #close}.
 */
final class DoorAttack implements Closeable {
    static final int IDLE = 300;
    static final int SLOW_HANDSHAKES = 100;
    static final int SLOW_LOGINS = 100;
    static final int WRONG_PASSWORDS = 50;

    private static final long PAUSE_NANOS = 1_000_000_000;
    private static final int PASSWORDS = 3;
    private static final int TRICKLE = 500;
    /** The first bytes of a ClientHello of 508 bytes (RFC 8446 5.1 and 4). */
    private static final byte[] CLIENT_HELLO = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};

    private final InetSocketAddress server;
    private final Ticker ticker = Ticker.system();
    private final TaskGroup tasks = new TaskGroup(Throwable::printStackTrace);
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final LongAdder connections = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private volatile boolean over;

    /** What one of them does with a connection, until it is thrown out. */
    private interface Visit {
        void pay(SocketChannel socket) throws IOException;
    }

    private DoorAttack(InetSocketAddress server) {
        this.server = server;
    }

    /** All of them, from now on. */
    static DoorAttack begin(InetSocketAddress server) {
        var attack = new DoorAttack(server);
        var visitors = 0;
        visitors = attack.start(visitors, IDLE, DoorAttack::sayNothing);
        visitors = attack.start(visitors, SLOW_HANDSHAKES, attack::shakeHandsSlowly);
        visitors = attack.start(visitors, SLOW_LOGINS, attack::logInSlowly);
        attack.start(visitors, WRONG_PASSWORDS, attack::guess);
        return attack;
    }

    /** Connections that the system has made so far. */
    long connections() {
        return connections.sum();
    }

    /** Passwords that the server has refused so far. */
    long refusals() {
        return refusals.sum();
    }

    @Override
    public void close() throws IOException {
        over = true;
        for (var one : open) {
            one.close();
        }
        tasks.close();
    }

    private int start(int first, int count, Visit visit) {
        for (var i = first; i < first + count; i++) {
            var number = i + 2;
            tasks.startVirtual("bench-stranger " + i, () -> comeAgainAndAgain(number, visit));
        }
        return first + count;
    }

    private void comeAgainAndAgain(int number, Visit visit) {
        while (!over) {
            try (var socket = SocketChannel.open()) {
                open.add(socket);
                try {
                    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    socket.bind(new InetSocketAddress(source(number), 0)).connect(server);
                    connections.increment();
                    visit.pay(socket);
                } finally {
                    open.remove(socket);
                }
            } catch (IOException e) {
                // Thrown out, which is what comes of it.
            }
            if (!over) {
                ticker.sleepNanos(PAUSE_NANOS);
            }
        }
    }

    private static InetAddress source(int number) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, (byte) (number >> 8), (byte) number});
    }

    private static void sayNothing(SocketChannel socket) throws IOException {
        var nothing = ByteBuffer.allocate(1);
        while (socket.read(nothing.clear()) >= 0) {
            // Whatever it says.
        }
    }

    private void shakeHandsSlowly(SocketChannel socket) throws IOException {
        for (var one : CLIENT_HELLO) {
            trickle(socket, one);
        }
        for (var i = 0; i < TRICKLE; i++) {
            trickle(socket, (byte) 0);
        }
    }

    private void trickle(SocketChannel socket, byte one) throws IOException {
        socket.write(ByteBuffer.wrap(new byte[] {one}));
        ticker.sleepNanos(PAUSE_NANOS);
    }

    private void logInSlowly(SocketChannel socket) throws IOException {
        try (var secure = encrypted(socket)) {
            for (var i = 0; i < TRICKLE && !over; i++) {
                secure.write(ByteBuffer.wrap(new byte[] {' '}));
                ticker.sleepNanos(PAUSE_NANOS);
            }
        }
    }

    private void guess(SocketChannel socket) throws IOException {
        try (var secure = encrypted(socket);
                var commands = new CommandChannel(secure)) {
            var attempt = new Handshake.Attempt("password", this::guess);
            var attempts = Collections.nCopies(PASSWORDS, attempt);
            Handshake.login(commands, "bench", Settings.DEFAULT, "ada", 1, attempts);
        } catch (RftException e) {
            refusals.add(e.code() == ErrorCode.AUTHENTICATION ? PASSWORDS : 0);
        }
    }

    private Credential guess() {
        return new Credential.Password("wrong");
    }

    private static SecureChannel encrypted(SocketChannel socket) throws RftException {
        return new TlsClient((chain, host) -> {}).connect(socket, "127.0.0.1", Alpn.COMMAND);
    }
}
