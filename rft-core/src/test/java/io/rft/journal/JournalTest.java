package io.rft.journal;

import static io.rft.journal.Journals.length;
import static io.rft.journal.Journals.offset;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.disk.MemoryFile;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class JournalTest {
    private final MemoryFile file = new MemoryFile();

    @Test
    void aNewJournalKnowsNothingAndIsForced() throws Exception {
        var journal = Journals.create(file);

        assertEquals(1, file.forces());
        assertEquals(new RangeSet(), journal.durable());
        assertEquals(new RangeSet(), reread().state().durable());
        assertEquals(Journals.header(), reread().header());
    }

    @Test
    void aCheckpointMakesDurableWhatWasWrittenBefore() throws Exception {
        var journal = Journals.create(file);
        journal.written(offset(3), length(3), 33);
        assertTrue(journal.hasUnforced());
        assertEquals(1, file.forces(), "a written block is not forced");

        assertEquals(blocks(3), journal.checkpoint(journal.position()));

        assertEquals(2, file.forces());
        assertFalse(journal.hasUnforced());
        assertEquals(blocks(3), reread().state().durable());
        assertEquals(33, reread().state().checksums().get(offset(3)));
    }

    @Test
    void whatIsWrittenWhileTheDataIsForcedIsNotMeant() throws Exception {
        var journal = Journals.create(file);
        journal.written(offset(1), length(1), 11);
        var until = journal.position();
        journal.written(offset(2), length(2), 22);

        assertEquals(blocks(1), journal.checkpoint(until));

        assertEquals(blocks(1), journal.durable());
        assertEquals(blocks(1), reread().state().durable());
        assertEquals(List.of(offset(2)), unforced(reread().state()));
        assertEquals(blocks(2), journal.checkpoint(journal.position()));
        assertEquals(blocks(1, 2), reread().state().durable());
    }

    @Test
    void aWithdrawnBlockIsForgottenDurably() throws Exception {
        var journal = Journals.create(file);
        journal.written(offset(1), length(1), 11);
        journal.written(offset(2), length(2), 22);
        journal.checkpoint(journal.position());
        journal.written(offset(3), length(3), 33);
        var forces = file.forces();

        journal.withdraw(offset(2), length(2));
        journal.withdraw(offset(3), length(3));
        journal.withdraw(offset(4), length(4)); // was not noted: costs nothing

        assertEquals(forces + 2, file.forces());
        assertEquals(blocks(1), journal.durable());
        assertEquals(blocks(1), reread().state().durable());
        assertEquals(List.of(), unforced(reread().state()));
        assertFalse(reread().state().checksums().isKnown(offset(2)));
    }

    @Test
    void aBlockWithdrawnWhileTheDataIsForcedIsNotMeant() throws Exception {
        var journal = Journals.create(file);
        journal.written(offset(1), length(1), 11);
        journal.written(offset(2), length(2), 22);
        var until = journal.position();
        journal.withdraw(offset(1), length(1));
        journal.written(offset(1), length(1), 12);

        assertEquals(blocks(2), journal.checkpoint(until));

        assertEquals(blocks(2), reread().state().durable());
        assertEquals(List.of(offset(1)), unforced(reread().state()));
    }

    @Test
    void aBlockIsNotNotedTwice() throws Exception {
        var journal = Journals.create(file);
        journal.written(offset(1), length(1), 11);

        assertThrows(IllegalArgumentException.class, () -> journal.written(offset(1), length(1), 11));
        assertThrows(IllegalArgumentException.class, () -> journal.written(offset(2) + 1, length(2), 11));
        assertThrows(IllegalArgumentException.class, () -> journal.written(offset(2), length(2) - 1, 11));
    }

    @Test
    void aJournalBeginsWithWhatIsKnown() throws Exception {
        var known = new JournalState(Journals.header());
        for (var index = 0; index < Journals.BLOCKS; index++) {
            if (index != 5) {
                known.apply(index, new JournalEntry.Written(offset(index), length(index), index));
            }
        }
        known.settle((offset, length, crc) -> crc != 7);

        Journal.create(file, Journals.header(), known, true, new DurabilityCounts())
                .close();

        var expected = RangeSet.whole(Journals.header().size());
        expected.removeAll(blocks(5, 7));
        assertEquals(expected, reread().state().durable());
        assertEquals(19, reread().state().checksums().get(offset(19)));
        assertFalse(reread().state().checksums().isKnown(offset(7)));
    }

    @Test
    void aLongJournalIsReadInPieces() throws Exception {
        var journal = Journals.create(file);
        for (var round = 0; round < 3000; round++) {
            journal.written(offset(round % 20), length(round % 20), round);
            journal.checkpoint(journal.position());
            journal.withdraw(offset(round % 20), length(round % 20));
        }
        journal.written(offset(4), length(4), 44);
        journal.checkpoint(journal.position());

        assertTrue(file.bytes().length > 2 << 16);
        assertEquals(blocks(4), reread().state().durable());
    }

    @Test
    void aFailedJournalRefusesEverything() throws Exception {
        var journal = Journals.create(file);
        journal.written(offset(1), length(1), 11);
        journal.fail();

        for (var call : List.<Executable>of(
                () -> journal.written(offset(2), length(2), 22),
                () -> journal.withdraw(offset(2), length(2)),
                () -> journal.checkpoint(journal.position()),
                journal::hasUnforced)) {
            assertEquals(
                    ErrorCode.STORAGE, assertThrows(RftException.class, call).code());
        }
    }

    private JournalContents.Usable reread() throws Exception {
        return assertInstanceOf(JournalContents.Usable.class, JournalReader.read(MemoryFile.of(file.bytes())));
    }

    private static List<Long> unforced(JournalState state) throws Exception {
        var offsets = new ArrayList<Long>();
        state.settle((offset, length, crc) -> offsets.add(offset));
        return offsets;
    }

    private static RangeSet blocks(int... indexes) {
        var set = new RangeSet();
        for (var index : indexes) {
            set.add(new ByteRange(offset(index), offset(index) + length(index)));
        }
        return set;
    }
}
