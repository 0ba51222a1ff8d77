package io.rft.testkit;

import io.rft.channel.Alpn;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A connection through a {@link ChaosProxy}: what became of it, and what can be done to it. Thread-safe. */
public final class ProxiedConnection {
    private final int index;
    private final SocketChannel client;
    private final SocketChannel server;
    private final Valve valve;
    private final Pump toServer;
    private final Pump toClient;
    private final ClientHelloSight hello = new ClientHelloSight();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger directions = new AtomicInteger(2); // still open
    private final Set<Direction> stalled = ConcurrentHashMap.newKeySet();
    private final Predicate<Direction> held;
    private volatile boolean ending;

    /** One of the two ways through a connection. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** Enough for a handshake and what is said before the first block. */
    private static final int OPENING_BYTES = 8 << 10;

    /** @param held whether data connections pass no blocks this way at the moment */
    ProxiedConnection(
            int index,
            SocketChannel client,
            SocketChannel server,
            Valve valve,
            Optional<Path> records,
            Predicate<Direction> held) {
        this.index = index;
        this.held = held;
        this.client = client;
        this.server = server;
        this.valve = valve;
        this.toServer = new Pump(
                client,
                server,
                records.map(in -> in.resolve(index + "-to-server")),
                bytes -> leave(bytes, Direction.TO_SERVER),
                hello::look);
        this.toClient = new Pump(
                server,
                client,
                records.map(in -> in.resolve(index + "-to-client")),
                bytes -> leave(bytes, Direction.TO_CLIENT),
                piece -> {});
    }

    void start(TaskGroup tasks) {
        tasks.startPlatform("proxy-" + index + "-to-server", () -> run(toServer));
        tasks.startPlatform("proxy-" + index + "-to-client", () -> run(toClient));
    }

    /** Its place in the order of acceptance, from 0. */
    public int index() {
        return index;
    }

    /** What the client asked for in its handshake; empty before it has, or when it did not ask for anything of RFT's. */
    public Optional<Alpn> purpose() {
        return hello.purpose();
    }

    public boolean isOpen() {
        return !over.get();
    }

    public long bytesToServer() {
        return toServer.bytes();
    }

    public long bytesToClient() {
        return toClient.bytes();
    }

    /** Cuts it with a reset to both sides; what is under way is lost. Whether it was open. */
    public boolean reset() {
        if (over.getAndSet(true)) {
            return false;
        }
        reset(client);
        reset(server);
        valve.look();
        return true;
    }

    /** Ends it towards both sides as by a peer that closed, in the middle of whatever it was saying. Whether it was open. */
    public boolean finish() {
        ending = true; // what still comes is dropped until the peers have closed too
        valve.look();
        var towardsClient = end(client);
        var towardsServer = end(server);
        return towardsClient || towardsServer; // a peer may have answered the first before the second was there
    }

    private static boolean end(SocketChannel socket) {
        try {
            socket.shutdownOutput();
            return true;
        } catch (ClosedChannelException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Passes nothing on, in either direction, until {@link #resume()}; the connection stays open. */
    public void stall() {
        stall(Direction.TO_SERVER);
        stall(Direction.TO_CLIENT);
    }

    /** Passes nothing on this way until {@link #resume()}: not even that the one who sends has closed. */
    public void stall(Direction way) {
        stalled.add(way);
    }

    public void resume() {
        stalled.clear();
        valve.look();
    }

    /** Passes the next so many bytes of each way on one at a time. */
    public void dribble(long bytes) {
        toServer.dribble(bytes);
        toClient.dribble(bytes);
    }

    /** Changes one bit of what comes next this way. */
    public void flipBit(Direction way) {
        pump(way).flipBit();
    }

    static void reset(SocketChannel socket) {
        try {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            socket.close();
        } catch (ClosedChannelException e) {
            // It is closed already, which is what was wanted.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean leave(int bytes, Direction way) {
        var blocks = carriesBlocks(way);
        return valve.pass(
                bytes, blocks, () -> stalled.contains(way) || (blocks && held.test(way)), () -> ending || over.get());
    }

    private boolean carriesBlocks(Direction way) {
        return pump(way).bytes() > OPENING_BYTES
                && purpose().filter(Alpn.DATA::equals).isPresent();
    }

    private Pump pump(Direction way) {
        return switch (way) {
            case TO_SERVER -> toServer;
            case TO_CLIENT -> toClient;
        };
    }

    private void run(Pump pump) {
        try {
            pump.run();
        } catch (IOException e) {
            reset(); // one side is lost: so is the other
        }
        if (directions.decrementAndGet() == 0 && !over.getAndSet(true)) {
            close(client);
            close(server);
        }
    }

    private static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
