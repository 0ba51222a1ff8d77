package io.rft.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.digest.Crc32cs;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JournalCodecTest {
    private static final List<JournalEntry> ENTRIES = List.of(
            new JournalEntry.Written(Long.MAX_VALUE, Integer.MAX_VALUE, -1),
            new JournalEntry.Written(0, 1, 0),
            new JournalEntry.Withdrawn(1L << 40, 17),
            new JournalEntry.Checkpoint(Long.MAX_VALUE));

    @Test
    void aHeaderComesBackAsItWas() {
        var bytes = JournalCodec.encode(Journals.header(), "own");

        var result = assertInstanceOf(JournalCodec.HeaderResult.Good.class, JournalCodec.decodeHeader(bytes));

        assertEquals(Journals.header(), result.header());
        assertEquals("own", result.ownFileKey());
        assertEquals(bytes.getInt(bytes.limit() - 4), result.salt());
        assertEquals(0, bytes.remaining());
    }

    @Test
    void theFormatStaysTheSame() {
        var record = ByteBuffer.allocate(JournalCodec.RECORD_BYTES_MAX);
        JournalCodec.encode(new JournalEntry.Written(0x10000, 0x8000, 0xcafebabe), 0x01020304, 100, record);

        var header = HexFormat.of()
                .formatHex(JournalCodec.encode(Journals.header(), "own").array(), 0, 60);
        assertEquals(
                "5246544a00000002000000730123456789abcdeffffffffffffffffe0000000000000007"
                        + "0000000000004a39000003e8000000006553f100075bcd15",
                header);
        assertEquals("01000000000001000000008000cafebabe", HexFormat.of().formatHex(record.array(), 0, 17));
        var covered = ByteBuffer.allocate(29).putInt(0x01020304).putLong(100).put(record.array(), 0, 17);
        assertEquals(Crc32cs.of(covered.flip()), record.getInt(17));
    }

    @Test
    void entriesComeBackAsTheyWere() {
        var bytes = ByteBuffer.allocate(1000);
        for (var entry : ENTRIES) {
            JournalCodec.encode(entry, 99, bytes.position(), bytes);
        }
        bytes.flip();

        for (var entry : ENTRIES) {
            assertEquals(Optional.of(entry), JournalCodec.decode(bytes, 99, bytes.position()));
        }
        assertEquals(Optional.empty(), JournalCodec.decode(bytes, 99, bytes.position()));
    }

    @Test
    void anEntryOfAnotherPlaceOrJournalDoesNotCount() {
        var bytes = ByteBuffer.allocate(100);
        JournalCodec.encode(ENTRIES.getFirst(), 99, 50, bytes);
        bytes.flip();

        assertEquals(Optional.empty(), JournalCodec.decode(bytes, 99, 51));
        assertEquals(Optional.empty(), JournalCodec.decode(bytes, 98, 50));
        assertEquals(0, bytes.position());
    }

    @Test
    void zerosAreNoEntry() {
        assertEquals(Optional.empty(), JournalCodec.decode(ByteBuffer.allocate(100), 0, 0));
    }

    @Test
    void aHeaderThatIsNoneSaysWhy() {
        var bytes = JournalCodec.encode(Journals.header(), "own");

        assertEquals("it is not a journal", why(ByteBuffer.allocate(0)));
        assertEquals("it is not a journal", why(ByteBuffer.allocate(2048)));
        assertEquals("its header is cut off", why(copy(bytes).limit(bytes.limit() - 1)));
        assertEquals("it has version 3", why(copy(bytes).putInt(4, 3)));
        assertEquals("its header is cut off", why(copy(bytes).putInt(8, -1)));
        assertEquals("its header is cut off", why(copy(bytes).putInt(8, 1 << 30)));
        assertEquals("its header is damaged", why(copy(bytes).put(40, (byte) 99)));
        assertEquals("its header makes no sense", why(resealed(copy(bytes).putLong(36, -1))));
        assertEquals("its header makes no sense", why(resealed(copy(bytes).putInt(44, 0))));
        assertEquals("its header makes no sense", why(resealed(copy(bytes).putLong(48, Long.MAX_VALUE))));
        assertEquals("its header makes no sense", why(resealed(copy(bytes).putInt(72, Integer.MAX_VALUE))));
    }

    @Test
    void aHeaderOfNonsenseCannotBeMade() {
        var good = Journals.header();
        assertThrows(IllegalArgumentException.class, () -> with(good, 0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> with(good, 1, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> with(good, 1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> with(good, 1, 1L << 60, 1 << 20));
    }

    private static JournalHeader with(JournalHeader good, long epoch, long size, int blockBytes) {
        return new JournalHeader(
                good.transfer(), epoch, size, blockBytes, good.sourceModified(), good.sourceChanged(), "", 0, "");
    }

    private static String why(ByteBuffer bytes) {
        return assertInstanceOf(JournalCodec.HeaderResult.Bad.class, JournalCodec.decodeHeader(bytes))
                .why();
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.limit()).put(bytes.duplicate()).flip();
    }

    /** With the checksum that its bytes have now. */
    private static ByteBuffer resealed(ByteBuffer bytes) {
        var end = bytes.limit() - Integer.BYTES;
        return bytes.putInt(end, Crc32cs.of(bytes.slice(0, end)));
    }
}
