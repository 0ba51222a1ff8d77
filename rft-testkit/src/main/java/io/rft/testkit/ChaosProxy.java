package io.rft.testkit;

import io.rft.channel.Alpn;
import io.rft.clock.Ticker;
import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A relay of TCP connections on the loopback interface, in front of a server, through which a test does to connections what networks
 * do: cut, stall, swallow, damage, slow down, refuse. It sees what an eavesdropper sees, and can keep it. Everything works on
 * connections that are open at that moment and counts those that it met, so that a test can tell that its fault happened. Thread-safe;
 * {@link #close()} cuts everything and waits for the relay's threads.
 */
public final class ChaosProxy implements Closeable {
    private final InetSocketAddress server;
    private final Optional<Path> records;
    private final InetSocketAddress address;
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(bugs::add);
    private final Valve valve = new Valve(Ticker.system());
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final List<ProxiedConnection> connections = new ArrayList<>();
    private final Set<ProxiedConnection.Direction> held = ConcurrentHashMap.newKeySet();
    private boolean swallowing;
    private Optional<Door> door = Optional.empty(); // while new connections are accepted

    private ChaosProxy(InetSocketAddress server, Optional<Path> records) throws IOException {
        this.server = server;
        this.records = records;
        var listener = LoopbackPorts.listen();
        this.address = (InetSocketAddress) listener.getLocalAddress();
        open(listener);
    }

    /** A relay to this server on a port of its own. */
    public static ChaosProxy to(InetSocketAddress server) throws IOException {
        return new ChaosProxy(server, Optional.empty());
    }

    /** The same, which keeps every byte of connection <i>n</i> in {@code n-to-server} and {@code n-to-client} of the directory. */
    public static ChaosProxy recording(InetSocketAddress server, Path directory) throws IOException {
        return new ChaosProxy(server, Optional.of(directory));
    }

    /** Where clients connect instead of to the server. */
    public InetSocketAddress address() {
        return address;
    }

    /** Every connection that was ever accepted, in that order: the first of a session is its command channel. */
    public List<ProxiedConnection> connections() {
        lock.lock();
        try {
            return List.copyOf(connections);
        } finally {
            lock.unlock();
        }
    }

    /** Open connections that asked for this purpose in their handshake, in the order of their acceptance. */
    public List<ProxiedConnection> open(Alpn purpose) {
        return connections().stream()
                .filter(connection -> connection.isOpen()
                        && connection.purpose().filter(purpose::equals).isPresent())
                .toList();
    }

    /** Resets the data connections that are open. How many were. */
    public int cutData() {
        return reset(open(Alpn.DATA));
    }

    /** Resets the command channels that are open. How many were. */
    public int cutCommand() {
        return reset(open(Alpn.COMMAND));
    }

    /** Resets every connection that is open. How many were. */
    public int cutAll() {
        return reset(
                connections().reversed()); // data connections first: without the command channel the peers close them
    }

    /** From now on new connections are refused, as by a server that is not there; {@link #admit()} ends it. */
    public void refuse() throws IOException {
        Optional<Door> closing;
        lock.lock();
        try {
            closing = door;
            door = Optional.empty();
        } finally {
            lock.unlock();
        }
        if (closing.isPresent()) {
            closing.get().listener.close();
            closing.get().ended.join(); // until then the kernel goes on accepting
        }
    }

    /** Ends {@link #refuse()}. */
    public void admit() throws IOException {
        open(LoopbackPorts.listen(address));
    }

    /**
     * Swallows everything from now on, as a broken link does: connections that are open, and those that are opened meanwhile, pass nothing
     * on for ever, and nobody is told. After {@link #endOutage()} new ones are passed on again. How many were open.
     */
    public int beginOutage() {
        lock.lock();
        try {
            swallowing = true;
        } finally {
            lock.unlock();
        }
        var open = connections().stream().filter(ProxiedConnection::isOpen).toList();
        open.forEach(ProxiedConnection::stall);
        return open.size();
    }

    public void endOutage() {
        lock.lock();
        try {
            swallowing = false;
        } finally {
            lock.unlock();
        }
    }

    /** Data connections, also new ones, pass no blocks this way, as to a peer that does not read, until {@link #letGo}. */
    public void hold(ProxiedConnection.Direction way) {
        held.add(way);
    }

    /** Ends {@link #hold}. */
    public void letGo() {
        held.clear();
        valve.look();
    }

    /** Holds every piece of up to {@link Pump#PIECE_BYTES} for so long: slows each connection down. Zero ends it. */
    public void slow(Duration perPiece) {
        valve.slow(perPiece.toNanos());
    }

    /** Lets so many more bytes pass, in both directions together, then none until {@link #release()}. */
    public void holdAfter(long bytes) {
        valve.holdAfter(bytes, false);
    }

    /** The same, but holds only blocks: what is said about them goes on. */
    public void holdBlocksAfter(long bytes) {
        valve.holdAfter(bytes, true);
    }

    /** Whether anything is held back now. */
    public boolean isHolding() {
        return valve.isHolding();
    }

    /** Ends {@link #holdAfter} and {@link #holdBlocksAfter}. */
    public void release() {
        valve.release();
    }

    /** Waits until so many bytes have passed in both directions together, over all connections ever. */
    public void awaitBytes(long bytes) {
        valve.awaitPassed(bytes);
    }

    /** Bytes that have passed in both directions together, over all connections ever. */
    public long bytes() {
        return valve.passed();
    }

    /** Fails with the bug that one of the relay's threads has met, if any. */
    @Override
    public void close() {
        try {
            refuse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            cutAll();
            valve.close();
            tasks.close();
        }
        if (!bugs.isEmpty()) {
            throw new IllegalStateException("a thread of the proxy has crashed", bugs.getFirst());
        }
    }

    private void open(ServerSocketChannel listener) {
        var opened = new Door(listener, new CompletableFuture<>());
        lock.lock();
        try {
            door = Optional.of(opened);
        } finally {
            lock.unlock();
        }
        tasks.startPlatform("proxy-accept", () -> accept(opened));
    }

    private void accept(Door opened) {
        while (opened.listener.isOpen()) {
            try {
                relay(opened.listener.accept());
            } catch (IOException e) {
                // Closed by refuse(), or the peer was gone before it was accepted.
            }
        }
        opened.ended.complete(true);
    }

    private void relay(SocketChannel client) throws IOException {
        SocketChannel onward;
        try {
            onward = SocketChannel.open(server);
        } catch (IOException e) {
            ProxiedConnection.reset(client); // accepted and dropped: what a relay can do best for a server that is gone
            return;
        }
        for (var socket : List.of(client, onward)) {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        lock.lock();
        try {
            var connection = new ProxiedConnection(connections.size(), client, onward, valve, records, held::contains);
            connections.add(connection);
            if (swallowing) {
                connection.stall();
            }
            if (door.isEmpty()) {
                connection.reset();
            } else {
                connection.start(tasks);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A listening port, and when nothing more comes from it. */
    private record Door(ServerSocketChannel listener, CompletableFuture<Boolean> ended) {}

    private static int reset(List<ProxiedConnection> some) {
        return (int) some.stream().filter(ProxiedConnection::reset).count();
    }
}
