package io.rft.server;

import io.rft.clock.Ticker;
import io.rft.store.Store;
import java.util.concurrent.ConcurrentHashMap;

/** The ledgers of all users who have been here since the server began. Thread-safe. */
final class Quotas {
    private final ConcurrentHashMap<String, Ledger> ledgers = new ConcurrentHashMap<>();
    private final Ticker ticker;
    private volatile boolean closed;

    Quotas(Ticker ticker) {
        this.ticker = ticker;
    }

    /** What is configured for a user holds from now on, in sessions that are up as well. */
    void configure(User user) {
        of(user).configure(user.quota());
    }

    /** The user's files, kept within the quota. Takes ownership of the store. */
    Store keeping(User user, Store store) {
        return new QuotaStore(store, of(user), () -> closed);
    }

    /** Measurements end soon, and have found less than there is. */
    void close() {
        closed = true;
    }

    private Ledger of(User user) {
        return ledgers.computeIfAbsent(user.name(), name -> new Ledger(name, ticker));
    }
}
