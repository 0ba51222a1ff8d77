package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.rate.Rate;
import io.rft.rate.Timetable;
import io.rft.server.User;
import io.rft.server.Users;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users of a daemon: those of its configuration, then those of the list that {@code rftd user} keeps, which is read again
 * whenever it changed, then accounts of the machine as far as they are let in. A list that cannot be read lets none of its users in.
 * Thread-safe; blocks on the disk.
 */
final class DaemonUsers implements Users {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonUsers.class);

    private final UsersFile file;
    private final Clock clock;
    private final AccountRules.Directory machine;
    private final Map<String, UserEntry> ofMachine = new ConcurrentHashMap<>(); // accounts that have come
    private volatile DaemonConfig config;
    private volatile Optional<OneTimeLogin> oneTime = Optional.empty();
    private final ReentrantLock lock = new ReentrantLock(); // guards: stamp, kept
    private Map<String, Object> stamp = Map.of();
    private Map<String, UserEntry> kept = Map.of();

    DaemonUsers(DaemonConfig config, UsersFile file, Clock clock) {
        this(config, file, clock, AccountRules.Directory.SYSTEM);
    }

    /** @param machine knows the accounts of the machine */
    DaemonUsers(DaemonConfig config, UsersFile file, Clock clock, AccountRules.Directory machine) {
        this.machine = machine;
        this.config = config;
        this.file = file;
        this.clock = clock;
    }

    /** From now on there is this user, in place of one of the same name. */
    void add(OneTimeLogin login) {
        oneTime = Optional.of(login);
    }

    @Override
    public Optional<String> passwordRefusal(String name, long epoch, InetAddress peer) {
        return oneTime.filter(login -> login.user().name().equals(name))
                .flatMap(login -> login.refusal(epoch, peer, clock.instant()));
    }

    /** The configuration has become this. */
    void configure(DaemonConfig now) {
        config = now;
    }

    @Override
    public Optional<User> find(String name) throws RftException {
        var configured = config;
        var now = now();
        if (oneTime.isPresent() && oneTime.get().user().name().equals(name)) {
            return Optional.of(oneTime.get().user().toUser(configured.settingsOfUser(now), now));
        }
        var entry = configured.users().get(name);
        if (entry == null) {
            entry = kept().get(name);
        }
        var found = entry == null ? findOfMachine(configured, name) : Optional.of(entry);
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(found.get().toUser(configured.settingsOfUser(now), now));
    }

    private Optional<UserEntry> findOfMachine(DaemonConfig configured, String name) throws RftException {
        var entry = configured.accounts().find(name, machine);
        entry.ifPresent(user -> ofMachine.put(name, user));
        return entry;
    }

    @Override
    public List<Root> roots() throws RftException {
        var all = entries(kept());
        all.addAll(ofMachine.values());
        var roots = new ArrayList<Root>();
        for (var entry : all) {
            try {
                roots.add(new Root(entry.root(), entry.findAccount()));
            } catch (RftException e) {
                LOG.warn("nothing is removed below the root of {}: {}", entry.name(), e.getMessage());
            }
        }
        return roots;
    }

    /** The rates that users have of their own at this time, of those that have one at any time; by name. */
    Map<String, Rate> rates(ZonedDateTime now) {
        var rates = new TreeMap<String, Rate>();
        for (var entry : lastKnown()) {
            if (!entry.limit().equals(Timetable.NONE)) {
                rates.put(entry.name(), entry.limit().at(now));
            }
        }
        return rates;
    }

    /** What a user is configured to get of their own; no limit where that is not known. */
    Timetable timetable(String name) {
        return lastKnown().stream()
                .filter(entry -> entry.name().equals(name))
                .map(UserEntry::limit)
                .findFirst()
                .orElse(Timetable.NONE);
    }

    /** In how many nanoseconds a rate of the configuration or of a user may be another one, if that is no later than so many. */
    long nextChange(ZonedDateTime now, long nanosMax) {
        var timetables = new ArrayList<>(config.rates().all());
        lastKnown().forEach(entry -> timetables.add(entry.limit()));
        var soonest = now.toInstant().plusNanos(nanosMax);
        for (var timetable : timetables) {
            soonest = timetable.nextChange(now).filter(soonest::isAfter).orElse(soonest);
        }
        return now.toInstant().until(soonest, ChronoUnit.NANOS);
    }

    private List<UserEntry> entries(Map<String, UserEntry> others) {
        var all = new ArrayList<>(config.users().values());
        all.addAll(others.values());
        oneTime.ifPresent(login -> all.add(login.user()));
        return all;
    }

    /** Where the list cannot be read, with what it held before: the time goes on for everybody. */
    private List<UserEntry> lastKnown() {
        try {
            return entries(kept());
        } catch (RftException e) {
            LOG.debug("limits of users may be old: {}", e.getMessage());
        }
        lock.lock();
        try {
            return entries(kept);
        } finally {
            lock.unlock();
        }
    }

    private ZonedDateTime now() {
        return clock.instant().atZone(clock.getZone());
    }

    private Map<String, UserEntry> kept() throws RftException {
        lock.lock();
        try {
            var now = stampNow();
            if (!now.equals(stamp)) {
                stamp = Map.of(); // until the reading succeeds
                kept = file.read();
                stamp = now;
            }
            return kept;
        } finally {
            lock.unlock();
        }
    }

    /** What differs after every change: a file that takes the place of another has an inode and times of its own. */
    private Map<String, Object> stampNow() throws RftException {
        try {
            return Files.readAttributes(file.path(), "unix:ino,size,lastModifiedTime,ctime");
        } catch (NoSuchFileException e) {
            return Map.of("absent", true);
        } catch (IOException e) {
            throw new RftException(ErrorCode.STORAGE, "cannot read " + file.path(), e);
        }
    }
}
