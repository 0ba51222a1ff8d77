package io.rft.digest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The SHA-256 of each block of one file's fixed grid, as far as they are known, and of the whole file once all are: the SHA-256 over a
 * header, which says what it is and names size and grid, and the blocks' digests in their order. So blocks can be digested in any order,
 * by several threads, while they are in memory. 32 bytes per block. Thread-safe.
 */
public final class BlockDigests {
    public static final int DIGEST_BYTES = 32;

    private static final byte[] NAME = "rft tree sha256 v1".getBytes(StandardCharsets.US_ASCII);

    private final long size;
    private final int blockBytes;
    private final byte[] digests; // guarded by this object's lock, like known
    private final BitSet known;
    private final ReentrantLock lock = new ReentrantLock();

    public BlockDigests(long size, int blockBytes) {
        this.size = size;
        this.blockBytes = blockBytes;
        var blocks = Math.toIntExact(Math.ceilDiv(size, blockBytes));
        this.digests = new byte[Math.multiplyExact(blocks, DIGEST_BYTES)];
        this.known = new BitSet(blocks);
    }

    /** The digest of one block; the buffer is left as it was. */
    public static byte[] of(ByteBuffer block) {
        var sha = sha256();
        sha.update(block.duplicate());
        return sha.digest();
    }

    /** Notes the digest of the block that starts at this offset. */
    public void put(long offset, byte[] digest) {
        lock.lock();
        try {
            var index = index(offset);
            System.arraycopy(digest, 0, digests, index * DIGEST_BYTES, DIGEST_BYTES);
            known.set(index);
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

    /** The digest of the whole file; fails unless all blocks' are known. */
    public byte[] whole() {
        lock.lock();
        try {
            if (known.cardinality() * DIGEST_BYTES != digests.length) {
                throw new IllegalStateException("the digest of a file of which blocks are missing");
            }
            var sha = sha256();
            sha.update(NAME);
            sha.update(ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(size)
                    .putLong(blockBytes)
                    .flip());
            sha.update(digests);
            return sha.digest();
        } finally {
            lock.unlock();
        }
    }

    private int index(long offset) {
        if (offset % blockBytes != 0 || offset < 0 || offset >= size) {
            throw new IllegalArgumentException("no block starts at " + offset);
        }
        return (int) (offset / blockBytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
