package io.rft.buffer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Direct buffers of one size, used again. Whoever takes one closes it, which gives it back. Every buffer that is out is counted, so
 * that a leak shows ({@link #lent()}). Thread-safe.
 */
public final class BufferPool {
    private final int bufferBytes;
    private final int keptMax;
    private final ReentrantLock lock = new ReentrantLock(); // guards: free, lent
    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
    private int lent;

    /** Keeps at most {@code keptMax} free buffers for later; more than these are left to the collector. */
    public BufferPool(int bufferBytes, int keptMax) {
        this.bufferBytes = bufferBytes;
        this.keptMax = keptMax;
    }

    public int bufferBytes() {
        return bufferBytes;
    }

    /** Lends an empty buffer; never blocks. */
    public Lease take() {
        return take(bufferBytes);
    }

    /** Lends an empty buffer of at least so many bytes; larger ones than the pool's are made anew. Never blocks. */
    public Lease take(int bytes) {
        lock.lock();
        try {
            var kept = bytes <= bufferBytes ? free.poll() : null;
            var buffer = kept == null ? ByteBuffer.allocateDirect(Math.max(bytes, bufferBytes)) : kept.clear();
            lent++; // after the allocation, which fails when memory is short
            return new Lease(this, buffer.order(ByteOrder.BIG_ENDIAN));
        } finally {
            lock.unlock();
        }
    }

    /** How many buffers are out. */
    public int lent() {
        lock.lock();
        try {
            return lent;
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(ByteBuffer buffer) {
        lock.lock();
        try {
            lent--;
            if (free.size() < keptMax && buffer.capacity() == bufferBytes) {
                free.push(buffer);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A buffer on loan; not used after {@link #close()}. One owner. */
    public static final class Lease implements AutoCloseable {
        private final BufferPool pool;
        private final ByteBuffer buffer;
        private boolean returned;

        private Lease(BufferPool pool, ByteBuffer buffer) {
            this.pool = pool;
            this.buffer = buffer;
        }

        public ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public void close() {
            if (!returned) {
                returned = true;
                pool.giveBack(buffer);
            }
        }
    }
}
