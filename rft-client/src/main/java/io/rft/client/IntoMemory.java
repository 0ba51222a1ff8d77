package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.digest.BlockChecksums;
import io.rft.protocol.Message;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.store.SourceIdentity;
import io.rft.store.StagedFile;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What receives those blocks of a file in which a wanted range lies, into memory; of all others it says that it has them, and they do not
 * travel. Thread-safe; for one attempt.
 */
final class IntoMemory implements StagedFile {
    private final SourceIdentity file;
    private final BlockChecksums checksums;
    private final long start;
    private final ByteBuffer bytes;
    private final Runnable arrived;
    private final ReentrantLock lock = new ReentrantLock(); // guards: fresh, missing; held while bytes are copied
    private final RangeSet fresh = new RangeSet(); // arrived since the last force
    private long missing;

    /**
     * @param offset the first byte that is wanted, maybe behind the end
     * @param length how many are, at most; one at least
     * @param arrived is run, on the thread of a connection, when all of them are there; not for the whole file, which has a commit
     */
    IntoMemory(Message.Offer offer, long offset, int length, Runnable arrived) {
        this.file = LocalFile.source(offer);
        this.checksums = new BlockChecksums(offer.size(), offer.blockBytes());
        long grid = offer.blockBytes();
        var from = Math.min(offset, offer.size());
        var end = Math.min(from + length, offer.size());
        this.start = from == end ? from : from / grid * grid;
        this.missing = from == end ? 0 : Math.min(Math.ceilDiv(end, grid) * grid, offer.size()) - start;
        this.bytes = ByteBuffer.allocate(Math.toIntExact(missing));
        this.arrived = arrived;
    }

    /** Whether the wanted range is all of the file, which then ends with a commit. */
    boolean isWholeFile() {
        return bytes.capacity() == size();
    }

    boolean isComplete() {
        lock.lock();
        try {
            return missing == 0;
        } finally {
            lock.unlock();
        }
    }

    /** What has arrived, once it is complete. */
    FilePart part() {
        return new FilePart(file, start, bytes);
    }

    @Override
    public long size() {
        return checksums.size();
    }

    @Override
    public int blockBytes() {
        return checksums.blockBytes();
    }

    @Override
    public long epoch() {
        return 1;
    }

    @Override
    public RangeSet durableAtOpen() {
        var others = RangeSet.whole(size());
        others.remove(start, start + bytes.capacity());
        return others;
    }

    @Override
    public BlockChecksums checksums() {
        return checksums;
    }

    @Override
    public void write(long offset, ByteBuffer block, int crc32c) throws RftException {
        boolean last;
        lock.lock();
        try {
            var at = offset - start;
            if (at < 0 || at + block.remaining() > bytes.capacity()) {
                throw new RftException(ErrorCode.PROTOCOL, "the server sends what it was not asked for");
            }
            bytes.put((int) at, block, block.position(), block.remaining());
            fresh.add(new ByteRange(offset, offset + block.remaining()));
            missing -= block.remaining();
            last = missing == 0;
        } finally {
            lock.unlock();
        }
        if (last && !isWholeFile()) {
            arrived.run();
        }
    }

    @Override
    public void withdraw(RangeSet blocks) throws RftException {
        throw new RftException(ErrorCode.PROTOCOL, "the server takes back what it was not asked about");
    }

    /** Nothing is stored: what has arrived is as durable as it gets. */
    @Override
    public RangeSet force() {
        lock.lock();
        try {
            var forced = fresh.copy();
            fresh.removeAll(forced);
            return forced;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void read(long offset, ByteBuffer block) {
        block.put(bytes.duplicate().position((int) (offset - start)).limit((int) (offset - start) + block.remaining()));
    }

    @Override
    public OptionalLong findDamage(Between blocks) {
        return OptionalLong.empty();
    }

    /** Its checksum is right, and there is no file that could be found again. */
    @Override
    public void commit(Remembering remembering) {}

    @Override
    public void discard() {}

    @Override
    public void close() {}
}
