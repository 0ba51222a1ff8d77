package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.Patience;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import org.junit.jupiter.api.Test;

class DiligenceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long BEGIN = -30 * SECOND;
    private static final long LEAST = Patience.PROGRESS_BYTES_MIN;

    private final Diligence diligence = of(RateLimits.NONE);

    @Test
    void aPeerThatBringsNothingForAMinuteIsWanting() {
        assertFalse(diligence.isWanting(true, 0, 0, at(59)));
        assertTrue(diligence.isWanting(true, 0, 0, at(60)));
    }

    @Test
    void aPeerThatBringsALittleInEveryMinuteIsNot() {
        for (var minute = 1; minute < 1000; minute++) {
            assertFalse(diligence.isWanting(true, minute * LEAST, 0, at(60L * minute - 1)));
        }
    }

    @Test
    void aPeerThatTricklesIs() {
        for (var second = 1; second < 60; second++) {
            assertFalse(diligence.isWanting(true, second, 0, at(second)));
        }
        assertTrue(diligence.isWanting(true, 60, 0, at(60)));
    }

    @Test
    void itsTimeBeginsWithItsTurn() {
        assertFalse(diligence.isWanting(false, 0, 0, at(1000)));
        assertFalse(diligence.isWanting(true, 0, 0, at(1059)));
        assertTrue(diligence.isWanting(true, 0, 0, at(1060)));
    }

    @Test
    void anExcuseGivesMoreTimeButNotForEver() {
        var second = 30L;
        for (; second < 60 * Diligence.EXCUSED_TIMES; second += 30) {
            assertFalse(diligence.isWanting(true, 0, second, at(second)));
        }
        assertTrue(diligence.isWanting(true, 0, second, at(second)));
    }

    @Test
    void aLowAgreedRateExplainsLess() {
        var slow = of(new RateLimits(new Rate(100), Rate.NONE, Rate.NONE));

        assertFalse(slow.isWanting(true, 1500, 0, at(59)), "a quarter of what 100 bytes/s bring in a minute");
        assertFalse(slow.isWanting(true, 1500, 0, at(118)));
        assertTrue(slow.isWanting(true, 2999, 0, at(119)));
    }

    private static Diligence of(RateLimits agreed) {
        return new Diligence(Patience.DEFAULT, agreed, BEGIN);
    }

    private static long at(long second) {
        return BEGIN + second * SECOND;
    }
}
