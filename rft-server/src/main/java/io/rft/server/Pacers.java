package io.rft.server;

import io.rft.clock.Ticker;
import io.rft.rate.Pacer;
import io.rft.rate.Rate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The pacers that sessions share: one for all clients together, one for each user. Thread-safe. */
final class Pacers {
    private final Ticker ticker;
    private final Pacer total;
    private final Map<String, Pacer> ofUsers = new ConcurrentHashMap<>();

    Pacers(Rate total, Ticker ticker) {
        this.ticker = ticker;
        this.total = new Pacer(total, ticker.nanoTime());
    }

    /** What a session of this user is held to together with others; a changed rate of the user counts for all their sessions. */
    List<Pacer> of(User user) {
        var rate = user.settings().limits().total();
        var ofUser = ofUsers.computeIfAbsent(user.name(), name -> new Pacer(rate, ticker.nanoTime()));
        ofUser.rate(rate);
        return List.of(total, ofUser);
    }
}
