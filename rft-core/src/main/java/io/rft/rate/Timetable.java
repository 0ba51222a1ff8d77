package io.rft.rate;

import io.rft.Escaped;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Arrays;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rates of a week: what holds at which time of which day, each until the next begins, the last of a week until the first of the
 * next. Written as {@code 08:00,10M 19:00,off}, an entry of one day as {@code Mon-08:00,10M}, which counts before one of every day at
 * the same time; or as a rate alone, which always holds. Times are those of the clock on the wall, also when it is put forward or
 * back. Immutable.
 */
public final class Timetable {
    /** No limit, ever. */
    public static final Timetable NONE = always(Rate.NONE);

    private static final int DAY_MINUTES = 24 * 60;
    private static final int WEEK_MINUTES = 7 * DAY_MINUTES;
    private static final Pattern ENTRY = Pattern.compile("(?:([A-Za-z]+)-)?([01]\\d|2[0-3]):([0-5]\\d),([^,]+)");
    private static final Pattern TIME = Pattern.compile("(?:[A-Za-z]+-)?\\d{1,2}:\\d{2}.*");
    private static final int DAY_LETTERS = 3;

    private final String text;
    private final NavigableMap<Integer, Rate>
            week; // by the minute since Monday, 00:00, at which each begins; never empty

    private Timetable(String text, NavigableMap<Integer, Rate> week) {
        this.text = text;
        this.week = week;
    }

    public static Timetable always(Rate rate) {
        return always(rate.isLimited() ? String.valueOf(rate.bytesPerSecond()) : "off", rate);
    }

    /**
     * What a person wrote. Fails with {@link IllegalArgumentException} whose message says what is allowed.
     *
     * @param rates parses a rate, and fails in the same way
     */
    public static Timetable parse(String text, Function<String, Rate> rates) {
        var words = text.strip();
        if (!words.contains(",") && !TIME.matcher(words).matches()) {
            return always(words, rate(words, rates));
        }
        var everyDay = new TreeMap<Integer, Rate>();
        var ofOneDay = new TreeMap<Integer, Rate>();
        for (var word : words.split("\\s+", -1)) {
            var entry = ENTRY.matcher(word);
            if (!entry.matches()) {
                throw noEntry(word);
            }
            var day = day(entry, word);
            var minute = Integer.parseInt(entry.group(2)) * 60 + Integer.parseInt(entry.group(3));
            var before = day.isPresent()
                    ? ofOneDay.put(minuteOf(day.get(), minute), rate(entry.group(4), rates))
                    : everyDay.put(minute, rate(entry.group(4), rates));
            if (before != null) {
                throw new IllegalArgumentException(
                        '"' + Escaped.of(word) + "\": there is another rate for the same time");
            }
        }
        return new Timetable(words, week(everyDay, ofOneDay));
    }

    /** The rate at this time. */
    public Rate at(ZonedDateTime time) {
        var begun = week.floorEntry(minuteOf(time.toLocalDateTime()));
        return begun == null ? week.lastEntry().getValue() : begun.getValue();
    }

    /**
     * Until when, after this time, {@link #at} certainly says the same: when the next entry begins, or the clock on the wall is put
     * forward or back. Empty where it never changes.
     */
    public Optional<Instant> nextChange(ZonedDateTime time) {
        if (!changes()) {
            return Optional.empty();
        }
        var wall = time.toLocalDateTime();
        var minute = minuteOf(wall);
        var next = week.higherKey(minute);
        var minutes = (next == null ? week.firstKey() + WEEK_MINUTES : next) - minute;
        var begins = wall.truncatedTo(ChronoUnit.MINUTES).plusMinutes(minutes);
        var now = time.toInstant();
        var change = now.plus(Duration.between(wall, begins)); // true until the clock is changed
        return Optional.ofNullable(time.getZone().getRules().nextTransition(now))
                .map(ZoneOffsetTransition::getInstant)
                .filter(change::isAfter)
                .or(() -> Optional.of(change));
    }

    /** Whether it has more than one rate. */
    public boolean changes() {
        return new HashSet<>(week.values()).size() > 1;
    }

    /** What {@link #parse} understands, given a parser for which a mere number is bytes per second and {@code off} no limit. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Timetable timetable && week.equals(timetable.week);
    }

    @Override
    public int hashCode() {
        return week.hashCode();
    }

    private static Timetable always(String text, Rate rate) {
        var week = new TreeMap<Integer, Rate>();
        week.put(0, rate);
        return new Timetable(text, week);
    }

    private static NavigableMap<Integer, Rate> week(
            NavigableMap<Integer, Rate> everyDay, NavigableMap<Integer, Rate> ofOneDay) {
        var week = new TreeMap<Integer, Rate>();
        for (var day : DayOfWeek.values()) {
            everyDay.forEach((minute, rate) -> week.put(minuteOf(day, minute), rate));
        }
        week.putAll(ofOneDay);
        return week;
    }

    private static int minuteOf(LocalDateTime wall) {
        return minuteOf(wall.getDayOfWeek(), wall.get(ChronoField.MINUTE_OF_DAY));
    }

    private static int minuteOf(DayOfWeek day, int minute) {
        return (day.getValue() - 1) * DAY_MINUTES + minute;
    }

    /** Three letters of its English name, or all. */
    private static Optional<DayOfWeek> day(Matcher entry, String word) {
        var name = entry.group(1);
        if (name == null) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(DayOfWeek.values())
                .filter(day -> name.equalsIgnoreCase(day.name())
                        || name.equalsIgnoreCase(day.name().substring(0, DAY_LETTERS)))
                .findFirst()
                .orElseThrow(() -> noEntry(word)));
    }

    private static Rate rate(String text, Function<String, Rate> rates) {
        if (text.contains(":")) {
            throw new IllegalArgumentException('"' + Escaped.of(text)
                    + "\": a rate for each direction is not supported, give one that holds each way, such as 10M");
        }
        return rates.apply(text);
    }

    private static IllegalArgumentException noEntry(String word) {
        return new IllegalArgumentException('"' + Escaped.of(word)
                + "\" is not a time and a rate: give a rate, or a timetable such as \"08:00,10M 19:00,off\" or \"Mon-08:00,10M"
                + " Sat-00:00,off\"");
    }
}
