package io.rft.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BlockChecksumsTest {
    private final BlockChecksums checksums = new BlockChecksums(250, 100);

    @Test
    void anEmptyFileIsCompleteAndHasTheCrcOfNothing() {
        var empty = new BlockChecksums(0, 100);

        assertTrue(empty.isComplete());
        assertEquals(0, empty.whole());
        assertThrows(IllegalArgumentException.class, () -> empty.put(0, 1));
    }

    @Test
    void theLastBlockMayBeShorter() {
        for (var offset = 0; offset < 250; offset += 100) {
            var block = ByteBuffer.allocate(Math.min(100, 250 - offset));
            checksums.put(offset, Crc32cs.of(block));
        }

        assertEquals(Crc32cs.of(ByteBuffer.allocate(250)), checksums.whole());
    }

    @Test
    void aBlockIsKnownFromItsPutToItsForget() {
        checksums.put(100, 7);
        assertTrue(checksums.isKnown(100));
        assertEquals(7, checksums.get(100));

        checksums.forget(100);
        assertFalse(checksums.isKnown(100));
        assertThrows(IllegalStateException.class, () -> checksums.get(100));
    }

    @Test
    void thereIsNoWholeBeforeTheLastBlock() {
        checksums.put(0, 1);
        checksums.put(200, 3);

        assertFalse(checksums.isComplete());
        assertThrows(IllegalStateException.class, checksums::whole);
    }

    @Test
    void onlyWhereABlockStartsIsABlock() {
        for (var offset : new long[] {-100, -1, 1, 99, 101, 250, 300, Long.MAX_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> checksums.put(offset, 1), "at " + offset);
            assertThrows(IllegalArgumentException.class, () -> checksums.isKnown(offset), "at " + offset);
        }
    }

    @Test
    void aFileOfTheMostBlocksIsComposed() {
        var blocks = 1 << 22;
        var file = new BlockChecksums((long) blocks << 24, 1 << 24);
        for (var i = 0; i < blocks; i++) {
            file.put((long) i << 24, 0xe3069283);
        }

        var doubled = 0xe3069283;
        for (var length = 1L << 24; length < file.size(); length *= 2) {
            doubled = Crc32cs.combine(doubled, doubled, length);
        }
        assertEquals(doubled, file.whole());
    }
}
