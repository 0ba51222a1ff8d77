package io.rft.protocol;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.range.ByteRange;
import java.nio.ByteBuffer;

/** The bytes of a {@link BlockHeader}; believes nothing that it reads. Pure. */
public final class BlockHeaderCodec {
    private static final int BLOCK = 1;
    private static final int END = 2;
    private static final int ZEROS = 3;
    private static final int KIND_SHIFT = 24;

    private BlockHeaderCodec() {}

    /** Writes {@link BlockHeader#BYTES} bytes at the buffer's position. */
    public static void encode(BlockHeader header, ByteBuffer target) {
        switch (header) {
            case BlockHeader.Block block -> encode(BLOCK, block, target);
            case BlockHeader.Zeros(var block) -> encode(ZEROS, block, target);
            case BlockHeader.End() -> {
                target.putInt(END << KIND_SHIFT);
                target.put(new byte[BlockHeader.BYTES - Integer.BYTES]);
            }
        }
    }

    private static void encode(int kind, BlockHeader.Block block, ByteBuffer target) {
        target.putInt(kind << KIND_SHIFT);
        target.putInt((int) block.range().length());
        target.putLong(block.transfer().high());
        target.putLong(block.transfer().low());
        target.putLong(block.epoch());
        target.putLong(block.range().start());
        target.putInt(block.crc32c());
    }

    /** Reads {@link BlockHeader#BYTES} bytes from the buffer's position; anything that is no header is {@code PROTOCOL}. */
    public static BlockHeader decode(ByteBuffer source) throws RftException {
        if (source.remaining() < BlockHeader.BYTES) {
            throw refused("has only " + source.remaining() + " bytes");
        }
        var kind = source.getInt();
        return switch (kind >>> KIND_SHIFT) {
            case BLOCK -> block(kind, source);
            case ZEROS -> new BlockHeader.Zeros(block(kind, source));
            case END -> end(kind, source);
            default -> throw refused("has the unknown kind " + (kind >>> KIND_SHIFT));
        };
    }

    private static BlockHeader.Block block(int kind, ByteBuffer source) throws RftException {
        var length = source.getInt();
        var transfer = new TransferId(source.getLong(), source.getLong());
        var epoch = source.getLong();
        var offset = source.getLong();
        var crc32c = source.getInt();
        require((kind & ~(0xff << KIND_SHIFT)) == 0, "has bits set that must be zero");
        require(length >= 1 && length <= Settings.BLOCK_BYTES_MAX, "announces a length outside 1 to 16 MiB");
        require(epoch >= 1, "has an epoch outside 1 to 2^63-1");
        require(offset >= 0 && offset <= Settings.FILE_BYTES_MAX - length, "leaves the largest file there can be");
        return new BlockHeader.Block(transfer, epoch, new ByteRange(offset, offset + length), crc32c);
    }

    private static BlockHeader end(int kind, ByteBuffer source) throws RftException {
        var others = kind & ~(END << KIND_SHIFT);
        for (var i = Integer.BYTES; i < BlockHeader.BYTES; i++) {
            others |= source.get();
        }
        require(others == 0, "ends the connection but is not all zero after its kind");
        return new BlockHeader.End();
    }

    private static void require(boolean condition, String problem) throws RftException {
        if (!condition) {
            throw refused(problem);
        }
    }

    private static RftException refused(String problem) {
        return new RftException(ErrorCode.PROTOCOL, "a block header of the peer " + problem);
    }
}
