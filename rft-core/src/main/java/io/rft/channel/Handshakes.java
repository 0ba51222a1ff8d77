package io.rft.channel;

import java.io.Closeable;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Connections that are not encrypted yet, so many at most: for each that comes beyond these one is closed, the oldest of those that have not
 * said hello, then of the others. Who means it says so at once, and is done within a few round trips, and whoever only holds a place cannot
 * keep others out. Thread-safe, but one thread adds.
 */
final class Handshakes implements Closeable {
    private final int max;
    private final Queue<SocketChannel> silent = new ConcurrentLinkedQueue<>(); // have not said hello; the oldest first
    private final Queue<SocketChannel> greeted = new ConcurrentLinkedQueue<>(); // have; the same

    Handshakes(int max) {
        this.max = max;
    }

    int count() {
        return silent.size() + greeted.size();
    }

    void begin(SocketChannel socket) {
        if (count() >= max) {
            closeOldest();
        }
        silent.add(socket);
    }

    void greeted(SocketChannel socket) {
        if (silent.remove(socket)) {
            greeted.add(socket);
        }
    }

    void end(SocketChannel socket) {
        silent.remove(socket);
        greeted.remove(socket);
    }

    /** Whether there was one. */
    boolean closeOldest() {
        var oldest = silent.poll();
        if (oldest == null) {
            oldest = greeted.poll();
        }
        if (oldest != null) {
            Sockets.close(oldest);
        }
        return oldest != null;
    }

    @Override
    public void close() {
        silent.forEach(Sockets::close);
        greeted.forEach(Sockets::close);
    }
}
