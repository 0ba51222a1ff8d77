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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

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
    private volatile boolean stalled;
    private volatile boolean ending;

    ProxiedConnection(int index, SocketChannel client, SocketChannel server, Valve valve, Optional<Path> records) {
        this.index = index;
        this.client = client;
        this.server = server;
        this.valve = valve;
        this.toServer =
                new Pump(client, server, records.map(in -> in.resolve(index + "-to-server")), this::leave, hello::look);
        this.toClient =
                new Pump(server, client, records.map(in -> in.resolve(index + "-to-client")), this::leave, piece -> {});
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
        try {
            client.shutdownOutput();
            server.shutdownOutput();
        } catch (ClosedChannelException e) {
            return false; // a peer was faster
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return !over.get();
    }

    /** Passes nothing on, in either direction, until {@link #resume()}; the connection stays open. */
    public void stall() {
        stalled = true;
    }

    public void resume() {
        stalled = false;
        valve.look();
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

    private boolean leave(int bytes) {
        return valve.pass(bytes, () -> stalled, () -> ending || over.get());
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
