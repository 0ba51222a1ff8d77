package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.SourceChangedException;
import io.rft.buffer.BufferPool;
import io.rft.digest.Crc32cs;
import io.rft.protocol.Settings;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReaderTest {
    private static final int BLOCK = 64 << 10;

    private final byte[] content = new byte[5 * BLOCK / 2];
    private final MemorySource source = MemorySource.of(content);
    private final BufferPool buffers = new BufferPool(BLOCK, 4);

    ReaderTest() {
        new SplittableRandom(1).nextBytes(content);
    }

    @Test
    void aBlockIsReadWithItsChecksum() throws RftException {
        var reader = new Reader(source, BLOCK);
        try (var lease = buffers.take()) {
            var crc = reader.read(new ByteRange(2 * BLOCK, content.length), BLOCK, lease.buffer());

            var expected = ByteBuffer.wrap(content, 2 * BLOCK, BLOCK / 2);
            assertEquals(expected, lease.buffer());
            assertEquals(Crc32cs.of(expected), crc);
        }
    }

    @Test
    void theWholeChecksumIsThatOfTheFile() throws RftException {
        var reader = new Reader(source, BLOCK);

        reader.readUnread(RangeSet.whole(content.length), buffers, () -> false);

        assertEquals(Crc32cs.of(ByteBuffer.wrap(content)), reader.wholeChecksum());
        assertEquals(0, buffers.lent());
    }

    @Test
    void whatWasReadIsNotReadAgain() throws RftException {
        var reader = new Reader(source, BLOCK);
        read(reader, 0);

        reader.readUnread(List.of(new ByteRange(0, 2 * BLOCK)), buffers, () -> false);
        assertEquals(2, source.reads());

        reader.readUnread(RangeSet.whole(content.length), buffers, () -> false);
        reader.readUnread(RangeSet.whole(content.length), buffers, () -> false);
        assertEquals(3, source.reads());
    }

    @Test
    void checksumsOutliveAnAttemptThatKeepsTheGrid() throws RftException {
        var reader = new Reader(source, BLOCK);
        reader.readUnread(RangeSet.whole(content.length), buffers, () -> false);

        reader.grid(BLOCK);

        assertEquals(Crc32cs.of(ByteBuffer.wrap(content)), reader.wholeChecksum());
    }

    @Test
    void anotherGridForgetsTheChecksums() throws RftException {
        var reader = new Reader(source, BLOCK);
        reader.readUnread(RangeSet.whole(content.length), buffers, () -> false);

        reader.grid(2 * BLOCK);
        reader.readUnread(RangeSet.whole(content.length), buffers, () -> false);

        assertEquals(3 + 2, source.reads());
        assertEquals(Crc32cs.of(ByteBuffer.wrap(content)), reader.wholeChecksum());
    }

    @Test
    void aLateReadOfAnEarlierAttemptsGridSpoilsNothing() throws RftException {
        var reader = new Reader(source, BLOCK);
        reader.grid(2 * BLOCK);
        reader.readUnread(RangeSet.whole(content.length), buffers, () -> false);

        read(reader, 0);
        read(reader, BLOCK);

        assertEquals(Crc32cs.of(ByteBuffer.wrap(content)), reader.wholeChecksum());
    }

    @Test
    void readingStopsWhenNobodyWantsItAnyMore() throws RftException {
        var reader = new Reader(source, BLOCK);

        reader.readUnread(RangeSet.whole(content.length), buffers, () -> source.reads() == 2);

        assertEquals(2, source.reads());
    }

    @Test
    void aSourceThatChangedHasNoChecksum() throws RftException {
        var reader = new Reader(source, BLOCK);
        reader.readUnread(RangeSet.whole(content.length), buffers, () -> false);
        source.change();

        assertThrows(SourceChangedException.class, reader::wholeChecksum);
    }

    @Test
    void aFileOfTooManyBlocksIsRefused() {
        var tooLarge = MemorySource.hollow(Settings.FILE_BYTES_MAX + 1);
        var tooManyBlocks = MemorySource.hollow((long) Settings.BLOCKS_MAX * BLOCK + 1);
        var hugest = MemorySource.hollow(Long.MAX_VALUE);

        for (var one : List.of(tooLarge, tooManyBlocks, hugest)) {
            assertEquals(
                    ErrorCode.LIMIT,
                    assertThrows(RftException.class, () -> new Reader(one, BLOCK))
                            .code());
            assertFalse(one.isClosed(), "it is still the caller's");
        }
    }

    @Test
    void aReceiverCannotMakeUsKeepMoreChecksumsThanAFileMayHave() throws RftException {
        var reader = new Reader(MemorySource.hollow(Settings.FILE_BYTES_MAX), Settings.BLOCK_BYTES_MAX);

        assertEquals(
                ErrorCode.PROTOCOL,
                assertThrows(RftException.class, () -> reader.grid(BLOCK)).code());
        assertEquals(Settings.BLOCK_BYTES_MAX, reader.blockBytes());
    }

    @Test
    void theReaderClosesItsSource() throws RftException {
        new Reader(source, BLOCK).close();

        assertTrue(source.isClosed());
    }

    private void read(Reader reader, long at) throws RftException {
        try (var lease = buffers.take()) {
            reader.read(new ByteRange(at, at + BLOCK), BLOCK, lease.buffer());
        }
    }
}
