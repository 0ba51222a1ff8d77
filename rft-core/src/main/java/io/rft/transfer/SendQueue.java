package io.rft.transfer;

import io.rft.RftException;
import io.rft.range.ByteRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The transfers of one session that have something to send, in the order in which they were accepted. A free connection takes the
 * next block of the first one that has any, so one file at a time gets the whole path and a connection passes from a finishing file to
 * the next without a pause. Holds back when {@link #IN_FLIGHT_BYTES_MAX} are sent and not yet received. Thread-safe.
 */
final class SendQueue {
    /** Bounds what a lost connection makes us send again (GUARANTEES: G8). */
    static final long IN_FLIGHT_BYTES_MAX = 64L << 20;

    /** A block that a connection is to send. */
    record Assignment(Sender sender, ByteRange block) {}

    private final ReentrantLock lock = new ReentrantLock(); // guards: senders, closed, and each sender's scoreboard
    private final Condition changed = lock.newCondition();
    private final List<Sender> senders = new ArrayList<>();
    private boolean closed;

    /** The next block for this connection; waits for one. Empty once the queue is closed. */
    Optional<Assignment> take(long connection) {
        lock.lock();
        try {
            while (!closed) {
                var next = findNext(connection);
                if (next.isPresent()) {
                    return next;
                }
                changed.awaitUninterruptibly();
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    void add(Sender sender) {
        change(() -> senders.add(sender));
    }

    void remove(Sender sender) {
        change(() -> senders.remove(sender));
    }

    /** The connection is gone: whatever it carried is to be sent again. */
    void lost(long connection) {
        change(() -> senders.forEach(sender -> sender.scoreboard().lost(connection)));
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        change(() -> closed = true);
    }

    /** Changes what the lock guards, and lets everybody look again. */
    void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the condition holds for the sender, told by every change, or the queue is closed. */
    void await(BooleanSupplier condition) {
        lock.lock();
        try {
            while (!closed && !condition.getAsBoolean()) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits so long, or less if the queue is closed meanwhile; then it fails. */
    void pause(long nanos) throws RftException {
        lock.lock();
        try {
            var left = nanos;
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
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

    /** Blocks that no connection has been given yet, of all transfers; at most {@link Integer#MAX_VALUE}. */
    int unsentBlocks() {
        lock.lock();
        try {
            var blocks = 0L;
            for (var sender : senders) {
                blocks += Math.ceilDiv(
                        sender.scoreboard().unsentBytes(), sender.reader().blockBytes());
            }
            return Math.clamp(blocks, 0, Integer.MAX_VALUE);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Assignment> findNext(long connection) {
        var inFlight = 0L;
        for (var sender : senders) {
            inFlight += sender.scoreboard().inFlightBytes();
        }
        for (var sender : senders) {
            if (inFlight >= IN_FLIGHT_BYTES_MAX) {
                break;
            }
            var block = sender.isAlive() ? sender.scoreboard().take(connection) : Optional.<ByteRange>empty();
            if (block.isPresent()) {
                return Optional.of(new Assignment(sender, block.get()));
            }
        }
        return Optional.empty();
    }
}
