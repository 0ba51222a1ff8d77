package io.rft.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.TransferId;
import java.util.List;
import org.junit.jupiter.api.Test;

class StagedNamesTest {
    private static final TransferId TRANSFER = TransferId.parse("000102030405060708090a0b0c0d0e0f");

    @Test
    void namesTellTheTargetAndTheTransfer() {
        var names = StagedNames.of("big.iso", TRANSFER);

        assertEquals(".big.iso.000102030405060708090a0b0c0d0e0f.rft-part", names.part());
        assertEquals(".big.iso.000102030405060708090a0b0c0d0e0f.rft-journal", names.journal());
        assertEquals(".big.iso.000102030405060708090a0b0c0d0e0f.fresh.rft-journal", names.freshJournal());
    }

    @Test
    void longNamesAreCutBetweenCharacters() {
        for (var name : List.of("x".repeat(255), "ä".repeat(127) + "x", "x" + "😀".repeat(63), "日".repeat(85))) {
            var names = StagedNames.of(name, TRANSFER);
            for (var own : List.of(names.part(), names.journal(), names.freshJournal())) {
                assertTrue(own.getBytes(UTF_8).length <= 255, own);
                assertTrue(UTF_8.newEncoder().canEncode(own), own);
                assertTrue(StagedNames.isReserved(own), own);
            }
            assertTrue(names.freshJournal().getBytes(UTF_8).length > 251, "no more is cut than must be");
        }
    }

    @Test
    void onlyOurEndingsAreReserved() {
        assertTrue(StagedNames.isReserved("x.RFT-part"));
        assertTrue(StagedNames.isReserved(".rft-journal"));
        assertFalse(StagedNames.isReserved("rft-part"));
        assertFalse(StagedNames.isReserved("x.rft-part.txt"));
        assertFalse(StagedNames.isReserved(""));
    }
}
