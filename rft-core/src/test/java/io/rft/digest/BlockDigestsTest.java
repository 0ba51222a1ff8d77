package io.rft.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class BlockDigestsTest {
    private static final byte[] CONTENT = "0123456789".getBytes(StandardCharsets.US_ASCII);

    /** Computed with other programs from what PROTOCOL says. */
    @Test
    void isWhatTheProtocolSays() {
        assertEquals("72309dbf1700a40c4e946b2a0736e641f831a3ceed8ab4e0cd377ec5dc648f3f", hex(tree(4, 0, 4, 8)));
        assertEquals("0432ecc05abbca14b5f544ef891f2ce508e06984e89ce6dcd4113f444e718f84", hex(new BlockDigests(0, 4)));
    }

    @Test
    void theOrderOfTheBlocksDoesNotMatter() {
        assertEquals(hex(tree(4, 0, 4, 8)), hex(tree(4, 8, 0, 4)));
    }

    @Test
    void theGridMatters() {
        assertNotEquals(hex(tree(4, 0, 4, 8)), hex(tree(5, 0, 5)));
    }

    @Test
    void aBlockThatIsMissingLeavesNoDigest() {
        var tree = tree(4, 0, 8);

        assertFalse(tree.isKnown(4));
        assertThrows(IllegalStateException.class, tree::whole);
        assertThrows(IllegalArgumentException.class, () -> tree.isKnown(3));
    }

    private static BlockDigests tree(int blockBytes, int... offsets) {
        var tree = new BlockDigests(CONTENT.length, blockBytes);
        for (var offset : offsets) {
            var block = ByteBuffer.wrap(CONTENT, offset, Math.min(blockBytes, CONTENT.length - offset));
            tree.put(offset, BlockDigests.of(block));
        }
        return tree;
    }

    private static String hex(BlockDigests tree) {
        return HexFormat.of().formatHex(tree.whole());
    }
}
