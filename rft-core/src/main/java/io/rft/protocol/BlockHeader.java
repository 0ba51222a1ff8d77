package io.rft.protocol;

import io.rft.TransferId;
import io.rft.range.ByteRange;

/**
 * What precedes the bytes on a data connection: {@link #BYTES} bytes, big-endian, the same in both directions.
 *
 * <pre>
 * 0  u8  kind: 1 block, 2 end, 3 zeros          8  u64 transfer id, high     24 u64 epoch
 * 1  u24 0                            16  u64 transfer id, low      32 u64 offset
 * 4  u32 payload length                                             40 u32 CRC32C of the payload
 * </pre>
 */
public sealed interface BlockHeader {
    int BYTES = 44;

    /** A block of a file; {@code range.length()} bytes of payload follow. */
    record Block(TransferId transfer, long epoch, ByteRange range, int crc32c) implements BlockHeader {
        public Block {
            Limits.epoch(epoch);
            Limits.within("a block's length", range.length(), 1, Settings.BLOCK_BYTES_MAX);
            Limits.within("a block's end", range.end(), 1, Settings.FILE_BYTES_MAX);
        }
    }

    /** A block that is all zero, of a file that was announced as sparse; no payload follows. */
    record Zeros(Block block) implements BlockHeader {}

    /** The last frame of a connection that is closed on purpose. Without it an end of data is a loss. */
    record End() implements BlockHeader {}
}
