package io.rft.cli;

import io.rft.channel.Alpn;
import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A relay in front of a server that can hold back what data connections carry, so that nothing that is to happen in the middle of a
 * transfer can come too late; commands pass. Thread-safe; closing it cuts everything and waits for its threads.
 */
final class HoldingRelay implements Closeable {
    private static final int PIECE_BYTES = 16 << 10;

    /** Enough for a handshake, which nothing holds back. */
    private static final int OPENING_BYTES = 8 << 10;

    private final InetSocketAddress server;
    private final ServerSocketChannel listener;
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(bugs::add);
    private final List<SocketChannel> sockets = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock(); // guards: room, closed
    private final Condition changed = lock.newCondition();
    private long room = Long.MAX_VALUE;
    private boolean closed;

    private HoldingRelay(InetSocketAddress server, ServerSocketChannel listener) {
        this.server = server;
        this.listener = listener;
    }

    /** A relay to this server on a free port of the loopback interface. */
    static HoldingRelay to(InetSocketAddress server) throws IOException {
        var listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        var relay = new HoldingRelay(server, listener);
        relay.tasks.startPlatform("relay", relay::accept);
        return relay;
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    /**
     * Lets data connections that are yet to come carry so many bytes, in both directions together, then none until {@link #release()}.
     * Those of earlier commands are cut: what is left in them would take its share.
     */
    void holdAfter(long bytes) {
        cut();
        change(bytes);
    }

    /** Ends {@link #holdAfter}. */
    void release() {
        change(Long.MAX_VALUE);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        cut();
        tasks.close();
        if (!bugs.isEmpty()) {
            throw new IllegalStateException("a thread of the relay has crashed", bugs.getFirst());
        }
    }

    private void cut() {
        for (var socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void change(long bytes) {
        lock.lock();
        try {
            room = bytes;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                relay(listener.accept());
            } catch (IOException e) {
                // It is closed, or who has called is gone, or the server.
            }
        }
    }

    private void relay(SocketChannel client) throws IOException {
        sockets.add(client);
        SocketChannel onward;
        try {
            onward = SocketChannel.open(server);
        } catch (IOException e) {
            client.close();
            throw e;
        }
        sockets.add(onward);
        var isData = new AtomicBoolean();
        for (var socket : List.of(client, onward)) {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        tasks.startPlatform("relay-to-server", () -> pump(client, onward, isData, true));
        tasks.startPlatform("relay-to-client", () -> pump(onward, client, isData, false));
        if (!listener.isOpen()) { // it may not have been in the list yet when all were closed
            client.close();
            onward.close();
        }
    }

    private void pump(SocketChannel from, SocketChannel to, AtomicBoolean isData, boolean hello) {
        var piece = ByteBuffer.allocate(PIECE_BYTES);
        try (from;
                to) {
            for (var passed = 0L; from.read(piece.clear()) >= 0; passed += piece.limit()) {
                piece.flip();
                if (hello && passed == 0 && names(piece, Alpn.DATA)) {
                    isData.set(true);
                }
                if (isData.get() && passed > OPENING_BYTES) {
                    awaitRoom(to, piece.remaining());
                }
                while (piece.hasRemaining()) {
                    to.write(piece);
                }
            }
        } catch (IOException e) {
            // One side is lost: so is the other.
        }
    }

    /** What a connection is for stands in the first thing that is said, which is not encrypted (RFC 7301 3.1). */
    private static boolean names(ByteBuffer hello, Alpn purpose) {
        return StandardCharsets.ISO_8859_1.decode(hello.duplicate()).toString().contains(purpose.id());
    }

    private void awaitRoom(SocketChannel to, int bytes) throws ClosedChannelException {
        lock.lock();
        try {
            while (!closed && to.isOpen() && room < bytes) {
                changed.awaitUninterruptibly();
            }
            if (!to.isOpen()) { // it takes no room away from others
                throw new ClosedChannelException();
            }
            room -= bytes;
        } finally {
            lock.unlock();
        }
    }
}
