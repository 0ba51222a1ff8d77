package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.console.JsonLines;
import io.rft.console.Units;
import io.rft.rate.Rate;
import io.rft.rate.Timetable;
import io.rft.server.LimitStatus;
import io.rft.server.LimitStatus.Scope;
import io.rft.server.RftServer;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code rftctl limit}: shows and sets the rates of a running daemon. Thread-safe. */
final class LimitControl {
    private static final Logger LOG = LoggerFactory.getLogger(LimitControl.class);

    private final RftServer server;
    private final Configuring configuring;
    private final DaemonUsers users;
    private final Sessions sessions;
    private final Clock clock;

    LimitControl(RftServer server, Configuring configuring, DaemonUsers users, Clock clock) {
        this.server = server;
        this.configuring = configuring;
        this.users = users;
        this.sessions = new Sessions(server);
        this.clock = clock;
    }

    /** Everything that holds now: what is configured, of users that are not there as well, and what was set. */
    void show(JsonLines lines) throws RftException {
        var now = clock.instant().atZone(clock.getZone());
        var rates = configuring.config().rates();
        var holding = server.limitStatuses();
        for (var limit : holding) {
            if (limit.scope() == Scope.TOTAL) {
                show(lines, limit, rates.total());
            }
        }
        ControlLines.limit(lines, "per-user", rates.perUser().at(now), rates.perUser());
        ControlLines.limit(lines, "per-file", rates.perFile().at(now), rates.perFile());
        ControlLines.limit(lines, "per-connection", rates.perConnection().at(now), rates.perConnection());
        for (var limit : holding) {
            switch (limit.scope()) {
                case TOTAL -> {}
                case USER -> show(lines, limit, users.timetable(limit.of()));
                case SESSION -> show(lines, limit, Timetable.NONE);
            }
        }
        for (var limit : ofAbsentUsers(holding, now)) {
            show(lines, limit, users.timetable(limit.of()));
        }
    }

    /** What is set holds whatever the time is. */
    private static void show(JsonLines lines, LimitStatus limit, Timetable timetable) throws RftException {
        ControlLines.limit(lines, limit, limit.isSet() ? Timetable.NONE : timetable);
    }

    /** What users with a limit of their own would get. */
    private List<LimitStatus> ofAbsentUsers(List<LimitStatus> holding, ZonedDateTime now) {
        var perUser = configuring.config().rates().perUser().at(now);
        var rates = users.rates(now);
        holding.forEach(limit -> rates.remove(limit.of()));
        return rates.entrySet().stream()
                .map(own ->
                        new LimitStatus(Scope.USER, own.getKey(), own.getValue().lower(perUser), false))
                .toList();
    }

    /** Holds all clients together, or who is named, to a rate from now on; whoever is a user is meant before a session is. */
    void set(Optional<String> whose, String text, JsonLines lines) throws RftException {
        var rate = rate(text);
        var set = whose.isEmpty() ? setTotal(rate) : setOne(whose.get(), rate);
        LOG.info("the operator has set a limit of scope {}: {}", set.scope(), Units.formatRate(rate));
        ControlLines.limit(lines, set, Timetable.NONE);
    }

    private LimitStatus setTotal(Rate rate) {
        server.limitTotal(rate);
        return new LimitStatus(Scope.TOTAL, "", rate, true);
    }

    private LimitStatus setOne(String name, Rate rate) throws RftException {
        if (users.find(name).isPresent()) {
            server.limitUser(name, rate);
            return new LimitStatus(Scope.USER, name, rate, true);
        }
        var session = sessions.find(name).orElseThrow(() -> unknown(name));
        if (!server.limitSession(session.id(), rate)) {
            throw unknown(name);
        }
        return new LimitStatus(Scope.SESSION, session.id().toString(), rate, true);
    }

    private static RftException unknown(String name) {
        return new RftException(
                ErrorCode.NOT_FOUND,
                "there is no user and no session " + name,
                "Who there is shows: rftd user list, rftctl sessions");
    }

    private static Rate rate(String text) throws RftException {
        try {
            return Units.parseRate(text);
        } catch (IllegalArgumentException e) {
            throw new RftException(ErrorCode.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
