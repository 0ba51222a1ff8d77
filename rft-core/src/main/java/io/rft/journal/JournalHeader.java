package io.rft.journal;

import io.rft.TransferId;
import java.time.Instant;

/**
 * What a journal is about: which attempt of which transfer, the source it began with and the staged file that holds the bytes.
 *
 * @param epoch counts the attempts of the transfer
 * @param blockBytes the grid of the blocks, the same for the whole life of the transfer
 * @param sourceFileKey of the source, as its own side names it
 * @param mode permission bits of the committed file
 * @param stagedFileKey of the staged file: a journal says nothing about any other
 * @param forced whether records were forced, and before them the data that they are about: what a journal says that was not, holds
 *     for as long as the system runs
 */
public record JournalHeader(
        TransferId transfer,
        long epoch,
        long size,
        int blockBytes,
        Instant sourceModified,
        Instant sourceChanged,
        String sourceFileKey,
        int mode,
        String stagedFileKey,
        boolean forced) {
    /** In characters; what a reader allocates for a key. */
    public static final int FILE_KEY_CHARS_MAX = 128;

    /** As many as a transfer can have; bounds what a reader allocates, four bytes for each, whatever a file says. */
    public static final int BLOCKS_MAX = 1 << 22;

    /** Of a journal that is forced. */
    public JournalHeader(
            TransferId transfer,
            long epoch,
            long size,
            int blockBytes,
            Instant sourceModified,
            Instant sourceChanged,
            String sourceFileKey,
            int mode,
            String stagedFileKey) {
        this(
                transfer,
                epoch,
                size,
                blockBytes,
                sourceModified,
                sourceChanged,
                sourceFileKey,
                mode,
                stagedFileKey,
                true);
    }

    public JournalHeader {
        if (epoch < 1 || size < 0 || blockBytes < 1 || !fits(size, blockBytes)) {
            throw new IllegalArgumentException("epoch " + epoch + ", " + size + " bytes in blocks of " + blockBytes);
        }
        if (sourceFileKey.length() > FILE_KEY_CHARS_MAX || stagedFileKey.length() > FILE_KEY_CHARS_MAX) {
            throw new IllegalArgumentException("a file key that is too long");
        }
    }

    /** Whether a file of this size has at most {@link #BLOCKS_MAX} blocks. */
    public static boolean fits(long size, int blockBytes) {
        return Math.ceilDiv(size, blockBytes) <= BLOCKS_MAX;
    }

    /** How long the block at this offset is. */
    int blockLength(long offset) {
        return (int) Math.min(blockBytes, size - offset);
    }

    /** Whether a block of the grid starts and ends there. */
    public boolean isBlock(long offset, int length) {
        return offset >= 0 && offset < size && offset % blockBytes == 0 && length == blockLength(offset);
    }
}
