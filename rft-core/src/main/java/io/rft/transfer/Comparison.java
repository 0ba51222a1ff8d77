package io.rft.transfer;

import io.rft.RftException;
import io.rft.buffer.BufferPool;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * The comparison of a source with what a receiver had of it before: reads every such block, unless it was read since the source was
 * opened, and takes back those whose checksum is not the recorded one (GUARANTEES: G7). A local read; only checksums cross the
 * network. One thread.
 */
final class Comparison {
    /** So much that differs is taken back together, at the cost of a force at the receiver, and flows while the rest is read. */
    static final long BATCH_BYTES = 64L << 20;

    /** The receiver's side. */
    interface Records {
        /** The checksums of what it had, from this offset on, as many as fit in a message; nothing where it has no record. */
        ByteBuffer checksums(long start) throws RftException;

        /** Makes the receiver forget these blocks, which then are missing. */
        void withdraw(RangeSet blocks) throws RftException;
    }

    private final Reader reader;
    private final BufferPool buffers;
    private final BooleanSupplier stop;
    private final Records records;
    private final RangeSet different = new RangeSet();
    private ByteBuffer recorded = ByteBuffer.allocate(0);

    Comparison(Reader reader, BufferPool buffers, BooleanSupplier stop, Records records) {
        this.reader = reader;
        this.buffers = buffers;
        this.stop = stop;
        this.records = records;
    }

    /** Compares these blocks. Returns early once it is to stop, or where the receiver has no record of them. */
    void run(RangeSet kept) throws RftException {
        if (kept.isEmpty()) {
            return;
        }
        try (var lease = buffers.take(reader.blockBytes())) {
            for (var range : kept) {
                if (!compare(range, lease.buffer())) {
                    break;
                }
            }
        }
        withdraw();
    }

    private boolean compare(ByteRange range, ByteBuffer buffer) throws RftException {
        for (var at = range.start(); at < range.end(); at += reader.blockBytes()) {
            if (stop.getAsBoolean() || !hasRecord(at)) {
                return false;
            }
            var block = new ByteRange(at, Math.min(at + reader.blockBytes(), range.end()));
            if (reader.checksum(block, buffer) != recorded.getInt()) {
                different.add(block);
            }
            if (different.bytes() >= BATCH_BYTES || different.count() == Receiver.PAGE) {
                withdraw();
            }
        }
        return true;
    }

    private boolean hasRecord(long offset) throws RftException {
        if (!recorded.hasRemaining()) {
            withdraw();
            recorded = records.checksums(offset);
        }
        return recorded.hasRemaining();
    }

    private void withdraw() throws RftException {
        if (!different.isEmpty() && !stop.getAsBoolean()) {
            records.withdraw(different.copy());
            different.removeAll(different.copy());
        }
    }
}
