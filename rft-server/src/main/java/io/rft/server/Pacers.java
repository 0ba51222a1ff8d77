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

    /** What all sessions of this user share; the rate that is configured for them counts for all of them. */
    Pacer of(User user) {
        var configured = user.settings().limits().total();
        var level = ofUser(user.name(), configured);
        level.configure(configured);
        return level.pacer;
    }

    /** What is configured for all clients together. */
    void configure(Rate rate) {
        total.configure(rate);
    }

    void limitTotal(Rate rate) {
        total.set(rate);
    }

    void limitUser(String name, Rate rate) {
        ofUser(name, Rate.NONE).set(rate);
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
    Rate ofUser(String name) {
        return ofUser(name, Rate.NONE).pacer.rate();
    }

    /** The most that a session of this user could ever get. */
    Rate most(String user) {
        return total().lower(ofUser(user));
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

    private Level ofUser(String name, Rate rate) {
        return ofUsers.computeIfAbsent(name, one -> new Level(total.pacer.below(rate, ticker.nanoTime()), rate));
    }

    /** One level, with where its rate comes from. Thread-safe. */
    private final class Level {
        private final Pacer pacer;
        // guards: configured, set, and the order in which the pacer is told; the tree's lock is taken while it is held
        private final ReentrantLock lock = new ReentrantLock();
        private Rate configured;
        private @Nullable Rate set;

        Level(Pacer pacer, Rate configured) {
            this.pacer = pacer;
            this.configured = configured;
        }

        void configure(Rate rate) {
            lock.lock();
            try {
                configured = rate;
                apply();
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
