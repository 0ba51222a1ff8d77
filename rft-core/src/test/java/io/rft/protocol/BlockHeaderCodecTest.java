package io.rft.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.range.ByteRange;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockHeaderCodecTest {
    private static final String BLOCK = "01000000" // kind
            + "00040000" // length
            + "0123456789abcdeffedcba9876543210" // transfer
            + "0000000000000007" // epoch
            + "0000000000100000" // offset
            + "e3069283"; // CRC32C
    private static final String END = "02" + "00".repeat(43);
    private static final BlockHeader.Block BLOCK_VALUE = new BlockHeader.Block(
            new TransferId(0x0123456789abcdefL, 0xfedcba9876543210L),
            7,
            new ByteRange(1 << 20, (1 << 20) + (256 << 10)),
            0xe3069283);

    @Test
    void aBlockHasTheDocumentedBytes() throws RftException {
        assertEquals(BLOCK, encode(BLOCK_VALUE));
        assertEquals(BLOCK_VALUE, decode(BLOCK));
    }

    @Test
    void anEndHasTheDocumentedBytes() throws RftException {
        assertEquals(END, encode(new BlockHeader.End()));
        assertEquals(new BlockHeader.End(), decode(END));
    }

    @Test
    void theBufferAdvancesByOneHeader() throws RftException {
        var two = bytes(BLOCK + END);

        assertEquals(BLOCK_VALUE, BlockHeaderCodec.decode(two));
        assertEquals(BlockHeader.BYTES, two.position());
        assertEquals(new BlockHeader.End(), BlockHeaderCodec.decode(two));
        assertEquals(0, two.remaining());
    }

    @Test
    void theLargestBlockMayEndTheLargestFile() throws RftException {
        var end = Settings.FILE_BYTES_MAX;
        var last = new BlockHeader.Block(
                new TransferId(0, 0), Long.MAX_VALUE, new ByteRange(end - Settings.BLOCK_BYTES_MAX, end), -1);

        assertEquals(last, decode(encode(last)));
    }

    @ParameterizedTest(name = "{2}: byte {0} = {1}")
    @CsvSource({
        "0, 00, unknown kind 0",
        "0, 04, unknown kind 4",
        "0, ff, unknown kind 255",
        "1, 01, must be zero",
        "3, 80, must be zero",
        "4, 00000000, length",
        "4, 01000001, length",
        "4, 80000000, length",
        "4, ffffffff, length",
        "24, 0000000000000000, epoch",
        "24, ffffffffffffffff, epoch",
        "32, ffffffffffffffff, largest file",
        "32, 0000400000000000, largest file",
        "32, 00003ffffffc0001, largest file",
        "32, 7fffffffffffffff, largest file",
    })
    void aHeaderWithOneBadFieldIsRefused(int index, String hex, String problem) {
        var changed = BLOCK.substring(0, 2 * index) + hex + BLOCK.substring(2 * index + hex.length());

        var refusal = assertThrows(RftException.class, () -> decode(changed));

        assertEquals(ErrorCode.PROTOCOL, refusal.code());
        assertTrue(String.valueOf(refusal.getMessage()).contains(problem), refusal.getMessage());
    }

    @Test
    void zerosHaveTheHeaderOfTheirBlockAndAKindOfTheirOwn() throws RftException {
        var zeros = "03" + BLOCK.substring(2);

        assertEquals(zeros, encode(new BlockHeader.Zeros(BLOCK_VALUE)));
        assertEquals(new BlockHeader.Zeros(BLOCK_VALUE), decode(zeros));
    }

    @Test
    void anEndIsAllZeroAfterItsKind() {
        for (var i = 1; i < BlockHeader.BYTES; i++) {
            var bytes = bytes(END).put(i, (byte) 0x80);
            assertThrows(RftException.class, () -> BlockHeaderCodec.decode(bytes), "byte " + i);
        }
    }

    @Test
    void aShortBufferIsRefused() {
        assertThrows(RftException.class, () -> decode(BLOCK.substring(2)));
        assertThrows(RftException.class, () -> decode(""));
    }

    @Test
    void aHeaderThatCouldNotBeReadCannotBeMade() {
        var transfer = new TransferId(1, 2);
        var tooLong = new ByteRange(0, Settings.BLOCK_BYTES_MAX + 1L);
        var tooFar = new ByteRange(Settings.FILE_BYTES_MAX, Settings.FILE_BYTES_MAX + 1);

        assertThrows(IllegalArgumentException.class, () -> new BlockHeader.Block(transfer, 1, tooLong, 0));
        assertThrows(IllegalArgumentException.class, () -> new BlockHeader.Block(transfer, 1, tooFar, 0));
        assertThrows(IllegalArgumentException.class, () -> new BlockHeader.Block(transfer, 0, new ByteRange(0, 1), 0));
    }

    private static String encode(BlockHeader header) {
        var target = ByteBuffer.allocate(BlockHeader.BYTES);
        BlockHeaderCodec.encode(header, target);
        return HexFormat.of().formatHex(target.array(), 0, target.position());
    }

    private static BlockHeader decode(String hex) throws RftException {
        return BlockHeaderCodec.decode(bytes(hex));
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }
}
