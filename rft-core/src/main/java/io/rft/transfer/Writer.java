package io.rft.transfer;

import io.rft.Checkpointing;
import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.store.StagedFile;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one writer of a transfer: the only one that touches the staged file and, through it, the journal. Connections hand it their
 * blocks in parallel and each writes its own; what is there already, or being written, is dropped. A thread of its own makes
 * checkpoints, while blocks go on being written, and makes connections wait when too much is not yet durable. Thread-safe.
 */
final class Writer {
    /** Who waits so long for room lets the sender know that it is the disk. */
    static final long BUSY_NANOS = 10_000_000_000L;

    /**
     * When something is due.
     *
     * @param checkpointBytes a checkpoint, once so much is written and not durable …
     * @param checkpointNanos … or it is so long since the first of it, or the last checkpoint
     */
    record Limits(long checkpointBytes, long checkpointNanos, long undurableBytesMax, long busyNanos) {
        static final Limits DEFAULT = of(Checkpointing.DEFAULT);

        /** One batch being forced, one being filled: the most that a crash can cost (GUARANTEES: G8). */
        static Limits of(Checkpointing checkpoints) {
            return new Limits(
                    checkpoints.bytes(), checkpoints.interval().toNanos(), 2 * checkpoints.bytes(), BUSY_NANOS);
        }
    }

    /** Hears of every checkpoint, on the writer's thread, without the writer's lock. */
    interface Listener {
        void durable(RangeSet ranges);

        /** A checkpoint failed; the failure of a write is thrown at whoever wrote. */
        void failed(RftException cause);

        /** A connection waits for the disk; called on its thread. */
        void busy() throws RftException;
    }

    /** What became of a block. */
    enum Fate {
        WRITTEN,
        /** It was there already. */
        KNOWN,
        /** It came after the end. */
        DROPPED
    }

    private final StagedFile staged;
    private final Ticker ticker;
    private final Listener listener;
    private final Limits limits;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Condition changed = lock.newCondition();
    private final RangeSet have; // written, or being written
    private long undurableBytes; // written, or being written, and not durable
    private long unforcedBytes; // of these, those that are written
    private long dueNanos;
    private int writing;
    private boolean promised; // something of it was said to be durable
    private boolean closed;
    private boolean finished; // closed for a commit
    private boolean ended;
    private Optional<RftException> failure = Optional.empty();

    Writer(StagedFile staged, Ticker ticker, Listener listener) {
        this(staged, ticker, listener, Limits.DEFAULT);
    }

    Writer(StagedFile staged, Ticker ticker, Listener listener, Limits limits) {
        this.staged = staged;
        this.ticker = ticker;
        this.listener = listener;
        this.limits = limits;
        this.have = staged.durableAtOpen();
        this.promised = !have.isEmpty();
    }

    /** Writes the block unless it is there. Waits while too much is not durable. */
    Fate write(ByteRange block, ByteBuffer payload, int crc32c) throws RftException {
        var fate = claim(block);
        while (fate.isEmpty()) {
            listener.busy();
            fate = claim(block);
        }
        if (fate.get() == Fate.WRITTEN) {
            writeClaimed(block, payload, crc32c);
        }
        return fate.get();
    }

    /** These blocks, durable at the opening, are to be written anew; returns when the journal says so. */
    void withdraw(RangeSet blocks) throws RftException {
        staged.withdraw(blocks);
        change(() -> have.removeAll(blocks));
    }

    /** The body of the writer's thread: checkpoints until closed, and one more for what is left. */
    void run() {
        var trouble = Optional.of(halfWay());
        try {
            while (awaitCheckpoint()) {
                checkpoint();
            }
            trouble = Optional.empty();
        } finally {
            fail(trouble);
            change(() -> ended = true);
            trouble.ifPresent(listener::failed);
        }
    }

    /**
     * The same as {@link #close} for a commit, which makes durable what is not yet: where that is the whole file and nothing of it was
     * said to be durable, there is no checkpoint, because the commit's own forces do for both.
     */
    void finish() {
        change(() -> finished = true);
        close();
    }

    /** No block is taken any more; waits for those being written and for the last checkpoint. Idempotent. */
    void close() {
        change(() -> closed = true);
        lock.lock();
        try {
            while (!ended) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether every byte of the file is durable, or was left to the commit; fails with the reason why it will never be. */
    boolean isComplete() throws RftException {
        lock.lock();
        try {
            throwFailure();
            return isWritten() && (undurableBytes == 0 || isLeftToCommit());
        } finally {
            lock.unlock();
        }
    }

    /** What will become of the block; empty where there was no room for so long that it is worth telling. */
    private Optional<Fate> claim(ByteRange block) throws RftException {
        lock.lock();
        try {
            for (var left = limits.busyNanos; left > 0 && isFull(block); ) {
                left = changed.awaitNanos(left);
            }
            throwFailure();
            if (closed) {
                return Optional.of(Fate.DROPPED);
            }
            if (have.intersects(block.start(), block.end())) {
                return Optional.of(Fate.KNOWN);
            }
            if (isFull(block)) {
                return Optional.empty();
            }
            have.add(block);
            writing++;
            undurableBytes += block.length();
            return Optional.of(Fate.WRITTEN);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts our threads", e);
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull(ByteRange block) {
        return !closed
                && failure.isEmpty()
                && undurableBytes > 0
                && undurableBytes + block.length() > limits.undurableBytesMax;
    }

    private void writeClaimed(ByteRange block, ByteBuffer payload, int crc32c) throws RftException {
        var trouble = Optional.of(halfWay());
        try {
            staged.write(block.start(), payload, crc32c);
            staged.checksums().put(block.start(), crc32c);
            trouble = Optional.empty();
        } catch (RftException e) {
            trouble = Optional.of(e);
            throw e;
        } finally {
            fail(trouble);
            release(block, trouble.isEmpty());
        }
    }

    private void release(ByteRange block, boolean written) {
        lock.lock();
        try {
            writing--;
            var before = unforcedBytes;
            if (written) {
                unforcedBytes += block.length();
            } else {
                have.remove(block);
            }
            var first = before <= 0 && unforcedBytes > 0;
            if (first) {
                dueNanos = ticker.nanoTime() + limits.checkpointNanos;
            }
            if (first || closed || isDue()) { // a wake-up per block would cost more than the block's bookkeeping
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void checkpoint() {
        try {
            var durable = staged.force();
            if (durable.isEmpty()) {
                throw new IllegalStateException("a checkpoint of written blocks that made none durable");
            }
            settle(durable.bytes());
            listener.durable(durable);
        } catch (RftException e) {
            fail(Optional.of(e));
            listener.failed(e);
        }
    }

    private void settle(long durableBytes) {
        change(() -> {
            undurableBytes -= durableBytes;
            unforcedBytes -= durableBytes; // below 0 for as long as the writer of one of them has not come back
            dueNanos = ticker.nanoTime() + limits.checkpointNanos;
            promised = true;
        });
    }

    /** Waits until a checkpoint is due; false when there will be none. */
    private boolean awaitCheckpoint() {
        lock.lock();
        try {
            while (!isDue()) {
                if (closed && writing == 0) {
                    return false;
                }
                if (mayBeDue()) {
                    var ignored = changed.awaitNanos(dueNanos - ticker.nanoTime());
                } else {
                    changed.awaitUninterruptibly();
                }
            }
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts our threads", e);
        } finally {
            lock.unlock();
        }
    }

    private boolean isDue() {
        if (!mayBeDue()) {
            return false;
        }
        var nothingFollows = writing == 0 && (closed || (promised && isWritten()));
        return nothingFollows || unforcedBytes >= limits.checkpointBytes || dueNanos - ticker.nanoTime() <= 0;
    }

    /** Whether a checkpoint comes sooner or later, as things are. */
    private boolean mayBeDue() {
        return failure.isEmpty() && unforcedBytes > 0 && staged.hasCheckpoints() && !isLeftToCommit();
    }

    private boolean isWritten() {
        return writing == 0 && have.bytes() == staged.size();
    }

    private boolean isLeftToCommit() {
        return finished && !promised && staged.commitsUnforced() && isWritten();
    }

    /** The first failure counts: after it nothing is written or forced. */
    private void fail(Optional<RftException> trouble) {
        if (trouble.isPresent()) {
            change(() -> failure = failure.or(() -> trouble));
        }
    }

    private void throwFailure() throws RftException {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What a step is found to have come to that ended without success or a reason. */
    private static RftException halfWay() {
        return new RftException(ErrorCode.OTHER, "writing ended half-way");
    }
}
