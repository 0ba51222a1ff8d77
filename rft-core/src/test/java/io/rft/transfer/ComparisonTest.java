package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.buffer.BufferPool;
import io.rft.digest.Crc32cs;
import io.rft.protocol.Settings;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final int BLOCK = Settings.BLOCK_BYTES_MIN;

    private final byte[] content = new byte[10 * BLOCK + 5];
    private final BufferPool buffers = new BufferPool(BLOCK, 1);
    private final AtomicBoolean stop = new AtomicBoolean();

    ComparisonTest() {
        new SplittableRandom(11).nextBytes(content);
    }

    @AfterEach
    void everyBufferIsGivenBack() {
        assertEquals(0, buffers.lent());
    }

    @Test
    void whatIsEqualIsLeft() throws Exception {
        var receiver = new Recorded(content, 100);

        compare(MemorySource.of(content), receiver, RangeSet.whole(content.length));

        assertEquals(List.of("checksums from 0"), receiver.events);
    }

    @Test
    void whatDiffersIsTakenBackPageByPage() throws Exception {
        var other = content.clone();
        for (var at : List.of(0, 2 * BLOCK, 3 * BLOCK, 10 * BLOCK)) {
            other[at]++;
        }
        var kept = RangeSet.whole(content.length);
        kept.remove(BLOCK, 2 * BLOCK);
        var receiver = new Recorded(other, kept, 4);

        compare(MemorySource.of(content), receiver, kept);

        assertEquals(
                List.of(
                        "checksums from 0",
                        "withdraw [" + new ByteRange(0, BLOCK) + ", " + new ByteRange(2 * BLOCK, 4 * BLOCK) + "]",
                        "checksums from " + 5 * BLOCK,
                        "checksums from " + 9 * BLOCK,
                        "withdraw [" + new ByteRange(10 * BLOCK, content.length) + "]"),
                receiver.events);
    }

    @Test
    void nothingIsAskedWhereNothingWasKept() throws Exception {
        var receiver = new Recorded(content, 4);

        compare(MemorySource.of(content), receiver, new RangeSet());

        assertEquals(List.of(), receiver.events);
    }

    @Test
    void aReceiverWithoutARecordIsNotAskedAgain() throws Exception {
        var source = MemorySource.of(content);
        var receiver = new Recorded(content, 0);
        var kept = RangeSet.whole(content.length);
        kept.remove(BLOCK, 2 * BLOCK);

        compare(source, receiver, kept);

        assertEquals(List.of("checksums from 0"), receiver.events);
        assertEquals(0, source.reads());
    }

    @Test
    void itStopsWhenTheAttemptHasEnded() throws Exception {
        stop.set(true);
        var receiver = new Recorded(new byte[content.length], 100);

        compare(MemorySource.of(content), receiver, RangeSet.whole(content.length));

        assertEquals(List.of(), receiver.events);
    }

    @Test
    void muchThatDiffersFlowsBeforeTheRestIsRead() throws Exception {
        var size = 3 * Comparison.BATCH_BYTES;
        var receiver = new Recorded(new byte[0], Integer.MAX_VALUE);

        compare(MemorySource.hollow(size), receiver, RangeSet.whole(size));

        assertEquals(4, receiver.events.size(), () -> receiver.events.toString());
    }

    @Test
    void aSourceThatCannotBeReadIsAFailure() throws Exception {
        var source = MemorySource.of(content);
        source.fail(new RftException(ErrorCode.STORAGE, "a bad sector"));

        assertThrows(
                RftException.class, () -> compare(source, new Recorded(content, 4), RangeSet.whole(content.length)));
    }

    private void compare(MemorySource source, Recorded receiver, RangeSet kept) throws RftException {
        new Comparison(new Reader(source, BLOCK), buffers, stop::get, receiver).run(kept);
    }

    /** A receiver that has recorded the checksums of a content; of an empty one, wrong checksums for any block. */
    private static final class Recorded implements Comparison.Records {
        private final List<String> events = new ArrayList<>();
        private final byte[] stored;
        private final RangeSet kept;
        private final int pageMax;

        Recorded(byte[] stored, int pageMax) {
            this(stored, RangeSet.whole(stored.length), pageMax);
        }

        Recorded(byte[] stored, RangeSet kept, int pageMax) {
            this.stored = stored;
            this.kept = kept;
            this.pageMax = pageMax;
        }

        @Override
        public ByteBuffer checksums(long start) {
            events.add("checksums from " + start);
            if (stored.length == 0) {
                return ByteBuffer.allocate(1 << 20);
            }
            var page = ByteBuffer.allocate(4 * 100);
            for (var at = (int) start; at < stored.length && page.position() < 4L * pageMax; at += BLOCK) {
                if (kept.contains(at)) {
                    page.putInt(Crc32cs.of(ByteBuffer.wrap(stored, at, Math.min(BLOCK, stored.length - at))));
                }
            }
            return page.flip();
        }

        @Override
        public void withdraw(RangeSet blocks) {
            events.add("withdraw " + blocks);
        }
    }
}
