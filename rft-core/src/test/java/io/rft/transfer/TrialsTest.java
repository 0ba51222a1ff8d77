package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TrialsTest {
    private static final long SECOND = 1_000_000_000;

    private final Trials trials = new Trials(10, 0);

    @Test
    void twiceAsManyAreTriedFirstAfterAShortPause() {
        assertEquals(OptionalInt.empty(), trials.next(4, 0, SECOND / 4));
        assertEquals(OptionalInt.of(8), trials.next(4, 0, SECOND));
    }

    @Test
    void thereAreNeverMoreThanTheMost() {
        assertEquals(OptionalInt.of(10), trials.next(8, 0, SECOND));
    }

    @Test
    void moreOfWhatWasRightIsTriedAtOnce() {
        trials.right(SECOND);

        assertEquals(OptionalInt.of(8), trials.next(4, 0, SECOND));
    }

    @Test
    void afterWhatWasWrongTheOtherDirectionIsTriedLater() {
        trials.wrong(true, SECOND);

        assertEquals(OptionalInt.empty(), trials.next(4, 0, 2 * SECOND - 1), "for it is too early for anything");
        assertEquals(OptionalInt.empty(), trials.next(4, 0, 8 * SECOND), "for fewer");
        assertEquals(OptionalInt.of(2), trials.next(4, 0, 9 * SECOND));
    }

    @Test
    void whatWasWrongIsTriedLessBoldlyTheNextTime() {
        trials.wrong(true, 0);
        trials.wrong(false, 0);
        assertEquals(OptionalInt.of(6), trials.next(4, 0, 2 * SECOND));

        trials.wrong(true, 0);
        assertEquals(OptionalInt.of(8), trials.next(10, 0, 20 * SECOND));
    }

    @Test
    void thatFewerWouldDoIsNotTriedWhereNoiseHidesIt() {
        trials.wrong(true, 0);

        assertEquals(OptionalInt.empty(), trials.next(4, Trials.DOWN_NOISE_MAX, 20 * SECOND));
        assertEquals(OptionalInt.of(6), trials.next(4, Trials.DOWN_NOISE_MAX, 30 * SECOND), "but more");
    }

    @Test
    void anotherPathIsTriedLikeANewOne() {
        for (var i = 0; i < 10; i++) {
            trials.wrong(i % 2 == 0, 0);
        }
        assertEquals(OptionalInt.empty(), trials.next(4, 0, 60 * SECOND));

        trials.forget();

        assertEquals(OptionalInt.of(8), trials.next(4, 0, SECOND));
    }
}
