package io.rft.channel;

import io.rft.RftException;
import io.rft.task.Deadlines;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Which provider plays which side, and connections between the two over loopback. */
record Pairing(TlsProvider client, TlsProvider server) {
    static final ServerIdentity IDENTITY = ServerIdentity.generate(new SecureRandom());
    static final HostKeyCheck ANY = (chain, host) -> {};
    private static final TaskGroup THREADS = new TaskGroup(Throwable::printStackTrace);

    /** Every combination that works on this machine. */
    static Stream<Pairing> all() {
        return Stream.of(TlsProvider.values())
                .filter(TlsProvider::isAvailable)
                .flatMap(client -> Stream.of(TlsProvider.values())
                        .filter(TlsProvider::isAvailable)
                        .map(server -> new Pairing(client, server)));
    }

    TlsClient tlsClient(HostKeyCheck check) {
        return new TlsClient(check, client, Duration.ofSeconds(60), Deadlines.system());
    }

    TlsServer tlsServer() {
        return new TlsServer(IDENTITY, server, Duration.ofSeconds(60), Deadlines.system());
    }

    /** The two ends of one connection. */
    record Ends(SecureChannel client, SecureChannel server) implements AutoCloseable {
        @Override
        public void close() {
            client.close();
            server.close();
        }
    }

    Ends connect(Alpn alpn) throws IOException {
        return connect(alpn, sockets());
    }

    Ends connect(Alpn alpn, Sockets sockets) throws IOException {
        var server = inBackground(() -> tlsServer().accept(sockets.server()));
        var client = tlsClient(ANY).connect(sockets.client(), "localhost", alpn);
        return new Ends(client, result(server));
    }

    /** The two ends of one TCP connection. */
    record Sockets(SocketChannel client, SocketChannel server) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }

    static Sockets sockets() throws IOException {
        try (var listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return new Sockets(SocketChannel.open(listening.getLocalAddress()), listening.accept());
        }
    }

    /** Something that may fail as the code under test does. */
    interface Action<T> {
        T run() throws IOException;
    }

    static <T> CompletableFuture<T> inBackground(Action<T> action) {
        var future = new CompletableFuture<T>();
        THREADS.startVirtual("test", () -> {
            try {
                future.complete(action.run());
            } catch (IOException | RuntimeException | AssertionError e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    static <T> T result(CompletableFuture<T> future) throws RftException {
        try {
            return future.orTimeout(280, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RftException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
