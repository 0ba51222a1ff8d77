package io.rft.transfer;

import io.rft.RftException;
import io.rft.buffer.BufferPool;
import io.rft.channel.DataConnection;
import io.rft.channel.Pace;
import io.rft.task.TaskGroup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data connections of one session and their loops: each has a thread that receives and, once there is something to send, one that
 * sends. Whichever loop fails first takes the connection down with it, and what it carried goes back to the {@link SendQueue}.
 * Thread-safe.
 */
final class ConnectionPool {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionPool.class);

    /** What one connection's sending is held to. */
    interface Paces {
        Pace of(DataConnection connection);
    }

    private final SendQueue queue;
    private final ReceiveLoop.Receivers receivers;
    private final BufferPool buffers;
    private final Paces paces;
    private final TaskGroup tasks;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Condition changed = lock.newCondition();
    private final Set<DataConnection> connections = new HashSet<>();
    private boolean sending;
    private boolean closed;
    private int opened;

    ConnectionPool(SendQueue queue, ReceiveLoop.Receivers receivers, BufferPool buffers, Paces paces, TaskGroup tasks) {
        this.queue = queue;
        this.receivers = receivers;
        this.buffers = buffers;
        this.paces = paces;
        this.tasks = tasks;
    }

    /** Takes ownership of a joined connection and starts its loops. */
    void add(DataConnection connection) {
        boolean send;
        lock.lock();
        try {
            if (closed) {
                connection.close();
                return;
            }
            connections.add(connection);
            opened++;
            send = sending;
        } finally {
            lock.unlock();
        }
        tasks.startPlatform("rft-receive " + connection.name(), () -> receive(connection));
        if (send) {
            startSending(connection);
        }
    }

    /** From now on every connection also sends. */
    void startSending() {
        List<DataConnection> idle;
        lock.lock();
        try {
            if (sending) {
                return;
            }
            sending = true;
            idle = List.copyOf(connections);
        } finally {
            lock.unlock();
        }
        idle.forEach(this::startSending);
    }

    int size() {
        lock.lock();
        try {
            return connections.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many connections there have been. */
    int opened() {
        lock.lock();
        try {
            return opened;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until this connection is gone. */
    void awaitGone(DataConnection connection) {
        lock.lock();
        try {
            while (connections.contains(connection)) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Closes all connections; their loops end soon after. */
    void close() {
        List<DataConnection> open;
        lock.lock();
        try {
            closed = true;
            open = new ArrayList<>(connections);
        } finally {
            lock.unlock();
        }
        open.forEach(this::gone);
    }

    private void startSending(DataConnection connection) {
        var loop = new SendLoop(connection, queue, buffers, paces.of(connection));
        tasks.startPlatform("rft-send " + connection.name(), () -> {
            try {
                loop.run();
            } catch (RftException e) {
                lost(connection, e);
            } catch (RuntimeException | Error bug) { // the connection must not outlive its loop
                gone(connection);
                throw bug;
            } finally {
                queue.lost(connection.id()); // the loop may have taken a block after the connection was found lost
            }
        });
    }

    private void receive(DataConnection connection) {
        try {
            new ReceiveLoop(connection, receivers, buffers).run();
        } catch (RftException e) {
            lost(connection, e);
        } finally {
            gone(connection);
        }
    }

    private void lost(DataConnection connection, RftException cause) {
        if (gone(connection)) {
            LOG.debug("data connection {} lost: {}", connection.name(), cause.getMessage());
        }
    }

    /** Whether it was there until now. */
    private boolean gone(DataConnection connection) {
        connection.close();
        lock.lock();
        try {
            if (!connections.remove(connection)) {
                return false;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        queue.lost(connection.id());
        return true;
    }
}
