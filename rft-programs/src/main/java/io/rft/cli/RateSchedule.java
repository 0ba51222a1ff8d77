package io.rft.cli;

import io.rft.rate.RateLimits;
import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds clients to the rates that the clock on the wall says. Where these change, a virtual thread follows the time, from the first
 * client to {@link #close()}. Thread-safe.
 */
final class RateSchedule implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(RateSchedule.class);
    private static final long LOOK_NANOS_MAX = TimeUnit.SECONDS.toNanos(1); // the clock may be set, or have stood still
    private static final long LOOK_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(10);

    private final WishedRates rates;
    private final Clock clock;
    private final TaskGroup tasks = new TaskGroup(bug -> LOG.error("nobody follows the timetable any more", bug));
    // guards: all below. Held while clients hear of rates, so that they hear of the latest last.
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private final List<Consumer<RateLimits>> clients = new ArrayList<>();
    private RateLimits current;
    private boolean following;
    private boolean closed;

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
                tasks.startVirtual("rft-timetable", this::follow);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
        tasks.close();
    }

    private void follow() {
        lock.lock();
        try {
            while (!closed) {
                var _ = closing.awaitNanos(look());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts our threads", e);
        } finally {
            lock.unlock();
        }
    }

    /** Tells the clients what holds now, unless they know; returns how long to wait for the next look. */
    private long look() {
        var time = clock.instant().atZone(clock.getZone());
        var now = rates.at(time);
        if (!now.equals(current)) {
            current = now;
            clients.forEach(client -> client.accept(now));
        }
        var same = rates.sameFor(time).map(Duration::toNanos).orElse(LOOK_NANOS_MAX);
        return Math.clamp(same, LOOK_NANOS_MIN, LOOK_NANOS_MAX);
    }

    private RateLimits now() {
        return rates.at(clock.instant().atZone(clock.getZone()));
    }
}
