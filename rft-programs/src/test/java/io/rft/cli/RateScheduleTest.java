package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.console.Units;
import io.rft.console.WallClock;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.rate.Timetable;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RateScheduleTest {
    private static final RateLimits DAY = new RateLimits(new Rate(1000), new Rate(500), Rate.NONE);
    private static final RateLimits NIGHT = new RateLimits(Rate.NONE, new Rate(500), Rate.NONE);

    private final WallClock clock = new WallClock("2026-06-22T18:59:59.900Z");
    private final RateSchedule schedule = new RateSchedule(
            new WishedRates(Units.parseTimetable("08:00,1000 19:00,off"), Units.parseTimetable("500"), Timetable.NONE),
            clock);
    private final LinkedBlockingQueue<RateLimits> heard = new LinkedBlockingQueue<>();

    @AfterEach
    void everythingEnds() {
        schedule.close();
    }

    @Test
    void aClientHearsTheRatesOfTheTimeAndThenEveryChange() throws InterruptedException {
        schedule.hold(heard::add);
        assertEquals(DAY, heard.take());

        clock.set("2026-06-22T19:00:00Z");
        assertEquals(NIGHT, heard.take());

        clock.set("2026-06-23T08:00:00Z");
        assertEquals(DAY, heard.take());
    }

    @Test
    void everyClientHears() throws InterruptedException {
        var others = new LinkedBlockingQueue<RateLimits>();
        schedule.hold(heard::add);
        schedule.hold(others::add);
        clock.set("2026-06-22T20:00:00Z");

        assertEquals(List.of(DAY, NIGHT), List.of(heard.take(), heard.take()));
        assertEquals(List.of(DAY, NIGHT), List.of(others.take(), others.take()));
    }

    @Test
    void aClientThatComesLaterHearsTheRatesOfThen() throws InterruptedException {
        clock.set("2026-06-22T19:00:00Z");

        schedule.hold(heard::add);

        assertEquals(NIGHT, heard.take());
    }

    @Test
    void ofRatesThatNeverChangeAClientHearsOnce() throws InterruptedException {
        try (var always =
                new RateSchedule(new WishedRates(Units.parseTimetable("500"), Timetable.NONE, Timetable.NONE), clock)) {
            always.hold(heard::add);
            clock.set("2026-06-22T19:00:00Z");
        }

        assertEquals(new RateLimits(new Rate(500), Rate.NONE, Rate.NONE), heard.take());
        assertTrue(heard.isEmpty());
    }

    @Test
    void nobodyHearsAfterTheEnd() throws InterruptedException {
        schedule.hold(heard::add);
        schedule.close();

        clock.set("2026-06-22T19:00:00Z");

        assertEquals(DAY, heard.take());
        assertTrue(heard.isEmpty());
    }
}
