package io.rft.daemon;

import io.rft.RftException;
import io.rft.channel.HostKeys;
import io.rft.channel.ServerIdentity;
import io.rft.console.TimetableFollower;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.server.RftServer;
import java.io.Closeable;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a running daemon do what its configuration says: reads it again when asked to, and follows its timetables. A bad configuration
 * changes nothing. A virtual thread follows the time, from {@link #start()} to {@link #close()}. Thread-safe; blocks on the disk.
 */
final class Configuring implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Configuring.class);
    private static final Duration LOOK_MOST = Duration.ofSeconds(1); // the clock may be set, and another timetable read

    private final DaemonConfig begunWith;
    private final DaemonUsers users;
    private final RftServer server;
    private final Source source;
    private final Keys keys;
    private final Runnable logs;
    private final Clock clock;
    private final TimetableFollower follower = new TimetableFollower("rft-timetable", LOOK_MOST, this::look);
    // guards: all below. Held while files are read, so that of two reloads the later one counts.
    private final ReentrantLock lock = new ReentrantLock();
    private volatile DaemonConfig config; // who only looks shall not wait for files
    private TimedLimits applied;
    private HostKeys known;

    /** Finds and reads the configuration; fails where the daemon would not start with it. */
    interface Source {
        Installation read() throws RftException;
    }

    /** Reads the keys of a server that is configured so; fails where it would not start with them, and makes none. */
    interface Keys {
        HostKeys read(Installation now) throws RftException;
    }

    /** The keys that the daemon has begun with, and where it reads those that it has since. */
    record Identity(HostKeys begunWith, Keys later) {}

    /** What timetables say at one time. */
    private record TimedLimits(RateLimits ofAll, RateLimits ofUser, Map<String, Rate> ofUsers) {}

    /** @param logs has the files of logs opened anew: who asks for a reload may have moved them away */
    Configuring(
            DaemonConfig begunWith,
            DaemonUsers users,
            RftServer server,
            Source source,
            Identity identity,
            Runnable logs,
            Clock clock) {
        this.keys = identity.later();
        this.known = identity.begunWith();
        this.logs = logs;
        this.begunWith = begunWith;
        this.config = begunWith;
        this.users = users;
        this.server = server;
        this.source = source;
        this.clock = clock;
        this.applied = at(now());
    }

    /** From here on the server has what the configuration says at each time. */
    void start() {
        lock.lock();
        try {
            apply(now()); // which may be another rate already than when the server began
        } finally {
            lock.unlock();
        }
        follower.start();
    }

    @Override
    public void close() {
        follower.close();
    }

    /** What the configuration says that holds now. */
    DaemonConfig config() {
        return config;
    }

    /**
     * Users, limits and keys at once, in place of limits that were set since as well; returns the keys of what has changed and holds from
     * the next start on.
     */
    List<String> reload() throws RftException {
        logs.run(); // also where the configuration turns out to be bad
        lock.lock();
        try {
            var installation = source.read();
            installation.users(clock); // fails where it would not start
            var read = keys.read(installation);
            config = installation.config();
            users.configure(config);
            apply(now());
            server.limitsAsConfigured();
            identify(read);
            LOG.info("the configuration was read again");
            return later();
        } finally {
            lock.unlock();
        }
    }

    /** Always: the same key may have another certificate. */
    private void identify(HostKeys now) {
        server.identify(now);
        var key = now.now().fingerprint();
        if (!key.equals(known.now().fingerprint())) {
            LOG.info(
                    "the host key is {} from now on; it was {}",
                    key,
                    known.now().fingerprint());
        }
        var next = now.next().map(ServerIdentity::fingerprint);
        if (next.isPresent() && !next.equals(known.next().map(ServerIdentity::fingerprint))) {
            LOG.info("the next host key {} is announced from now on", next.get());
        }
        known = now;
    }

    /** The same for whom nobody waits. */
    void reloadQuietly() {
        try {
            var later = reload();
            if (!later.isEmpty()) {
                LOG.warn("from the next start on: {}", String.join(", ", later));
            }
        } catch (RftException e) {
            LOG.error("nothing was changed: {}", e.getMessage());
        }
    }

    /** Has the server hold what the time says; returns for how many nanoseconds that certainly holds. */
    private long look() {
        lock.lock();
        try {
            var now = now();
            if (!at(now).equals(applied)) {
                apply(now);
                LOG.info("the limits of {} hold", now.toLocalTime());
            }
            return users.nextChange(now, LOOK_MOST.toNanos());
        } finally {
            lock.unlock();
        }
    }

    private void apply(ZonedDateTime now) {
        applied = at(now);
        server.configure(config.settings(now), config.sessionsMax(), config.sessionsPerUserMax());
    }

    private TimedLimits at(ZonedDateTime now) {
        var rates = config.rates();
        return new TimedLimits(rates.ofAll(now), rates.ofUser(now), users.rates(now));
    }

    private ZonedDateTime now() {
        return clock.instant().atZone(clock.getZone());
    }

    private List<String> later() {
        var later = new ArrayList<String>();
        note(later, "listen", begunWith.listen().equals(config.listen()));
        note(later, "state-dir", begunWith.stateDirectory().equals(config.stateDirectory()));
        note(later, "run-dir", begunWith.runDirectory().equals(config.runDirectory()));
        note(later, "auth.methods", begunWith.methods().equals(config.methods()));
        note(later, "auth.pam-service", begunWith.pamService().equals(config.pamService()));
        note(later, "auth.login-grace", begunWith.loginGrace().equals(config.loginGrace()));
        note(later, "auth.max-failures", begunWith.failuresMax() == config.failuresMax());
        note(later, "limits.checkpoint-*", begunWith.checkpointing().equals(config.checkpointing()));
        note(later, "network.congestion", begunWith.congestion().equals(config.congestion()));
        note(later, "limits.bench", begunWith.bench() == config.bench());
        note(later, "log.transfers", begunWith.transferLog().equals(config.transferLog()));
        note(later, "metrics.listen", begunWith.metrics().equals(config.metrics()));
        return later;
    }

    private static void note(List<String> keys, String key, boolean same) {
        if (!same) {
            keys.add(key);
        }
    }
}
