package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Where a monitoring system asks for {@code /metrics} and {@code /healthz}: HTTP/1.1, of which it understands as much as that needs,
 * one request a connection. By hand, because the JDK's server takes its bounds from properties of the whole process. Threads, and what
 * callers can take, are those of a {@link CallListener}. Thread-safe.
 */
final class MetricsListener implements Closeable {
    static final CallListener.Bounds BOUNDS = new CallListener.Bounds(32, TimeUnit.SECONDS.toNanos(5));
    static final int HEAD_BYTES_MAX = 8 << 10;

    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String PLAIN = "text/plain; charset=utf-8";

    private final ServerSocketChannel listener;
    private final MetricsPage page;
    private final CallListener calls;

    private MetricsListener(ServerSocketChannel listener, MetricsPage page, CallListener.Bounds bounds) {
        this.listener = listener;
        this.page = page;
        this.calls = new CallListener("rft-metrics", listener, bounds, this::answer);
    }

    static MetricsListener open(InetSocketAddress address, MetricsPage page) throws RftException {
        return open(address, page, BOUNDS);
    }

    static MetricsListener open(InetSocketAddress address, MetricsPage page, CallListener.Bounds bounds)
            throws RftException {
        try {
            var listener = ServerSocketChannel.open();
            try {
                listener.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
            } catch (IOException | RuntimeException e) {
                listener.close();
                throw e;
            }
            var metrics = new MetricsListener(listener, page, bounds);
            metrics.calls.start();
            return metrics;
        } catch (IOException e) {
            throw new RftException(
                    ErrorCode.STORAGE,
                    "cannot listen for metrics on "
                            + ListenAddress.format(address.getAddress().getHostAddress(), address.getPort()) + ": "
                            + e.getMessage(),
                    "Give another address in [metrics].",
                    e);
        }
    }

    /** With the port that was chosen where 0 was asked for. */
    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    @Override
    public void close() {
        calls.close();
    }

    private void answer(SocketChannel caller) throws IOException {
        var request = firstLine(caller).split(" ", -1);
        if (request.length != 3 || !request[2].startsWith("HTTP/1.")) {
            send(caller, "400 Bad Request", PLAIN, "not a request\n", true);
            return;
        }
        var withBody = !request[0].equals("HEAD");
        if (withBody && !request[0].equals("GET")) {
            send(caller, "405 Method Not Allowed", PLAIN, "only GET\n", true);
            return;
        }
        switch (request[1]) {
            case "/metrics" -> send(caller, "200 OK", METRICS, page.text(), withBody);
            case "/healthz" -> {
                if (page.isDraining()) {
                    send(caller, "503 Service Unavailable", PLAIN, "draining\n", withBody);
                } else {
                    send(caller, "200 OK", PLAIN, "ok\n", withBody);
                }
            }
            default -> send(caller, "404 Not Found", PLAIN, "there are /metrics and /healthz\n", withBody);
        }
    }

    /** Of the head of a request, all of which is read, so that closing does not reset the connection before the answer is there. */
    private static String firstLine(SocketChannel caller) throws IOException {
        var head = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(1024);
        while (head.size() <= HEAD_BYTES_MAX && caller.read(buffer.clear()) >= 0) {
            head.write(buffer.array(), 0, buffer.position());
            var text = head.toString(StandardCharsets.ISO_8859_1);
            if (text.contains("\r\n\r\n") || text.contains("\n\n")) {
                return text.lines().findFirst().orElse("");
            }
        }
        throw new IOException("no request within " + HEAD_BYTES_MAX + " bytes");
    }

    private static void send(SocketChannel caller, String status, String type, String body, boolean withBody)
            throws IOException {
        var content = body.getBytes(StandardCharsets.UTF_8);
        var head = "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + content.length
                + "\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
        write(caller, head.getBytes(StandardCharsets.US_ASCII));
        if (withBody) {
            write(caller, content);
        }
    }

    private static void write(SocketChannel caller, byte[] bytes) throws IOException {
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            caller.write(buffer);
        }
    }
}
