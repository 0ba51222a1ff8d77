package io.rft.server;

import io.rft.clock.Ticker;
import io.rft.rate.Pacer;
import io.rft.rate.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The levels of the tree of pacers that sessions share: all clients together, and each user. A rate that an operator has set counts in
 * place of the configured one, whatever becomes of that, until {@link #asConfigured()}. Thread-safe.
 */
final class Pacers {
    private final Ticker ticker;
    private final Level total;
    private final Map<String, Level> ofUsers = new ConcurrentHashMap<>();

    Pacers(Rate total, Ticker ticker) {
        this.ticker = ticker;
        this.total = new Level(new Pacer(total, ticker.nanoTime()), total);
    }

    /** What all sessions of this user share. */
    Pacer pacerOf(String user) {
        return ofUser(user).pacer;
    }

    /** What is configured for all clients together. */
    void configure(Rate rate) {
        total.configure(rate, 0);
    }

    /**
     * What is configured for all sessions of a user together.
     *
     * @param configuration the number of the latest that was there before the user was asked for: what was configured later counts
     */
    void configure(User user, long configuration) {
        ofUser(user.name()).configure(user.settings().limits().total(), configuration);
    }

    void limitTotal(Rate rate) {
        total.set(rate);
    }

    void limitUser(String name, Rate rate) {
        ofUser(name).set(rate);
    }

    /** What an operator has set counts no more. */
    void asConfigured() {
        total.set(null);
        ofUsers.values().forEach(level -> level.set(null));
    }

    /** What all clients share. */
    Rate total() {
        return total.pacer.rate();
    }

    /** What the sessions of this user share. */
    Rate rateOf(String name) {
        return ofUser(name).pacer.rate();
    }

    /** The most that a session of this user could ever get. */
    Rate most(String user) {
        return total().lower(rateOf(user));
    }

    /** The same of one who may not come to have a session: it changes nothing for those that are there. */
    Rate most(User user) {
        var level = ofUsers.get(user.name());
        var configured = user.settings().limits().total();
        return total().lower(level == null ? configured : level.inPlaceOf(configured));
    }

    /** What holds now: the total, and the users whose rate was set, or who are here and have a limit. */
    List<LimitStatus> statuses(Set<String> here) {
        var all = new ArrayList<LimitStatus>();
        all.add(total.status(LimitStatus.Scope.TOTAL, ""));
        ofUsers.forEach((name, level) -> {
            var status = level.status(LimitStatus.Scope.USER, name);
            if (status.isSet() || (here.contains(name) && status.rate().isLimited())) {
                all.add(status);
            }
        });
        return all;
    }

    private Level ofUser(String name) {
        return ofUsers.computeIfAbsent(
                name, one -> new Level(total.pacer.below(Rate.NONE, ticker.nanoTime()), Rate.NONE));
    }

    /** One level, with where its rate comes from. Thread-safe. */
    private final class Level {
        private final Pacer pacer;
        // guards: all below, and the order in which the pacer is told; the tree's lock is taken while it is held
        private final ReentrantLock lock = new ReentrantLock();
        private Rate configured;
        private long configuration; // that says so
        private @Nullable Rate set;

        Level(Pacer pacer, Rate configured) {
            this.pacer = pacer;
            this.configured = configured;
        }

        void configure(Rate rate, long by) {
            lock.lock();
            try {
                if (by >= configuration) {
                    configured = rate;
                    configuration = by;
                    apply();
                }
            } finally {
                lock.unlock();
            }
        }

        /** What holds where this is configured. */
        Rate inPlaceOf(Rate rate) {
            lock.lock();
            try {
                return set == null ? rate : set;
            } finally {
                lock.unlock();
            }
        }

        void set(@Nullable Rate rate) {
            lock.lock();
            try {
                set = rate;
                apply();
            } finally {
                lock.unlock();
            }
        }

        LimitStatus status(LimitStatus.Scope scope, String of) {
            lock.lock();
            try {
                return new LimitStatus(scope, of, pacer.rate(), set != null);
            } finally {
                lock.unlock();
            }
        }

        private void apply() {
            pacer.limit(set == null ? configured : set, ticker.nanoTime());
        }
    }
}
