package io.rft.transfer;

import io.rft.ErrorCode;
import io.rft.Patience;
import io.rft.RftException;
import io.rft.buffer.BufferPool;
import io.rft.channel.DataConnection;
import io.rft.channel.PathInfo;
import io.rft.clock.Ticker;
import io.rft.fault.FaultPoint;
import io.rft.task.TaskGroup;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data connections of one session and their loops: each has a thread that receives and, once there is something to send, one that
 * sends. Whichever loop fails first takes the connection down with it, and what it carried goes back to the {@link SendQueue}. A
 * connection on which nothing moves although something should is taken down as well. Thread-safe.
 */
final class ConnectionPool implements ReceiveLoop.Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionPool.class);

    /** What one connection is held to. */
    interface Paces {
        ConnectionPace ofSending(DataConnection connection);

        ConnectionPace ofReceiving(DataConnection connection);

        /** It is gone. */
        void lost(DataConnection connection);
    }

    /** The transfers that this end receives. */
    interface Receivers extends ReceiveLoop.Receivers {
        /** Whether blocks are still to come for any of them. */
        boolean areExpecting();
    }

    private final int connectionsMax;
    private final SendQueue queue;
    private final Receivers receivers;
    private final BufferPool buffers;
    private final Paces paces;
    private final TaskGroup tasks;
    private final Ticker ticker;
    private final long lookNanos;
    private final Runnable looked;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Condition changed = lock.newCondition();
    // In the order of their last sign of life; whether the peer is waited for.
    private final Map<DataConnection, Boolean> connections = new LinkedHashMap<>(16, 0.75f, true);
    private final StallWatch watch;
    private final Map<Long, Long> receivedBytes = new HashMap<>(); // by connection, at the last look
    private final Set<DataConnection> ending =
            new HashSet<>(); // given up by either end: nothing new goes out over them
    private final Set<DataConnection> ended = new HashSet<>(); // of these, those over which nothing more comes
    private final Set<DataConnection> sendLoops = new HashSet<>(); // those that have one
    private long movedOnLost; // bytes
    private long receivedOnLost; // bytes
    private boolean watching;
    private boolean sending;
    private boolean closed;
    private int coming; // connections that this end is making
    private int opened;
    private int most; // at once

    /** @param looked is run at every look for what has stalled */
    ConnectionPool(
            int connectionsMax,
            SendQueue queue,
            Receivers receivers,
            BufferPool buffers,
            Paces paces,
            TaskGroup tasks,
            Patience patience,
            Runnable looked,
            Ticker ticker) {
        this.connectionsMax = connectionsMax;
        this.queue = queue;
        this.receivers = receivers;
        this.buffers = buffers;
        this.paces = paces;
        this.tasks = tasks;
        this.ticker = ticker;
        this.lookNanos = patience.look().toNanos();
        this.watch = new StallWatch(patience.stalledAfter());
        this.looked = looked;
    }

    /**
     * Takes ownership of a joined connection and starts its loops. One too many takes the place of the one that was silent for longest:
     * whoever dials anew has lost one, which this end may not have noticed, or given one up.
     */
    void add(DataConnection connection) {
        queue.join(connection.id()); // before anybody can find it gone
        boolean send;
        boolean late;
        Optional<DataConnection> silent;
        lock.lock();
        try {
            late = closed;
            silent = connections.size() < connectionsMax ? Optional.empty() : leastMissed();
            connections.put(connection, false);
            coming = Math.max(0, coming - 1); // who only accepts has taken no place
            opened++;
            most = Math.max(most, Math.min(connections.size(), connectionsMax)); // one too many goes at once
            send = sending;
            if (send) {
                sendLoops.add(connection);
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            gone(connection);
            return;
        }
        silent.ifPresent(this::gone);
        start("rft-receive ", connection, () -> receive(connection));
        if (send) {
            startSending(connection);
        }
        startWatching();
    }

    /**
     * Whether this end may make one more, which then counts until it is added, or {@link #leavePlace} says that it does not come. Those
     * that are given up count for as long as they are there: for one above what was agreed the peer would take one down, and what that
     * carries would be sent again.
     */
    boolean takePlace() {
        lock.lock();
        try {
            var free = connections.size() + coming < connectionsMax;
            coming += free ? 1 : 0;
            return free;
        } finally {
            lock.unlock();
        }
    }

    void leavePlace() {
        lock.lock();
        try {
            coming--;
        } finally {
            lock.unlock();
        }
    }

    /** Who has to go first: one that is given up, else the one that was silent for longest. Lock held. */
    private Optional<DataConnection> leastMissed() {
        return ending.stream()
                .findFirst()
                .or(() -> connections.keySet().stream().findFirst());
    }

    /** From now on looks, again and again, for what has stalled. */
    void startWatching() {
        lock.lock();
        try {
            if (watching || closed) {
                return;
            }
            watching = true;
        } finally {
            lock.unlock();
        }
        tasks.startVirtual("rft-watch", this::watch);
    }

    /** Bytes that came and went over all connections that there have been. */
    long movedBytes() {
        lock.lock();
        try {
            return movedOnLost
                    + connections.keySet().stream()
                            .mapToLong(DataConnection::movedBytes)
                            .sum();
        } finally {
            lock.unlock();
        }
    }

    /** What the kernel says now of the connections that are open, as far as it does. */
    List<PathInfo> paths() {
        List<DataConnection> open;
        lock.lock();
        try {
            open = List.copyOf(connections.keySet());
        } finally {
            lock.unlock();
        }
        return open.stream().map(DataConnection::path).flatMap(Optional::stream).toList();
    }

    /** Bytes that came over all connections that there have been. */
    long receivedBytes() {
        lock.lock();
        try {
            return receivedOnLost
                    + connections.keySet().stream()
                            .mapToLong(DataConnection::receivedBytes)
                            .sum();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives so many connections up, those that have moved least: they are given nothing new, and go once what they carry has arrived, at
     * either end.
     */
    void retire(int count) {
        List<DataConnection> surplus;
        lock.lock();
        try {
            surplus = connections.keySet().stream()
                    .filter(connection -> !ending.contains(connection))
                    .sorted(Comparator.comparingLong(DataConnection::movedBytes))
                    .limit(count)
                    .toList();
        } finally {
            lock.unlock();
        }
        for (var connection : surplus) {
            try {
                end(connection);
            } catch (RftException e) {
                lost(connection, e);
            }
        }
    }

    /** Whether everything waits for the peer: no connection has brought something that is not yet dealt with. */
    boolean isWaiting() {
        lock.lock();
        try {
            return !connections.containsValue(false);
        } finally {
            lock.unlock();
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
            idle = connections.keySet().stream()
                    .filter(connection -> !ending.contains(connection))
                    .toList();
            sendLoops.addAll(idle);
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

    /** How many there are that are not given up. */
    int lasting() {
        lock.lock();
        try {
            return connections.size() - ending.size();
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

    /** The most connections that there were at once. */
    int most() {
        lock.lock();
        try {
            return most;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing new goes out over this connection: it is gone, or given up and carries what it has to its end. */
    void awaitEnding(DataConnection connection) {
        lock.lock();
        try {
            while (connections.containsKey(connection) && !ending.contains(connection)) {
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
            open = List.copyOf(connections.keySet());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        open.forEach(this::gone);
    }

    @Override
    public void waits(DataConnection connection) {
        heard(connection, true);
    }

    @Override
    public void works(DataConnection connection) {
        heard(connection, false);
    }

    private void heard(DataConnection connection, boolean waits) {
        lock.lock();
        try {
            connections.replace(connection, waits);
            watch.heard(connection.id(), ticker.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    private void watch() {
        while (!awaitClosed()) {
            look();
            lookAtPath();
            looked.run();
        }
    }

    /** Takes down what is silent although something should move: blocks to this end, or word of blocks to the other. */
    void look() {
        var expecting = receivers.areExpecting();
        var stalled = new HashSet<>(queue.stalled());
        List<DataConnection> silent;
        lock.lock();
        try {
            var now = ticker.nanoTime();
            connections.forEach((connection, waits) -> {
                var received = connection.receivedBytes();
                if (!Long.valueOf(received).equals(receivedBytes.put(connection.id(), received))) {
                    watch.heard(connection.id(), now); // a slow path brings a part of a block
                }
                if (expecting && waits && !ended.contains(connection)) {
                    watch.expect(connection.id(), now);
                } else {
                    watch.forget(connection.id());
                }
            });
            stalled.addAll(watch.stalled(now));
            silent = connections.keySet().stream()
                    .filter(connection -> stalled.contains(connection.id()))
                    .toList();
        } finally {
            lock.unlock();
        }
        silent.forEach(connection -> lost(connection, new RftException(ErrorCode.STALLED, "nothing moves on it")));
    }

    /** The kernel is asked only where it matters. */
    private void lookAtPath() {
        var longest = queue.wasFull() ? longestRttNanos() : 0;
        queue.look(longest);
    }

    private long longestRttNanos() {
        List<DataConnection> open;
        lock.lock();
        try {
            open = List.copyOf(connections.keySet());
        } finally {
            lock.unlock();
        }
        return open.stream()
                .flatMap(connection -> connection.path().stream())
                .mapToLong(path -> path.minRtt().toNanos())
                .max()
                .orElse(0);
    }

    private boolean awaitClosed() {
        lock.lock();
        try {
            for (var left = lookNanos; left > 0 && !closed; ) {
                left = changed.awaitNanos(left);
            }
            return closed;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts our threads", e);
        } finally {
            lock.unlock();
        }
    }

    private void startSending(DataConnection connection) {
        var loop = new SendLoop(connection, queue, buffers, paces.ofSending(connection));
        start("rft-send ", connection, () -> {
            try {
                loop.run();
                sentEnd(connection);
            } catch (RftException e) {
                lost(connection, e);
            } catch (RuntimeException | Error bug) { // the connection must not outlive its loop
                gone(connection);
                throw bug;
            }
        });
    }

    /** What is under way arrives first, both ways: nothing of it shall be sent twice. */
    private void end(DataConnection connection) throws RftException {
        boolean sends;
        lock.lock();
        try {
            if (!connections.containsKey(connection) || !ending.add(connection)) {
                return;
            }
            sends = sendLoops.contains(connection);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        queue.retire(connection.id()); // a loop that sends ends the direction when it hears this
        if (!sends) {
            connection.sendEnd();
        }
    }

    private void sentEnd(DataConnection connection) {
        lock.lock();
        try {
            sendLoops.remove(connection);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The peer sends nothing more over it, and waits until we do not either. */
    private void ended(DataConnection connection) throws RftException {
        end(connection);
        lock.lock();
        try {
            if (connections.containsKey(connection)) {
                ended.add(connection);
            }
            watch.forget(connection.id());
            while (sendLoops.contains(connection)) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        queue.awaitLanded(connection.id());
    }

    private void receive(DataConnection connection) {
        try {
            new ReceiveLoop(connection, receivers, buffers, paces.ofReceiving(connection), this).run();
            ended(connection);
        } catch (RftException e) {
            lost(connection, e);
        } finally {
            gone(connection);
        }
    }

    private void start(String what, DataConnection connection, Runnable loop) {
        try {
            tasks.startPlatform(what + connection.name(), loop);
        } catch (RuntimeException | Error e) { // no more threads
            gone(connection);
            throw e;
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
            if (connections.remove(connection) == null) {
                return false;
            }
            ending.remove(connection);
            ended.remove(connection);
            sendLoops.remove(connection);
            watch.forget(connection.id());
            receivedBytes.remove(connection.id());
            movedOnLost += connection.movedBytes();
            receivedOnLost += connection.receivedBytes();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        paces.lost(connection);
        FaultPoint.CONNECTION_LOST.hit();
        queue.lost(connection.id());
        return true;
    }
}
