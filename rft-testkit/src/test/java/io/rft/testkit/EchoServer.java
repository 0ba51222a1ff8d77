package io.rft.testkit;

import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends back what it is sent, and counts how connections end. */
final class EchoServer implements Closeable {
    private final TaskGroup tasks = new TaskGroup(Throwable::printStackTrace);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ends = new AtomicInteger();
    private final AtomicInteger resets = new AtomicInteger();
    private final ServerSocket listener;

    EchoServer() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        tasks.startVirtual("echo", this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    int ends() {
        return ends.get();
    }

    int resets() {
        return resets.get();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (var socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tasks.close();
    }

    private void accept() {
        try {
            while (true) {
                var socket = listener.accept();
                open.add(socket);
                tasks.startVirtual("echo-connection", () -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
            ends.incrementAndGet();
        } catch (IOException e) {
            resets.incrementAndGet();
        }
    }
}
