package io.rft.daemon;

import io.rft.RftException;
import io.rft.console.Units;
import io.rft.rate.RateLimits;
import io.rft.rate.Timetable;
import java.time.ZonedDateTime;
import java.util.List;

/** The rates that a configuration says, each by the time of the week. Immutable. */
record TimedRates(Timetable total, Timetable perUser, Timetable perFile, Timetable perConnection) {
    /** Reads its part of the table; fails with {@code USAGE} that names file, line and key. */
    static TimedRates read(TomlTable limits) throws RftException {
        return new TimedRates(
                limits.quantity("total", Units::parseTimetable).orElse(Timetable.NONE),
                limits.quantity("per-user", Units::parseTimetable).orElse(Timetable.NONE),
                limits.quantity("per-file", Units::parseTimetable).orElse(Timetable.NONE),
                limits.quantity("per-connection", Units::parseTimetable).orElse(Timetable.NONE));
    }

    List<Timetable> all() {
        return List.of(total, perUser, perFile, perConnection);
    }

    /** All clients together, each file, each connection. */
    RateLimits ofAll(ZonedDateTime now) {
        return new RateLimits(total.at(now), perFile.at(now), perConnection.at(now));
    }

    /** All sessions of one user together, each file, each connection. */
    RateLimits ofUser(ZonedDateTime now) {
        return new RateLimits(perUser.at(now), perFile.at(now), perConnection.at(now));
    }
}
