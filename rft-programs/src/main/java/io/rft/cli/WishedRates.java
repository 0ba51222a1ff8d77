package io.rft.cli;

import io.rft.rate.RateLimits;
import io.rft.rate.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The rates that a command was given, each by the time of the week. Immutable. */
record WishedRates(Timetable total, Timetable file, Timetable connection) {
    static final WishedRates NONE = new WishedRates(Timetable.NONE, Timetable.NONE, Timetable.NONE);

    RateLimits at(ZonedDateTime time) {
        return new RateLimits(total.at(time), file.at(time), connection.at(time));
    }

    /** Whether they are not always the same. */
    boolean change() {
        return all().anyMatch(Timetable::changes);
    }

    /** How long after this time {@link #at} certainly says the same; empty where it never changes. */
    Optional<Duration> sameFor(ZonedDateTime time) {
        return all().map(timetable -> timetable.nextChange(time))
                .flatMap(Optional::stream)
                .min(Comparator.<Instant>naturalOrder())
                .map(change -> Duration.between(time.toInstant(), change));
    }

    private Stream<Timetable> all() {
        return Stream.of(total, file, connection);
    }
}
