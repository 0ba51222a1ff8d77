package io.rft.transfer;

import io.rft.Patience;
import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.range.ByteRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The transfers of one session that have something to send, in the order in which they were accepted. A free connection takes the next
 * block of the first one that has any, so one file at a time gets the whole path and a connection passes from a finishing file to the
 * next without a pause. Where nothing is left to give out, an idle connection gets a copy of what a slow one carries. Holds back when
 * {@link #IN_FLIGHT_BYTES_MAX} are sent and not yet received, or twice what the path holds, where that is more. Thread-safe.
 */
final class SendQueue {
    /** Bounds what a lost connection makes us send again (GUARANTEES: G8). */
    static final long IN_FLIGHT_BYTES_MAX = 64L << 20;

    /** Not even a path that is said to be longer than any on Earth has more. */
    static final long IN_FLIGHT_BYTES_LIMIT = 1L << 30;

    /** The most of a file that is sent a second time because its connection is slow. */
    static final long COPIES_BYTES_MAX = 16L << 20;

    private static final int LOOKS = 4; // for slow connections, in the time that makes a difference

    /** What a connection that asks for work gets. */
    sealed interface Turn {
        /** A block to send, of an attempt with this grid. */
        record Block(Sender sender, long epoch, int blockBytes, ByteRange range) implements Turn {}

        /** There is no transfer now. */
        record Idle() implements Turn {}

        /** Nothing more for this connection. */
        record Over() implements Turn {}
    }

    /** Somebody who waits for a condition, which is looked at for him. */
    private record Waiter(BooleanSupplier condition, Condition met) {}

    private final Ticker ticker;
    // guards: all below, and what changes of each sender
    private final ReentrantLock lock = new ReentrantLock();
    // Apart from each other: most changes concern nobody who waits, and to wake all would cost more than the change.
    private final List<Waiter> waiters = new ArrayList<>();
    private final Condition ended = lock.newCondition();
    private final Condition work = lock.newCondition();
    private final List<Sender> senders = new ArrayList<>();
    private final Set<Long> connections = new HashSet<>(); // those that may send
    private final Set<Long> retired = new HashSet<>(); // of these, those that are given nothing new
    private final Set<Long> overtaken =
            new HashSet<>(); // a copy of what they carried has landed, and they have not come back
    private final StallWatch watch;
    private final Speeds speeds;
    private final Delays delays; // has a lock of its own
    private long excuses;
    private long landedBytes; // ever
    private long landedNanos; // the latest report of any
    private long inFlightMax = IN_FLIGHT_BYTES_MAX;
    private boolean full; // as much as may be was in flight, since the last look
    private long lookedNanos;
    private long lookedBytes; // landed until then
    private int idle; // connections that wait for work, until there is some
    private int looking; // connections that wait for work, or for others to prove slow
    private boolean closed;

    SendQueue(Patience patience, Ticker ticker) {
        this.ticker = ticker;
        this.watch = new StallWatch(patience.stalledAfter());
        this.speeds = new Speeds(patience, ticker.nanoTime());
        this.delays = new Delays(ticker);
        this.landedNanos = ticker.nanoTime();
        this.lookedNanos = ticker.nanoTime();
    }

    /** What keeps the session's loops waiting, as far as this end is the reason. */
    Delays delays() {
        return delays;
    }

    /** From now on this connection may take blocks. */
    void join(long connection) {
        change(() -> connections.add(connection));
    }

    /** This connection gets nothing more; what it carries may still arrive. */
    void retire(long connection) {
        change(() -> {
            if (connections.contains(connection)) {
                retired.add(connection);
                work.signalAll();
            }
        });
    }

    /** Waits until this connection carries nothing, or is gone; fails if the queue is closed before. */
    void awaitLanded(long connection) throws RftException {
        await(() -> !connections.contains(connection) || !carries(connection));
    }

    /** The connection is gone: whatever it carried is to be sent again, and it gets nothing more. */
    void lost(long connection) {
        change(() -> {
            connections.remove(connection);
            retired.remove(connection);
            watch.forget(connection);
            speeds.forget(connection);
            overtaken.remove(connection);
            senders.forEach(sender -> sender.scoreboard().lost(connection));
            work.signalAll(); // this connection too
        });
    }

    /** The next block for this connection; waits for one, also while there is no transfer at all if {@code mayIdle}. */
    Turn take(long connection, boolean mayIdle) {
        lock.lock();
        try {
            while (!closed && connections.contains(connection) && !retired.contains(connection)) {
                overtaken.remove(connection);
                var next = findNext(connection).or(() -> findCopy(connection));
                if (next.isPresent()) {
                    return next.get();
                }
                if (senders.isEmpty() && !mayIdle) {
                    return new Turn.Idle();
                }
                awaitWork();
            }
            return new Turn.Over();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts our threads", e);
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the caller loops
    private void awaitWork() throws InterruptedException {
        if (isEndgame()) { // which connections are slow, only time tells
            looking++;
            var _ = work.awaitNanos(speeds.marginNanos() / LOOKS);
            looking--;
        } else {
            idle++;
            work.awaitUninterruptibly();
            idle--;
        }
    }

    /** As many connections as there are blocks for; all of them where there is something else to find out. */
    private void wake() {
        if (closed || senders.isEmpty() || (idle > 0 && isEndgame())) {
            work.signalAll();
            return;
        }
        for (var left = Math.min(idle + looking, sendableBlocks()); left > 0; left--) {
            work.signal();
        }
    }

    void add(Sender sender) {
        change(() -> senders.add(sender));
    }

    void remove(Sender sender) {
        change(() -> senders.remove(sender));
    }

    /** The receiver has reported blocks that connections carried. Lock held. */
    void landed(Scoreboard.Landing landing) {
        var now = ticker.nanoTime();
        overtaken.addAll(landing.overtaken());
        if (!landing.bytes().isEmpty()) {
            landedBytes +=
                    landing.bytes().values().stream().mapToLong(Long::longValue).sum();
            landedNanos = now;
        }
        landing.bytes().forEach((connection, bytes) -> {
            watch.heard(connection, now);
            speeds.landed(connection, bytes, now);
            if (carries(connection)) {
                watch.expect(connection, now);
            } else {
                speeds.idle(connection);
            }
        });
        landing.overtaken().stream().filter(one -> !carries(one)).forEach(speeds::idle);
    }

    /** The receiver is busy, and says so: that nothing is reported is not the connections' fault. Lock held. */
    void excuse() {
        watch.excuse(ticker.nanoTime());
        excuses++;
    }

    /** We ourselves held this connection back. */
    void excuse(long connection) {
        lock.lock();
        try {
            watch.excuse(connection, ticker.nanoTime());
            excuses++;
        } finally {
            lock.unlock();
        }
    }

    /** The connections whose blocks nobody has reported for too long. */
    List<Long> stalled() {
        lock.lock();
        try {
            List.copyOf(connections).stream()
                    .filter(one -> !carries(one) && !overtaken.contains(one))
                    .forEach(watch::forget);
            return watch.stalled(ticker.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    /** How often there was a reason for silence. */
    long excuses() {
        lock.lock();
        try {
            return excuses;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the peer still has to take something, or to say what it misses. */
    boolean areExpecting() {
        lock.lock();
        try {
            return senders.stream()
                    .anyMatch(sender -> sender.isAlive() && !sender.scoreboard().isComplete());
        } finally {
            lock.unlock();
        }
    }

    void close() {
        change(() -> {
            closed = true;
            ended.signalAll();
        });
    }

    /** Changes what the lock guards, and lets everybody look again. */
    void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            for (var waiter : waiters) {
                if (closed || waiter.condition().getAsBoolean()) {
                    waiter.met().signal();
                }
            }
            wake();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the condition holds, looked at under the lock after every change; fails if the queue is closed before. */
    void await(BooleanSupplier condition) throws RftException {
        lock.lock();
        var waiter = new Waiter(condition, lock.newCondition());
        try {
            waiters.add(waiter);
            while (!condition.getAsBoolean()) {
                if (closed) {
                    throw Transfers.closedByUs();
                }
                waiter.met().awaitUninterruptibly();
            }
        } finally {
            waiters.remove(waiter);
            lock.unlock();
        }
    }

    /** Waits so long, or less if the queue is closed meanwhile; then it fails. */
    void pause(long nanos) throws RftException {
        lock.lock();
        try {
            var left = nanos;
            while (left > 0 && !closed) {
                left = ended.awaitNanos(left);
            }
            if (closed) {
                throw Transfers.closedByUs();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts our threads", e);
        } finally {
            lock.unlock();
        }
    }

    /** Whether as much was in flight as may be, since this was asked. */
    boolean wasFull() {
        lock.lock();
        try {
            var was = full;
            full = false;
            return was;
        } finally {
            lock.unlock();
        }
    }

    /** Looks how much the path holds, whose round trip takes so long without queues: twice that may be in flight. 0 leaves it as it is. */
    void look(long rttNanos) {
        change(() -> {
            var now = ticker.nanoTime();
            var held = (double) (landedBytes - lookedBytes) / Math.max(1, now - lookedNanos) * rttNanos;
            lookedNanos = now;
            lookedBytes = landedBytes;
            if (rttNanos > 0) {
                inFlightMax = Math.clamp((long) (2 * held), IN_FLIGHT_BYTES_MAX, IN_FLIGHT_BYTES_LIMIT);
            }
        });
    }

    /** What receivers have reported. */
    record Landed(long bytes, long atNanos) {}

    /** All that has arrived over connections, ever, and when the latest report came. */
    Landed landed() {
        lock.lock();
        try {
            return new Landed(landedBytes, landedNanos);
        } finally {
            lock.unlock();
        }
    }

    /** Blocks that no connection has been given yet, of all transfers; at most {@link Integer#MAX_VALUE}. */
    int unsentBlocks() {
        lock.lock();
        try {
            return unsentBlocks(sender -> true);
        } finally {
            lock.unlock();
        }
    }

    private int sendableBlocks() {
        return unsentBlocks(Sender::isAlive);
    }

    private int unsentBlocks(Predicate<Sender> which) {
        var blocks = 0L;
        for (var sender : senders) {
            var board = sender.scoreboard();
            blocks += which.test(sender) ? Math.ceilDiv(board.unsentBytes(), board.blockBytes()) : 0;
        }
        return Math.clamp(blocks, 0, Integer.MAX_VALUE);
    }

    private Optional<Turn.Block> findNext(long connection) {
        var inFlight = 0L;
        for (var sender : senders) {
            // Nobody will ever report what a transfer that has failed had in flight.
            inFlight += sender.isAlive() ? sender.scoreboard().inFlightBytes() : 0;
        }
        for (var sender : senders) {
            var board = sender.scoreboard();
            if (inFlight > 0 && inFlight + board.blockBytes() > inFlightMax) {
                full = true;
                break;
            }
            var idle = !carries(connection);
            var block = sender.isAlive() ? board.take(connection) : Optional.<ByteRange>empty();
            if (block.isPresent()) {
                expect(connection, idle);
                return Optional.of(new Turn.Block(sender, sender.epoch(), board.blockBytes(), block.get()));
            }
        }
        return Optional.empty();
    }

    /**
     * In the endgame, when nothing is left that nobody has: a copy of what a slow connection carries, if this one has nothing to do and
     * would probably be much earlier. Lock held.
     */
    Optional<Turn.Block> findCopy(long connection) {
        if (!isEndgame() || carries(connection)) {
            return Optional.empty();
        }
        for (var sender : senders) {
            var board = sender.scoreboard();
            var room = board.copiedBytes() == 0 || board.copiedBytes() + board.blockBytes() <= COPIES_BYTES_MAX;
            var block = sender.isAlive() && room ? copy(board, connection) : Optional.<ByteRange>empty();
            if (block.isPresent()) {
                expect(connection, true);
                return Optional.of(new Turn.Block(sender, sender.epoch(), board.blockBytes(), block.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<ByteRange> copy(Scoreboard board, long idle) {
        var now = ticker.nanoTime();
        return board.carriers().stream()
                .filter(carrier -> carrier != idle)
                .filter(carrier ->
                        speeds.isWorthACopy(carrier, board.carriedBytes(carrier), idle, board.blockBytes(), now))
                .sorted(Comparator.comparingLong(board::carriedBytes).reversed())
                .flatMap(carrier -> board.copy(carrier, idle).stream())
                .findFirst();
    }

    /** Whether all that is asked for was given out, and something of it has not arrived. */
    private boolean isEndgame() {
        var inFlight = false;
        for (var sender : senders) {
            var board = sender.scoreboard();
            if (sender.isAlive() && (!board.isTold() || board.unsentBytes() > 0)) {
                return false;
            }
            inFlight |= sender.isAlive() && board.inFlightBytes() > 0;
        }
        return inFlight;
    }

    private void expect(long connection, boolean wasIdle) {
        if (wasIdle) {
            watch.forget(connection); // what it was expected for has failed or been taken back
        }
        watch.expect(connection, ticker.nanoTime());
        speeds.busy(connection, ticker.nanoTime());
    }

    private boolean carries(long connection) {
        return senders.stream()
                .anyMatch(sender -> sender.isAlive() && sender.scoreboard().isCarriedBy(connection));
    }
}
