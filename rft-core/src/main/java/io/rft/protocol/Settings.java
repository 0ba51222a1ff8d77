package io.rft.protocol;

import io.rft.rate.RateLimits;

/**
 * What a side wishes, or what both agreed on: always the lower of the two. Pure.
 *
 * @param connections the most data connections of a session
 * @param blockBytes the largest block
 */
public record Settings(int connections, int blockBytes, RateLimits limits) {
    public static final int CONNECTIONS_DEFAULT = 10;
    public static final int CONNECTIONS_MAX = 64;
    public static final int BLOCK_BYTES_MIN = 64 << 10;
    public static final int BLOCK_BYTES_MAX = 16 << 20;
    /** Blocks of this size fit the processor's caches; larger ones were 15 to 33 % slower. */
    public static final int BLOCK_BYTES_DEFAULT = 256 << 10;
    /** The most blocks of one file: bounds what a receiver keeps in memory about it, four bytes per block. */
    public static final int BLOCKS_MAX = 1 << 22;
    /** The largest file: 64 TiB. */
    public static final long FILE_BYTES_MAX = (long) BLOCKS_MAX * BLOCK_BYTES_MAX;

    public Settings {
        Limits.within("a number of connections", connections, 1, CONNECTIONS_MAX);
        requireGrid(blockBytes);
    }

    public static final Settings DEFAULT = new Settings(CONNECTIONS_DEFAULT, BLOCK_BYTES_DEFAULT, RateLimits.NONE);

    /** At every point the lower of the two. */
    public Settings lower(Settings other) {
        return new Settings(
                Math.min(connections, other.connections),
                Math.min(blockBytes, other.blockBytes),
                limits.lower(other.limits));
    }

    /** The block size for a new file of this size: the agreed one, doubled until the file has at most {@link #BLOCKS_MAX} blocks. */
    public int blockBytesFor(long size) {
        var bytes = blockBytes;
        while (bytes < BLOCK_BYTES_MAX && (size + bytes - 1) / bytes > BLOCKS_MAX) {
            bytes = Math.min(2 * bytes, BLOCK_BYTES_MAX);
        }
        return bytes;
    }

    /** The same where the sender would like this one: never above what was agreed. */
    public int blockBytesFor(long size, int offered) {
        return Math.min(offered, blockBytesFor(size));
    }

    static void requireGrid(int blockBytes) {
        Limits.within("a block size", blockBytes, BLOCK_BYTES_MIN, BLOCK_BYTES_MAX);
    }
}
