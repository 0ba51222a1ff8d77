package io.rft.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimetableTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource({"00:00, off", "07:59, off", "08:00, 10", "18:59, 10", "19:00, off", "23:59, off"})
    void eachEntryHoldsUntilTheNextEveryDay(String time, String rate) {
        var timetable = parse("08:00,10 19:00,off");

        for (var day = 22; day < 29; day++) {
            assertEquals(rate(rate), timetable.at(at("2026-06-" + day + "T" + time)), () -> time);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Sun, 2026-06-21T23:59, 3",
        "Mon, 2026-06-22T00:00, 1",
        "Wed, 2026-06-24T12:00, 1",
        "Fri, 2026-06-26T23:58, 1",
        "Fri, 2026-06-26T23:59, 2",
        "Sat, 2026-06-27T10:00, 3",
    })
    void entriesOfDaysHoldOverTheDaysBetween(String day, String time, String rate) {
        var timetable = parse("Mon-00:00,1 Fri-23:59,2 sat-10:00,3");

        assertEquals(rate(rate), timetable.at(at(time)), day);
        assertEquals(timetable, parse("Monday-00:00,1 FRIDAY-23:59,2 Saturday-10:00,3"));
    }

    @Test
    void anEntryOfADayCountsBeforeOneOfEveryDay() {
        var timetable = parse("Tue-08:00,5 08:00,10");

        assertEquals(rate("5"), timetable.at(at("2026-06-23T08:00")));
        assertEquals(rate("10"), timetable.at(at("2026-06-24T08:00")));
    }

    @Test
    void aRateAloneAlwaysHolds() {
        var timetable = parse(" 10 ");

        assertEquals(rate("10"), timetable.at(at("2026-06-23T08:00")));
        assertEquals(Timetable.always(new Rate(10)), timetable);
        assertEquals(Optional.empty(), timetable.nextChange(at("2026-06-23T08:00")));
        assertFalse(timetable.changes());
        assertFalse(parse("08:00,10 19:00,10").changes());
        assertEquals(Timetable.NONE, parse("off"));
    }

    @Test
    void theNextChangeIsWhenTheNextEntryBegins() {
        var timetable = parse("08:00,10 19:00,off");

        assertTrue(timetable.changes());
        assertEquals(instant("2026-06-23T08:00"), timetable.nextChange(at("2026-06-23T07:59:59.5")));
        assertEquals(instant("2026-06-23T19:00"), timetable.nextChange(at("2026-06-23T08:00")));
        assertEquals(instant("2026-06-29T08:00"), timetable.nextChange(at("2026-06-28T19:00:00.001")));
    }

    @Test
    void aSingleEntryHoldsAllWeek() {
        assertEquals(rate("10"), parse("Fri-18:00,10").at(at("2026-06-21T00:00")));
    }

    /** On 25 October 2026 the clock goes from 03:00 back to 02:00. */
    @Test
    void aClockThatIsPutBackBringsTheRateOfItsTimeBack() {
        var timetable = parse("00:00,1 02:30,2");
        var first = ZonedDateTime.ofInstant(Instant.parse("2026-10-25T00:45:00Z"), BERLIN); // 02:45
        var back = Instant.parse("2026-10-25T01:00:00Z");

        assertEquals(rate("2"), timetable.at(first));
        assertEquals(Optional.of(back), timetable.nextChange(first));
        assertEquals(rate("1"), timetable.at(back.atZone(BERLIN)));
        assertEquals(Optional.of(Instant.parse("2026-10-25T01:30:00Z")), timetable.nextChange(back.atZone(BERLIN)));
    }

    /** On 29 March 2026 the clock goes from 02:00 on to 03:00. */
    @Test
    void anEntryInAnHourThatIsLeftOutBeginsAfterIt() {
        var timetable = parse("00:00,1 02:30,2");
        var before = ZonedDateTime.ofInstant(Instant.parse("2026-03-29T00:59:00Z"), BERLIN);
        var change = Instant.parse("2026-03-29T01:00:00Z");

        assertEquals(rate("1"), timetable.at(before));
        assertEquals(Optional.of(change), timetable.nextChange(before));
        assertEquals(rate("2"), timetable.at(change.atZone(BERLIN)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08:00,",
                "8:00,10",
                "08:60,10",
                "24:00,10",
                "08:00",
                "08:00 10",
                "08:00,10 M 19:00,off",
                "08:00,10;19:00,off",
                "Moon-08:00,10",
                "M-08:00,10",
                "Mon08:00,10",
                "08:00,1,5",
                "10,08:00",
                ",",
            })
    void whatIsNoEntryIsRefusedWithAnExample(String text) {
        var refusal = refusal(text);

        assertTrue(refusal.contains("\" is not a time and a rate: give "), refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08:00,1 08:00,2", "Mon-08:00,1 monday-08:00,2"})
    void twoRatesForTheSameTimeAreRefused(String text) {
        var refusal = refusal(text);

        assertTrue(refusal.endsWith("there is another rate for the same time"), refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10M:100k", "08:00,10M:100k 19:00,off", "off:1"})
    void aPairForTheTwoDirectionsIsRefused(String text) {
        var refusal = refusal(text);

        assertTrue(refusal.contains("a rate for each direction is not supported"), refusal);
    }

    @Test
    void itsTextIsReadAsTheSame() {
        for (var text : new String[] {"off", "10", "08:00,10 19:00,off", "Mon-08:00,10 19:00,off"}) {
            assertEquals(text, parse(text).toString());
        }
        assertEquals("512", Timetable.always(new Rate(512)).toString());
        assertEquals("off", Timetable.NONE.toString());
        assertNotEquals(parse("08:00,10 19:00,off"), parse("08:00,10 19:01,off"));
    }

    private static String refusal(String text) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> parse(text)).getMessage());
    }

    private static Timetable parse(String text) {
        return Timetable.parse(text, TimetableTest::rate);
    }

    private static Rate rate(String text) {
        return text.equals("off") ? Rate.NONE : new Rate(Long.parseLong(text));
    }

    private static ZonedDateTime at(String time) {
        return ZonedDateTime.parse(time + "+02:00[Europe/Berlin]");
    }

    private static Optional<Instant> instant(String time) {
        return Optional.of(at(time).toInstant());
    }
}
