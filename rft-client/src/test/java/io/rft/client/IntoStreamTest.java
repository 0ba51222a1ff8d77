package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.SourceChangedException;
import io.rft.TransferId;
import io.rft.digest.Crc32cs;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.store.StagedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IntoStreamTest {
    private static final int BLOCK = Settings.BLOCK_BYTES_MIN;

    private final byte[] content = new byte[2 * BLOCK + 10];
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final IntoStream stream = new IntoStream(out);

    IntoStreamTest() {
        new SplittableRandom(4).nextBytes(content);
    }

    @Test
    void blocksAreWrittenInOrderAndAreThenAsDurableAsTheyGet() throws RftException {
        var staged = stream.stage(offer(0, BLOCK));
        assertEquals(new RangeSet(), staged.durableAtOpen());

        write(staged, 0);
        write(staged, BLOCK);
        assertEquals(RangeSet.whole(2 * BLOCK), staged.force());
        assertEquals(new RangeSet(), staged.force());
        write(staged, 2 * BLOCK);

        assertEquals(new RangeSet(List.of(new ByteRange(2 * BLOCK, content.length))), staged.force());
        assertArrayEquals(content, out.toByteArray());
        staged.commit();
        staged.close();
    }

    @Test
    void theBufferIsLeftAsItWas() throws RftException {
        var staged = stream.stage(offer(0, BLOCK));
        var block = ByteBuffer.wrap(content, 0, BLOCK);

        staged.write(0, block, 0);

        assertEquals(BLOCK, block.remaining());
    }

    @Test
    void aBlockThatComesEarlyEndsTheAttemptRatherThanWaitForOneThatMayComeBehindIt() throws RftException {
        var staged = stream.stage(offer(0, BLOCK));

        var failure = assertThrows(RftException.class, () -> write(staged, BLOCK));

        assertEquals(ErrorCode.NETWORK, failure.code());
        assertEquals(0, out.size());
    }

    @Test
    void theNextAttemptGoesOnBehindWhatIsOut() throws RftException {
        var first = stream.stage(offer(0, BLOCK));
        write(first, 0);
        first.close();

        var second = stream.stage(offer(0, 2 * BLOCK));

        assertEquals(RangeSet.whole(BLOCK), second.durableAtOpen());
        assertEquals(BLOCK, second.blockBytes(), "of the first attempt, or nothing would fit");
        assertEquals(first.epoch() + 1, second.epoch());
        write(second, BLOCK);
        write(second, 2 * BLOCK);
        assertEquals(new RangeSet(List.of(new ByteRange(BLOCK, content.length))), second.force());
        assertArrayEquals(content, out.toByteArray());
        assertEquals(Crc32cs.of(ByteBuffer.wrap(content)), second.checksums().whole());
    }

    @Test
    void anAttemptThatHasEndedWritesNothing() throws RftException {
        var first = stream.stage(offer(0, BLOCK));
        first.close();
        stream.stage(offer(0, BLOCK));

        assertThrows(RftException.class, () -> write(first, 0));

        assertEquals(0, out.size());
    }

    @Test
    void aSourceThatHasChangedIsNotMixedIn() throws RftException {
        var first = stream.stage(offer(0, BLOCK));
        write(first, 0);
        first.close();

        assertThrows(SourceChangedException.class, () -> stream.stage(offer(1, BLOCK)));
    }

    @Test
    void aStreamThatFailsIsTheFailure() throws RftException {
        var broken = new IntoStream(new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("broken pipe");
            }
        });
        var staged = broken.stage(offer(0, BLOCK));

        var failure = assertThrows(RftException.class, () -> write(staged, 0));

        assertEquals(ErrorCode.STORAGE, failure.code());
        assertEquals("writing to the stream: broken pipe", failure.getMessage());
    }

    private void write(StagedFile staged, int at) throws RftException {
        var block = ByteBuffer.wrap(Arrays.copyOfRange(content, at, Math.min(at + BLOCK, content.length)));
        staged.write(at, block, Crc32cs.of(block));
        staged.checksums().put(at, Crc32cs.of(block));
    }

    private Message.Offer offer(long modified, int blockBytes) {
        return new Message.Offer(
                new TransferId(1, 2),
                RemotePath.parse("/file"),
                content.length,
                Instant.ofEpochSecond(modified),
                Instant.EPOCH,
                "source",
                0644,
                blockBytes,
                true,
                true);
    }
}
