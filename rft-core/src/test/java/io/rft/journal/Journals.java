package io.rft.journal;

import io.rft.RftException;
import io.rft.TransferId;
import io.rft.disk.DiskFile;
import java.time.Instant;

/** What the tests of the journal share. */
final class Journals {
    static final int BLOCK = 1000;
    static final int BLOCKS = 20;

    private Journals() {}

    /** Of a file whose last block has one byte. */
    static JournalHeader header() {
        return new JournalHeader(
                new TransferId(0x0123456789abcdefL, -2),
                7,
                BLOCK * (BLOCKS - 1) + 1,
                BLOCK,
                Instant.ofEpochSecond(1_700_000_000, 123_456_789),
                Instant.ofEpochSecond(-5, 999_999_999),
                "source ä😀",
                0644,
                "staged");
    }

    static Journal create(DiskFile file) throws RftException {
        return Journal.create(file, header(), new JournalState(header()), true, new DurabilityCounts());
    }

    static long offset(int index) {
        return (long) index * BLOCK;
    }

    static int length(int index) {
        return header().blockLength(offset(index));
    }
}
