package io.rft.cli;

import io.rft.console.TimetableFollower;
import io.rft.rate.RateLimits;
import java.io.Closeable;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Holds clients to the rates that the clock on the wall says. Where these change, a virtual thread follows the time, from the first
 * client to {@link #close()}. Thread-safe.
 */
final class RateSchedule implements Closeable {
    private static final Duration LOOK_MOST = Duration.ofSeconds(1); // the clock may be set, or have stood still

    private final WishedRates rates;
    private final Clock clock;
    private final TimetableFollower follower = new TimetableFollower("rft-timetable", LOOK_MOST, this::look);
    // guards: all below. Held while clients hear of rates, so that they hear of the latest last.
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Consumer<RateLimits>> clients = new ArrayList<>();
    private RateLimits current;
    private boolean following;

    RateSchedule(WishedRates rates, Clock clock) {
        this.rates = rates;
        this.clock = clock;
        this.current = now();
    }

    /** The client hears of the rates that hold now, and of every change. It must not block. */
    void hold(Consumer<RateLimits> client) {
        lock.lock();
        try {
            look();
            client.accept(current);
            clients.add(client);
            if (!following && rates.change()) {
                following = true;
                follower.start();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        follower.close();
    }

    /** Tells the clients what holds now, unless they know; returns for how many nanoseconds that certainly holds. */
    private long look() {
        lock.lock();
        try {
            var time = clock.instant().atZone(clock.getZone());
            var now = rates.at(time);
            if (!now.equals(current)) {
                current = now;
                clients.forEach(client -> client.accept(now));
            }
            return rates.sameFor(time).map(Duration::toNanos).orElse(Long.MAX_VALUE);
        } finally {
            lock.unlock();
        }
    }

    private RateLimits now() {
        return rates.at(clock.instant().atZone(clock.getZone()));
    }
}
