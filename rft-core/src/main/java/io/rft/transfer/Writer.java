package io.rft.transfer;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.store.StagedFile;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a transfer: the only one that touches the staged file and, through it, the journal. Connections hand it their
 * blocks in parallel and each writes its own; what is there already, or being written, is dropped. A thread of its own makes
 * checkpoints, while blocks go on being written, and makes connections wait when too much is not yet durable. Thread-safe.
 */
final class Writer {
    /** A checkpoint is due once so much is not durable … */
    static final long CHECKPOINT_BYTES = 64L << 20;
    /** … or the oldest of it is this old. */
    static final long CHECKPOINT_NANOS = 200_000_000;
    /** One batch being forced, one being filled: the most that a crash can cost (GUARANTEES: G8). */
    static final long UNDURABLE_BYTES_MAX = 2 * CHECKPOINT_BYTES;

    /** Hears of every checkpoint, on the writer's thread, without the writer's lock. */
    interface Listener {
        void durable(RangeSet ranges);

        void failed(RftException cause);
    }

    private final StagedFile staged;
    private final Ticker ticker;
    private final Listener listener;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Condition changed = lock.newCondition();
    private final RangeSet have; // written, or being written
    private long undurableBytes;
    private long oldestNanos;
    private int writing;
    private boolean closed;
    private boolean ended;
    private @Nullable RftException failure;

    Writer(StagedFile staged, Ticker ticker, Listener listener) {
        this.staged = staged;
        this.ticker = ticker;
        this.listener = listener;
        this.have = staged.durableAtOpen();
    }

    /** Writes the block unless it is there. Waits while too much is not durable. Returns whether it was new. */
    boolean write(ByteRange block, ByteBuffer payload, int crc32c) throws RftException {
        if (!claim(block)) {
            return false;
        }
        @Nullable RftException trouble = new RftException(ErrorCode.OTHER, "a write ended half-way");
        try {
            staged.write(block.start(), payload, crc32c);
            staged.checksums().put(block.start(), crc32c);
            trouble = null;
        } catch (RftException e) {
            trouble = e;
            throw e;
        } finally {
            release(block, trouble);
        }
        return true;
    }

    /** The body of the writer's thread: checkpoints until closed, and one more for what is left. */
    void run() {
        try {
            while (awaitCheckpoint()) {
                try {
                    var durable = staged.force();
                    settle(durable, null);
                    listener.durable(durable);
                } catch (RftException e) {
                    settle(new RangeSet(), e);
                    listener.failed(e);
                }
            }
        } finally {
            change(() -> ended = true);
        }
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

    private boolean claim(ByteRange block) throws RftException {
        lock.lock();
        try {
            while (!closed && failure == null && undurableBytes >= UNDURABLE_BYTES_MAX) {
                changed.awaitUninterruptibly();
            }
            if (failure != null) {
                throw failure;
            }
            if (closed || have.intersects(block.start(), block.end())) {
                return false;
            }
            have.add(block);
            writing++;
            if (undurableBytes == 0) {
                oldestNanos = ticker.nanoTime();
            }
            undurableBytes += block.length();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void release(ByteRange block, @Nullable RftException trouble) {
        change(() -> {
            writing--;
            if (trouble != null) {
                have.remove(block);
                failure = trouble;
            }
        });
    }

    private void settle(RangeSet durable, @Nullable RftException trouble) {
        change(() -> {
            undurableBytes -= durable.bytes();
            oldestNanos = ticker.nanoTime();
            failure = failure == null ? trouble : failure;
        });
    }

    /** Waits until a checkpoint is due; false when there will be none. */
    private boolean awaitCheckpoint() {
        lock.lock();
        try {
            while (failure == null) {
                var due = oldestNanos + CHECKPOINT_NANOS - ticker.nanoTime();
                var complete = have.bytes() == staged.size() && writing == 0;
                if (closed && writing == 0) {
                    return undurableBytes > 0;
                }
                if (undurableBytes >= CHECKPOINT_BYTES || (undurableBytes > 0 && (complete || due <= 0))) {
                    return true;
                }
                if (undurableBytes > 0) {
                    var ignored = changed.awaitNanos(due);
                } else {
                    changed.awaitUninterruptibly();
                }
            }
            while (!closed || writing > 0) {
                changed.awaitUninterruptibly();
            }
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts our threads", e);
        } finally {
            lock.unlock();
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

    /** Whether every byte of the file is durable. */
    boolean isDurable() {
        lock.lock();
        try {
            return failure == null && undurableBytes == 0 && have.bytes() == staged.size();
        } finally {
            lock.unlock();
        }
    }
}
