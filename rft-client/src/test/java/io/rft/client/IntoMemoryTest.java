package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IntoMemoryTest {
    private static final int BLOCK = Settings.BLOCK_BYTES_MIN;
    private static final int SIZE = 4 * BLOCK + 10;

    private final byte[] content = new byte[SIZE];
    private final AtomicInteger arrived = new AtomicInteger();

    IntoMemoryTest() {
        new SplittableRandom(5).nextBytes(content);
    }

    @Test
    void theBlocksOfTheWantedRangeAreMissingAndNoOthers() throws RftException {
        var memory = wanted(BLOCK + 5, BLOCK);

        assertEquals(List.of(new ByteRange(BLOCK, 3 * BLOCK)), missing(memory));
        write(memory, 2 * BLOCK);
        assertFalse(memory.isComplete());
        write(memory, BLOCK);
        assertTrue(memory.isComplete());
        assertEquals(1, arrived.get());
        assertEquals(BLOCK, memory.part().offset());
        assertEquals(3 * BLOCK, memory.part().end());
        assertEquals(ByteBuffer.wrap(content, BLOCK, 2 * BLOCK), memory.part().bytes());
        assertEquals(new RangeSet(List.of(new ByteRange(BLOCK, 3 * BLOCK))), memory.force());
        assertEquals(new RangeSet(), memory.force());
    }

    @Test
    void theLastBlockEndsWithTheFile() throws RftException {
        var memory = wanted(4 * BLOCK, 100 * BLOCK);

        assertEquals(List.of(new ByteRange(4 * BLOCK, SIZE)), missing(memory));
        write(memory, 4 * BLOCK);
        assertEquals(ByteBuffer.wrap(content, 4 * BLOCK, 10), memory.part().bytes());
    }

    @Test
    void behindTheEndNothingIsMissing() {
        for (var offset : new long[] {SIZE, SIZE + 1, Long.MAX_VALUE}) {
            var memory = wanted(offset, BLOCK);

            assertEquals(List.of(), missing(memory));
            assertTrue(memory.isComplete());
            assertFalse(memory.isWholeFile());
            assertEquals(SIZE, memory.part().offset());
            assertEquals(0, memory.part().bytes().limit());
        }
    }

    @Test
    void theWholeFileEndsWithItsCommit() throws RftException {
        var memory = wanted(3, 4 * BLOCK);
        for (var at = 0; at < SIZE; at += BLOCK) {
            write(memory, at);
        }

        assertTrue(memory.isWholeFile());
        assertTrue(memory.isComplete());
        assertEquals(0, arrived.get());
    }

    @Test
    void whatWasNotAskedForIsRefused() {
        var memory = wanted(BLOCK, BLOCK);

        for (var at : new int[] {0, 2 * BLOCK, 4 * BLOCK}) {
            var refused = assertThrows(RftException.class, () -> write(memory, at));
            assertEquals(ErrorCode.PROTOCOL, refused.code());
        }
    }

    private static List<ByteRange> missing(IntoMemory memory) {
        return memory.durableAtOpen().complement(SIZE).toList();
    }

    private void write(IntoMemory memory, int at) throws RftException {
        memory.write(at, ByteBuffer.wrap(content, at, Math.min(BLOCK, SIZE - at)), 0);
    }

    private IntoMemory wanted(long offset, int length) {
        var offer = new Message.Offer(
                new TransferId(1, 2),
                RemotePath.parse("/file"),
                SIZE,
                Instant.EPOCH,
                Instant.EPOCH,
                "source",
                0644,
                BLOCK,
                true,
                true);
        return new IntoMemory(offer, offset, length, arrived::incrementAndGet);
    }
}
