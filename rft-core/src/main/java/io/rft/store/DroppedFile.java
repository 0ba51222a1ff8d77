package io.rft.store;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.digest.BlockChecksums;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file that is received and kept nowhere: what has arrived counts as durable at the next {@link #force}. Serves to measure a way
 * without the disk behind it. Takes four bytes of memory per block. Thread-safe.
 */
public final class DroppedFile implements StagedFile {
    private final BlockChecksums checksums;
    private final Between writes;
    private final ReentrantLock lock = new ReentrantLock(); // guards: fresh
    private final RangeSet fresh = new RangeSet(); // arrived since the last force

    /** @param writes is run before each block is taken, and refuses it by failing */
    public DroppedFile(long size, int blockBytes, Between writes) {
        this.checksums = new BlockChecksums(size, blockBytes);
        this.writes = writes;
    }

    @Override
    public long size() {
        return checksums.size();
    }

    @Override
    public int blockBytes() {
        return checksums.blockBytes();
    }

    /** There is nothing that a second attempt could go on with. */
    @Override
    public long epoch() {
        return 1;
    }

    @Override
    public RangeSet durableAtOpen() {
        return new RangeSet();
    }

    @Override
    public BlockChecksums checksums() {
        return checksums;
    }

    @Override
    public void write(long offset, ByteBuffer block, int crc32c) throws RftException {
        writes.run();
        lock.lock();
        try {
            fresh.add(new ByteRange(offset, offset + block.remaining()));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void withdraw(RangeSet blocks) throws RftException {
        throw new RftException(ErrorCode.PROTOCOL, "nothing was there before that could be withdrawn");
    }

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
    public void read(long offset, ByteBuffer block) throws RftException {
        throw new RftException(ErrorCode.STORAGE, "what was dropped cannot be read again");
    }

    @Override
    public OptionalLong findDamage(Between blocks) {
        return OptionalLong.empty();
    }

    /** There is no file that could be found again, and nothing to remember. */
    @Override
    public void commit(Remembering remembering) {}

    @Override
    public void discard() {}

    @Override
    public void close() {}
}
