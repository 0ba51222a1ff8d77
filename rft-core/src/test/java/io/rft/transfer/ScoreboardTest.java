package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.range.ByteRange;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ScoreboardTest {
    private static final int BLOCK = 100;
    private static final long SIZE = 450;

    private final Scoreboard board = new Scoreboard(SIZE, BLOCK);

    @Test
    void missingBlocksAreHandedOutFromTheLowest() throws RftException {
        board.missing(List.of(range(200, 300), range(0, 100)), true);

        assertEquals(Optional.of(range(0, 100)), board.take(1));
        assertEquals(Optional.of(range(200, 300)), board.take(2));
        assertEquals(Optional.empty(), board.take(1));
    }

    @Test
    void aLongRangeIsHandedOutInBlocksAndTheLastIsShort() throws RftException {
        board.missing(List.of(range(200, SIZE)), true);

        assertEquals(Optional.of(range(200, 300)), board.take(1));
        assertEquals(Optional.of(range(300, 400)), board.take(1));
        assertEquals(Optional.of(range(400, SIZE)), board.take(1));
    }

    @Test
    void blocksAreHandedOutBeforeTheLastPageIsThere() throws RftException {
        board.missing(List.of(range(0, 100)), false);

        assertEquals(Optional.of(range(0, 100)), board.take(1));
        board.durable(List.of(range(0, 100)));
        assertFalse(board.isComplete(), "more may be asked for");

        board.missing(List.of(), true);
        assertTrue(board.isComplete());
    }

    @Test
    void anEmptyFileIsCompleteOnceNothingIsAskedFor() throws RftException {
        var empty = new Scoreboard(0, BLOCK);

        assertFalse(empty.isComplete());
        empty.missing(List.of(), true);

        assertTrue(empty.isComplete());
        assertEquals(Optional.empty(), empty.take(1));
    }

    @Test
    void rangesOfALostConnectionAreSentAgain() throws RftException {
        board.missing(List.of(range(0, 300)), true);
        board.take(1);
        board.take(2);
        board.take(1);

        assertEquals(200, board.lost(1));

        assertEquals(100, board.inFlightBytes());
        assertEquals(Optional.of(range(0, 100)), board.take(3));
        assertEquals(Optional.of(range(200, 300)), board.take(3));
        assertEquals(Optional.empty(), board.take(3));
    }

    @Test
    void whatArrivedBeforeTheLossIsNotSentAgain() throws RftException {
        board.missing(List.of(range(0, 200)), true);
        board.take(1);
        board.take(1);
        board.received(List.of(range(0, 100)));

        assertEquals(100, board.lost(1));

        assertEquals(Optional.of(range(100, 200)), board.take(2));
    }

    @Test
    void whatIsFoundToHaveArrivedAfterTheLossIsNotSentAgain() throws RftException {
        board.missing(List.of(range(0, 200)), true);
        board.take(1);
        board.lost(1);

        board.received(List.of(range(0, 100)));

        assertEquals(Optional.of(range(100, 200)), board.take(2));
    }

    @Test
    void aReportSaysWhoseBlocksArrived() throws RftException {
        board.missing(List.of(range(0, 300)), true);
        board.take(1);
        board.take(2);
        board.take(3);

        assertEquals(
                Set.of(1L, 2L), board.received(List.of(range(0, 200))).bytes().keySet());
        assertEquals(Set.of(), board.received(List.of(range(0, 200))).bytes().keySet(), "again");
        assertEquals(Set.of(3L), board.durable(List.of(range(0, 300))).bytes().keySet());
        assertFalse(board.isCarriedBy(3));
    }

    @Test
    void bytesInFlightAreThoseHandedOutAndNotReported() throws RftException {
        board.missing(List.of(range(0, SIZE)), true);
        board.take(1);
        board.take(1);
        assertEquals(200, board.inFlightBytes());
        assertTrue(board.isCarriedBy(1));

        board.received(List.of(range(0, 100)));
        board.received(List.of(range(0, 100)));
        assertEquals(100, board.inFlightBytes());

        board.durable(List.of(range(0, 200)));
        assertEquals(0, board.inFlightBytes());
        assertFalse(board.isCarriedBy(1));
    }

    @Test
    void durableBytesCountThoseOfEarlierAttempts() throws RftException {
        board.missing(List.of(range(100, 200)), true);
        assertEquals(350, board.resumedBytes());
        assertEquals(350, board.durableBytes());

        board.received(List.of(range(100, 200)));
        assertEquals(350, board.durableBytes(), "received is not durable");

        board.durable(List.of(range(100, 200)));
        assertEquals(SIZE, board.durableBytes());
        assertEquals(350, board.resumedBytes());
        assertTrue(board.isComplete());
    }

    @Test
    void whatIsReportedWithoutHavingBeenAskedForCountsOnce() throws RftException {
        board.missing(List.of(range(100, 200)), true);

        board.durable(List.of(range(0, 100)));

        assertEquals(350, board.durableBytes());
    }

    @Test
    void overlappingRequestsAreServedOnce() throws RftException {
        board.missing(List.of(range(0, 200), range(100, 300), range(0, 100)), true);

        assertEquals(300, board.unsentBytes());
        for (var i = 0; i < 3; i++) {
            board.take(1);
        }
        assertEquals(Optional.empty(), board.take(1));
    }

    @Test
    void rangesBeyondTheFileAreRefused() {
        refused(() -> board.missing(List.of(range(400, 500)), true));
        refused(() -> board.missing(List.of(range(SIZE, SIZE + 1)), true));
        refused(() -> board.received(List.of(range(400, 451))));
        refused(() -> board.durable(List.of(range(500, 600))));
    }

    @Test
    void rangesThatAreNotWholeBlocksAreRefused() {
        refused(() -> board.missing(List.of(range(50, 100)), true));
        refused(() -> board.missing(List.of(range(0, 50)), true));
        refused(() -> board.missing(List.of(range(400, 449)), true));
        refused(() -> board.received(List.of(range(1, 100))));
        refused(() -> board.durable(List.of(range(0, 99))));
    }

    @Test
    void askingForMoreAfterTheLastPageIsRefused() throws RftException {
        board.missing(List.of(range(0, 100)), true);

        refused(() -> board.missing(List.of(range(0, 100)), true));
        refused(() -> board.missing(List.of(), false));
    }

    @Test
    void endlessPagesAreRefused() throws RftException {
        for (var i = 0; i < Scoreboard.ASKED_MAX; i++) {
            board.missing(List.of(), false);
        }

        refused(() -> board.missing(List.of(), true));
    }

    @Test
    void endlessRangesAreRefused() throws RftException {
        var page = List.of(range(0, 100), range(200, 300), range(400, 450));
        for (var i = 0; i < Scoreboard.ASKED_MAX / 4; i++) {
            board.missing(page, false);
        }

        refused(() -> board.missing(page, true));
    }

    private static void refused(Executable telling) {
        assertEquals(
                ErrorCode.PROTOCOL, assertThrows(RftException.class, telling).code());
    }

    private static ByteRange range(long start, long end) {
        return new ByteRange(start, end);
    }
}
