package io.rft.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.seeded.Seeded;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Timetables of every kind, at times around which clocks are put forward and back as well. */
class TimetableProperties {
    private static final List<String> ZONES = List.of(
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "Pacific/Apia",
            "Africa/Cairo");
    private static final List<String> DAYS = List.of("", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

    @Seeded(100)
    void theRateIsThatOfTheLastEntryBegun(SplittableRandom random) {
        var entries = entries(random);
        var timetable = timetable(entries);

        for (var look = 0; look < 20; look++) {
            var time = time(random);
            assertEquals(slowly(entries, time), timetable.at(time).bytesPerSecond(), () -> timetable + " at " + time);
        }
    }

    @Seeded(300)
    void nothingChangesBeforeTheNextChange(SplittableRandom random) {
        var timetable = timetable(entries(random));
        var time = time(random);

        var next = timetable.nextChange(time);

        var until = next.orElse(time.toInstant().plus(Duration.ofDays(400)));
        assertTrue(until.isAfter(time.toInstant()));
        for (var look = 0; look < 50; look++) {
            var moment =
                    Instant.ofEpochMilli(random.nextLong(time.toInstant().toEpochMilli(), until.toEpochMilli() + 1));
            var between = (moment.isBefore(until) ? moment : until.minusMillis(1)).atZone(time.getZone());
            assertEquals(
                    timetable.at(time), timetable.at(between), () -> timetable + " from " + time + " at " + between);
        }
    }

    @Seeded(100)
    void goingFromChangeToChangeMeetsEveryRateWithinAWeek(SplittableRandom random) {
        var entries = entries(random);
        var timetable = timetable(entries);
        var begin = Instant.parse("2026-06-10T12:00:00Z"); // no clock is changed soon
        var met = new HashSet<Long>();

        var moment = Optional.of(begin);
        while (moment.isPresent() && moment.get().isBefore(begin.plus(Duration.ofDays(7)))) {
            var time = moment.get().atZone(ZoneId.of("Europe/Berlin"));
            met.add(timetable.at(time).bytesPerSecond());
            moment = timetable.nextChange(time);
        }

        assertTrue(met.containsAll(inAWeek(entries)), () -> timetable + " met only " + met);
    }

    /** By day and time; what comes with it is its rate, each a different one. */
    private static Map<String, Long> entries(SplittableRandom random) {
        var entries = new HashMap<String, Long>();
        var count = random.nextInt(1, 12);
        for (var i = 1; i <= count; i++) {
            var day = DAYS.get(random.nextBoolean() ? 0 : random.nextInt(DAYS.size()));
            var minute = random.nextInt(4) == 0 ? 150 : random.nextInt(24 * 60); // half past two often does not exist
            entries.put(key(day, minute), (long) i);
        }
        return entries;
    }

    private static Timetable timetable(Map<String, Long> entries) {
        var text = entries.entrySet().stream()
                .map(entry -> entry.getKey() + "," + entry.getValue())
                .collect(Collectors.joining(" "));
        return Timetable.parse(text, rate -> new Rate(Long.parseLong(rate)));
    }

    private static String key(String day, int minute) {
        var time = String.format(Locale.ROOT, "%02d:%02d", minute / 60, minute % 60);
        return day.isEmpty() ? time : day + "-" + time;
    }

    /** Minute by minute back on the wall. */
    private static long slowly(Map<String, Long> entries, ZonedDateTime time) {
        var wall = time.toLocalDateTime().truncatedTo(ChronoUnit.MINUTES);
        while (true) {
            var minute = wall.getHour() * 60 + wall.getMinute();
            var ofDay = entries.get(key(DAYS.get(wall.getDayOfWeek().getValue()), minute));
            var ofEvery = entries.get(key("", minute));
            if (ofDay != null) {
                return ofDay;
            } else if (ofEvery != null) {
                return ofEvery;
            }
            wall = wall.minusMinutes(1);
        }
    }

    private static Set<Long> inAWeek(Map<String, Long> entries) {
        var begun = new HashSet<Long>();
        for (var day = 1; day < DAYS.size(); day++) {
            for (var minute = 0; minute < 24 * 60; minute++) {
                var ofEvery = entries.get(key("", minute));
                var rate = entries.getOrDefault(key(DAYS.get(day), minute), ofEvery == null ? -1L : ofEvery);
                begun.add(rate);
            }
        }
        begun.remove(-1L);
        return begun;
    }

    /** Half of them within a day of a change of clocks. */
    private static ZonedDateTime time(SplittableRandom random) {
        var zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
        var any = Instant.ofEpochMilli(random.nextLong(1_700_000_000_000L, 1_900_000_000_000L));
        var transition = zone.getRules().nextTransition(any);
        var moment = transition == null || random.nextBoolean()
                ? any
                : transition.getInstant().plusMillis(random.nextLong(-90_000_000, 90_000_000));
        return moment.atZone(zone);
    }
}
