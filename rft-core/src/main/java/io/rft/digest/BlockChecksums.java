package io.rft.digest;

import java.util.BitSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The CRC32C of each block of one file's fixed grid, as far as they are known, and of the whole file once all are. Four bytes per
 * block. Thread-safe.
 */
public final class BlockChecksums {
    private final long size;
    private final int blockBytes;
    private final int[] crcs; // guarded by this object's lock, like known
    private final BitSet known;
    private int knownCount;
    private final ReentrantLock lock = new ReentrantLock();

    public BlockChecksums(long size, int blockBytes) {
        this.size = size;
        this.blockBytes = blockBytes;
        this.crcs = new int[Math.toIntExact((size + blockBytes - 1) / blockBytes)];
        this.known = new BitSet(crcs.length);
    }

    public long size() {
        return size;
    }

    public int blockBytes() {
        return blockBytes;
    }

    /** Notes the checksum of the block that starts at this offset. */
    public void put(long offset, int crc32c) {
        lock.lock();
        try {
            var index = index(offset);
            crcs[index] = crc32c;
            knownCount += known.get(index) ? 0 : 1;
            known.set(index);
        } finally {
            lock.unlock();
        }
    }

    public void forget(long offset) {
        lock.lock();
        try {
            var index = index(offset);
            knownCount -= known.get(index) ? 1 : 0;
            known.clear(index);
        } finally {
            lock.unlock();
        }
    }

    public boolean isKnown(long offset) {
        lock.lock();
        try {
            return known.get(index(offset));
        } finally {
            lock.unlock();
        }
    }

    /** The checksum of the block that starts at this offset, which must be known. */
    public int get(long offset) {
        lock.lock();
        try {
            if (!known.get(index(offset))) {
                throw new IllegalStateException("no checksum at " + offset);
            }
            return crcs[index(offset)];
        } finally {
            lock.unlock();
        }
    }

    public boolean isComplete() {
        lock.lock();
        try {
            return knownCount == crcs.length;
        } finally {
            lock.unlock();
        }
    }

    /** The CRC32C of the whole file, composed from its blocks; fails unless all are known. 0 for an empty file. */
    public int whole() {
        lock.lock();
        try {
            if (knownCount != crcs.length) {
                throw new IllegalStateException("only " + knownCount + " of " + crcs.length + " checksums known");
            }
            return composed();
        } finally {
            lock.unlock();
        }
    }

    /** All blocks but the last have one length, so that a file of millions of them takes a fraction of a second. */
    private int composed() {
        if (crcs.length == 0) {
            return 0;
        }
        var power = Crc32cs.power(blockBytes);
        var last = crcs.length - 1;
        var whole = 0;
        for (var i = 0; i < last; i++) {
            whole = Crc32cs.combineAt(power, whole, crcs[i]);
        }
        return Crc32cs.combine(whole, crcs[last], size - (long) last * blockBytes);
    }

    private int index(long offset) {
        if (offset % blockBytes != 0 || offset < 0 || offset >= size) {
            throw new IllegalArgumentException("no block starts at " + offset);
        }
        return (int) (offset / blockBytes);
    }
}
