package io.rft.server;

import io.rft.clock.Ticker;
import io.rft.rate.Pacer;
import io.rft.rate.Rate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The levels of the tree of pacers that sessions share: all clients together, and each user. A rate that was set while the server runs
 * counts in place of the configured one. Thread-safe.
 */
final class Pacers {
    private final Ticker ticker;
    private final Pacer total;
    private final Map<String, Pacer> ofUsers = new ConcurrentHashMap<>();
    private final Map<String, Rate> changed = new ConcurrentHashMap<>();

    Pacers(Rate total, Ticker ticker) {
        this.ticker = ticker;
        this.total = new Pacer(total, ticker.nanoTime());
    }

    /** What all sessions of this user share; a newly configured rate counts for all of them. */
    Pacer of(User user) {
        var rate = Optional.ofNullable(changed.get(user.name()))
                .orElse(user.settings().limits().total());
        var ofUser = ofUser(user.name(), rate);
        ofUser.limit(rate, ticker.nanoTime());
        return ofUser;
    }

    void limitTotal(Rate rate) {
        total.limit(rate, ticker.nanoTime());
    }

    void limitUser(String name, Rate rate) {
        changed.put(name, rate);
        ofUser(name, rate).limit(rate, ticker.nanoTime());
    }

    /** The most that a session of this user could ever get. */
    Rate most(User user) {
        return total.rate().lower(of(user).rate());
    }

    private Pacer ofUser(String name, Rate rate) {
        return ofUsers.computeIfAbsent(name, one -> total.below(rate, ticker.nanoTime()));
    }
}
