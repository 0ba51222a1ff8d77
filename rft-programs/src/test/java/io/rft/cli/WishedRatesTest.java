package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.console.Units;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.rate.Timetable;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WishedRatesTest {
    private static final ZonedDateTime NOON = ZonedDateTime.parse("2026-06-22T12:00:00Z");

    @Test
    void everyLevelHasItsOwnTimes() {
        var rates = new WishedRates(
                Units.parseTimetable("08:00,3000 19:00,off"),
                Units.parseTimetable("13:00,200 18:00,100"),
                Units.parseTimetable("10"));

        assertEquals(new RateLimits(new Rate(3000), new Rate(100), new Rate(10)), rates.at(NOON));
        assertEquals(new RateLimits(new Rate(3000), new Rate(200), new Rate(10)), rates.at(NOON.plusHours(1)));
        assertEquals(new RateLimits(Rate.NONE, new Rate(100), new Rate(10)), rates.at(NOON.plusHours(7)));
        assertEquals(Optional.of(Duration.ofHours(1)), rates.sameFor(NOON));
        assertTrue(rates.change());
    }

    @Test
    void ratesAloneAlwaysHold() {
        var rates = new WishedRates(Units.parseTimetable("3000"), Timetable.NONE, Timetable.NONE);

        assertEquals(Optional.empty(), rates.sameFor(NOON));
        assertFalse(rates.change());
        assertEquals(RateLimits.NONE, WishedRates.NONE.at(NOON));
    }
}
