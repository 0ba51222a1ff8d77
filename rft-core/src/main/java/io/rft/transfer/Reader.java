package io.rft.transfer;

import io.rft.RftException;
import io.rft.buffer.BufferPool;
import io.rft.digest.BlockChecksums;
import io.rft.digest.Crc32cs;
import io.rft.range.ByteRange;
import io.rft.store.SourceFile;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * The one reader of a transfer: the only one that touches the source. Connections ask it for their blocks in parallel, each into its
 * own buffer; it keeps the checksum of every block it read, for as long as the source stays open, over all attempts. Thread-safe.
 */
public final class Reader implements Closeable {
    private final SourceFile source;
    private volatile BlockChecksums checksums;

    /** Takes ownership of the source. */
    public Reader(SourceFile source, int blockBytes) {
        this.source = source;
        this.checksums = new BlockChecksums(source.identity().size(), blockBytes);
    }

    public SourceFile source() {
        return source;
    }

    public int blockBytes() {
        return checksums.blockBytes();
    }

    /** The grid is the receiver's choice when it continues an earlier attempt; another grid forgets all checksums. */
    void grid(int blockBytes) {
        if (blockBytes != checksums.blockBytes()) {
            checksums = new BlockChecksums(source.identity().size(), blockBytes);
        }
    }

    /** Reads a block into the buffer, flips it, and returns its CRC32C. */
    int read(ByteRange block, ByteBuffer buffer) throws RftException {
        buffer.clear().limit(Math.toIntExact(block.length()));
        source.read(block.start(), buffer);
        buffer.flip();
        var crc = Crc32cs.of(buffer);
        checksums.put(block.start(), crc);
        return crc;
    }

    /**
     * Reads what was never read in this run and is already at the receiver, so that the checksum of the whole file is of bytes that
     * this source has now. Stops early once {@code stop} says so.
     */
    void readSkipped(Iterable<ByteRange> skipped, BufferPool buffers, BooleanSupplier stop) throws RftException {
        var known = checksums;
        try (var lease = buffers.take(known.blockBytes())) {
            for (var range : skipped) {
                for (var at = range.start(); at < range.end() && !stop.getAsBoolean(); at += known.blockBytes()) {
                    if (!known.isKnown(at)) {
                        read(new ByteRange(at, Math.min(at + known.blockBytes(), range.end())), lease.buffer());
                    }
                }
            }
        }
    }

    /** The CRC32C of the whole file, once every block was read; fails if the source is not what it was at the opening. */
    int wholeChecksum() throws RftException {
        source.checkUnchanged();
        return checksums.whole();
    }

    @Override
    public void close() {
        source.close();
    }
}
