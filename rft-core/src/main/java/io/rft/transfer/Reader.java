package io.rft.transfer;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.SourceChangedException;
import io.rft.buffer.BufferPool;
import io.rft.digest.BlockChecksums;
import io.rft.digest.BlockDigests;
import io.rft.digest.Crc32cs;
import io.rft.digest.Zeros;
import io.rft.protocol.Blob;
import io.rft.protocol.Settings;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.store.SourceFile;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * The one reader of a transfer: the only one that touches the source. Connections ask it for their blocks in parallel, each into its
 * own buffer; it keeps the checksum of every block it read, for as long as the source stays open, over all attempts. Thread-safe.
 */
public final class Reader implements Closeable {
    private final SourceFile source;
    private final AtomicLong readBytes = new AtomicLong();
    private volatile BlockChecksums checksums;
    private volatile Optional<BlockDigests> digests = Optional.empty();
    private volatile boolean sealed; // the checksum of all of it was given away

    /** Takes ownership of the source, if it does not fail: with {@code LIMIT} for a file of too many blocks. */
    public Reader(SourceFile source, int blockBytes) throws RftException {
        var size = source.identity().size();
        if (!isGrid(size, blockBytes)) {
            throw new RftException(
                    ErrorCode.LIMIT,
                    "a file of " + size + " bytes has too many blocks of " + blockBytes,
                    "The largest file is 64 TiB, in blocks of 16 MiB.");
        }
        this.source = source;
        this.checksums = new BlockChecksums(size, blockBytes);
    }

    /** Computes the SHA-256 of every block as well. Before anything is read. */
    public Reader digesting() {
        digests = Optional.of(new BlockDigests(source.identity().size(), blockBytes()));
        return this;
    }

    public SourceFile source() {
        return source;
    }

    public int blockBytes() {
        return checksums.blockBytes();
    }

    /** Bytes read so far, repeats included. Thread-safe. */
    public long readBytes() {
        return readBytes.get();
    }

    /** Whether a file of this size has few enough blocks of this size: each costs memory. */
    private static boolean isGrid(long size, int blockBytes) {
        return size <= Settings.FILE_BYTES_MAX && Math.ceilDiv(size, blockBytes) <= Settings.BLOCKS_MAX;
    }

    /** The grid is the receiver's choice when it continues an earlier attempt; another grid forgets all checksums. */
    void grid(int blockBytes) throws RftException {
        if (blockBytes == checksums.blockBytes()) {
            return;
        }
        var size = source.identity().size();
        if (!isGrid(size, blockBytes)) {
            throw new RftException(
                    ErrorCode.PROTOCOL, "the receiver wants " + size + " bytes in too many blocks of " + blockBytes);
        }
        checksums = new BlockChecksums(size, blockBytes);
        digests = digests.map(_ -> new BlockDigests(size, blockBytes));
    }

    /**
     * Reads a block into the buffer, flips it, and returns its CRC32C.
     *
     * @param blockBytes the grid that the block is of, which may be one that an attempt before had
     */
    int read(ByteRange block, int blockBytes, ByteBuffer buffer) throws RftException {
        fill(block, buffer);
        return known(block, blockBytes, buffer);
    }

    /** The same for a loop that is kept waiting by it. */
    int read(ByteRange block, int blockBytes, ByteBuffer buffer, Delays delays) throws RftException {
        try (var _ = delays.atStorage()) {
            fill(block, buffer);
        }
        return known(block, blockBytes, buffer);
    }

    private void fill(ByteRange block, ByteBuffer buffer) throws RftException {
        buffer.clear().limit(Math.toIntExact(block.length()));
        source.read(block.start(), buffer);
        buffer.flip();
    }

    /** The CRC32C of a block that is a hole of the source, which is not read then; empty where it is not known to be one, or a digest is wanted. */
    OptionalInt readHole(ByteRange block, int blockBytes) throws RftException {
        if (digests.isPresent() || !source.isHole(block.start(), block.length())) {
            return OptionalInt.empty();
        }
        readBytes.addAndGet(block.length());
        var crc = Zeros.crc32c(block.length());
        known(block, blockBytes, crc);
        return OptionalInt.of(crc);
    }

    private int known(ByteRange block, int blockBytes, ByteBuffer buffer) throws RftException {
        readBytes.addAndGet(block.length());
        var crc = Crc32cs.of(buffer);
        if (checksums.blockBytes() == blockBytes) {
            digests.ifPresent(one -> one.put(block.start(), BlockDigests.of(buffer)));
        }
        known(block, blockBytes, crc);
        return crc;
    }

    private void known(ByteRange block, int blockBytes, int crc) throws RftException {
        var known = checksums;
        if (known.blockBytes() == blockBytes) {
            requireSame(known, block.start(), crc);
            known.put(block.start(), crc);
        }
    }

    /** A block that is read once more, because its connection was lost, is the one that the checksum of the file speaks of. */
    private void requireSame(BlockChecksums known, long start, int crc) throws RftException {
        if (sealed && known.isKnown(start) && known.get(start) != crc) {
            throw new SourceChangedException(
                    "the source was changed while it was being sent", "Send it again when nothing writes to it.");
        }
    }

    /** Whether every block was read in this run. */
    boolean isComplete() {
        return checksums.isComplete();
    }

    /** The CRC32C of a block of the grid in force, read now unless it was read before; the buffer is for that. */
    int checksum(ByteRange block, ByteBuffer buffer) throws RftException {
        var known = checksums;
        return known.isKnown(block.start()) ? known.get(block.start()) : read(block, known.blockBytes(), buffer);
    }

    /**
     * Reads what was not read in this run, because it is at the receiver already, so that the checksum of the whole file is of bytes
     * that this source has now. Stops early once {@code stop} says so.
     */
    void readUnread(Iterable<ByteRange> ranges, BufferPool buffers, BooleanSupplier stop) throws RftException {
        var known = checksums;
        if (known.isComplete()) {
            return;
        }
        try (var lease = buffers.take(known.blockBytes())) {
            for (var range : ranges) {
                for (var at = range.start(); at < range.end() && !stop.getAsBoolean(); at += known.blockBytes()) {
                    if (!known.isKnown(at)) {
                        var block = new ByteRange(at, Math.min(at + known.blockBytes(), range.end()));
                        read(block, known.blockBytes(), lease.buffer());
                    }
                }
            }
        }
    }

    /**
     * The CRC32C of the whole file, once every block was read; fails if the source is not what it was at the opening. What is read again
     * after this has to be what was read before.
     */
    int wholeChecksum() throws RftException {
        source.checkUnchanged();
        sealed = true;
        return checksums.whole();
    }

    /** The SHA-256 of the whole file as a tree of blocks, once every block was read; empty unless it is {@link #digesting}. */
    Optional<Blob> wholeDigest() {
        return digests.map(one -> new Blob(one.whole()));
    }

    /** The same of a file, read now; takes ownership of it. */
    public static Blob digestOf(SourceFile file, int blockBytes, BufferPool buffers) throws RftException {
        try (file) {
            var reader = new Reader(file, blockBytes).digesting();
            reader.readUnread(RangeSet.whole(file.identity().size()), buffers, () -> false);
            file.checkUnchanged();
            return reader.wholeDigest().orElseThrow();
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
