package io.rft.transfer;

import io.rft.buffer.BufferPool;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The buffer of one connection's loop: borrowed with the first block, exchanged for a larger one where a block needs it, given back
 * when there is nothing to do. One thread.
 */
final class LoopBuffer implements Closeable {
    private final BufferPool buffers;
    private Optional<BufferPool.Lease> lease = Optional.empty();

    LoopBuffer(BufferPool buffers) {
        this.buffers = buffers;
    }

    boolean isLent() {
        return lease.isPresent();
    }

    /** Of at least so many bytes; the one of the call before is not used any more. */
    ByteBuffer of(int bytes) {
        if (lease.isPresent() && lease.get().buffer().capacity() >= bytes) {
            return lease.get().buffer();
        }
        giveBack();
        var larger = buffers.take(bytes);
        lease = Optional.of(larger);
        return larger.buffer();
    }

    /** Gives back one that the pool keeps for others; a larger one would be thrown away, and stays. */
    void spare() {
        if (lease.isPresent() && lease.get().buffer().capacity() <= buffers.bufferBytes()) {
            giveBack();
        }
    }

    /** {@link #of} may borrow again. */
    void giveBack() {
        lease.ifPresent(BufferPool.Lease::close);
        lease = Optional.empty();
    }

    @Override
    public void close() {
        giveBack();
    }
}
