package io.rft.client;

import io.rft.protocol.Settings;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The connections that are dialled while the login is under way, because the first transfer will want them at once: on a long path every
 * round trip counts. Thread-safe.
 */
final class Ahead {
    private final ClientConfig config;
    private final int most;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Deque<Coming> coming = new ArrayDeque<>();
    private boolean begun;

    /** @param auto the number of connections to begin with, unless it is fixed */
    Ahead(ClientConfig config, int auto) {
        this.config = config;
        var choice = config.connections();
        var first = choice.fixed() ? Settings.CONNECTIONS_MAX : auto;
        var blocks = Math.ceilDiv(choice.aheadBytes(), config.settings().blockBytes());
        this.most = (int) Math.min(Math.min(first, config.settings().connections()), blocks);
    }

    /** Begins, at the first call. */
    void dial() {
        lock.lock();
        try {
            if (!begun) {
                begun = true;
                for (var i = 0; i < most; i++) {
                    coming.add(Coming.from(config));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many there will be. */
    int count() {
        lock.lock();
        try {
            return coming.size();
        } finally {
            lock.unlock();
        }
    }

    /** One of them. */
    Optional<Coming> take() {
        lock.lock();
        try {
            return Optional.ofNullable(coming.pollFirst());
        } finally {
            lock.unlock();
        }
    }

    /** More than these will not be taken. */
    void trim(int count) {
        while (count() > count) {
            take().ifPresent(Coming::forgo);
        }
    }
}
