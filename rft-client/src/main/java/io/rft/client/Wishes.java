package io.rft.client;

import io.rft.protocol.Settings;
import io.rft.rate.RateLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a client wishes of every session: the number of connections and the size of blocks as given, the rates until others are wished.
 * Whoever follows hears of each change, all in the same order. Thread-safe.
 */
final class Wishes {
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below, and the order in which followers hear
    private final List<Follower> followers = new ArrayList<>();
    private Settings settings;

    Wishes(Settings settings) {
        this.settings = settings;
    }

    /** Hears of rates; does not block, and asks nothing of the wishes meanwhile. */
    @FunctionalInterface
    interface Follower {
        void wish(RateLimits limits);
    }

    Settings settings() {
        lock.lock();
        try {
            return settings;
        } finally {
            lock.unlock();
        }
    }

    /** Other rates, from now on. */
    void limit(RateLimits limits) {
        lock.lock();
        try {
            settings = new Settings(settings.connections(), settings.blockBytes(), limits);
            followers.forEach(follower -> follower.wish(limits));
        } finally {
            lock.unlock();
        }
    }

    /** The follower hears of what is wished now, and of every change until it is forgotten. */
    void follow(Follower follower) {
        lock.lock();
        try {
            followers.add(follower);
            follower.wish(settings.limits());
        } finally {
            lock.unlock();
        }
    }

    void forget(Follower follower) {
        lock.lock();
        try {
            followers.remove(follower);
        } finally {
            lock.unlock();
        }
    }
}
