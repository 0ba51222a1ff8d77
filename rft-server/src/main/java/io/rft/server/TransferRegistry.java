package io.rft.server;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.protocol.Message;
import io.rft.store.SourceIdentity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which attempt of each upload is the one that counts, over all sessions: a newer claim ends the older attempt before it begins, so
 * that a half-open session never blocks its own successor and never writes beside it. Also remembers the latest outcomes, for a
 * client that lost the receipt. Thread-safe.
 */
final class TransferRegistry {
    /** What makes two offers the same transfer. */
    record Key(String user, RemotePath target, TransferId transfer) {}

    /** An attempt that can be told that it has been superseded. */
    interface Attempt {
        /** Ends the attempt; when it returns, nothing of it writes any more. */
        void supersede();
    }

    /** Makes the new attempt once the old one has ended; empty when there is nothing left to do. */
    interface Start<A extends Attempt> {
        Optional<A> start() throws RftException;
    }

    /** What became of an upload. */
    record Outcome(SourceIdentity source, Message.Committed receipt) {}

    private static final int STRIPES = 64;
    static final int OUTCOMES_MAX = 10_000;

    private final ConcurrentHashMap<Key, Attempt> attempts = new ConcurrentHashMap<>();
    // A claim excludes other claims of the same transfer for as long as the old attempt takes to end: one lock per
    // stripe of keys.
    private final ReentrantLock[] claims = new ReentrantLock[STRIPES];
    private final ReentrantLock lock = new ReentrantLock(); // guards: outcomes
    private final Map<Key, Outcome> outcomes = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Outcome> eldest) {
            return size() > OUTCOMES_MAX;
        }
    };

    TransferRegistry() {
        for (var i = 0; i < STRIPES; i++) {
            claims[i] = new ReentrantLock();
        }
    }

    /** Ends the attempt that has this transfer now, if any, and starts the new one in its place. */
    <A extends Attempt> Optional<A> claim(Key key, Start<A> start) throws RftException {
        var claim = claims[Math.floorMod(key.hashCode(), STRIPES)];
        claim.lock();
        try {
            Optional.ofNullable(attempts.remove(key)).ifPresent(Attempt::supersede);
            var attempt = start.start();
            attempt.ifPresent(started -> attempts.put(key, started));
            return attempt;
        } finally {
            claim.unlock();
        }
    }

    /** The attempt has ended by itself. */
    void release(Key key, Attempt attempt) {
        attempts.remove(key, attempt);
    }

    /** Transfers being received now. */
    int size() {
        return attempts.size();
    }

    void committed(Key key, Outcome outcome) {
        lock.lock();
        try {
            outcomes.put(key, outcome);
        } finally {
            lock.unlock();
        }
    }

    /** What became of this upload of this very source, if that is remembered. */
    Optional<Message.Committed> outcome(Key key, SourceIdentity source) {
        lock.lock();
        try {
            return Optional.ofNullable(outcomes.get(key))
                    .filter(outcome -> outcome.source().equals(source))
                    .map(Outcome::receipt);
        } finally {
            lock.unlock();
        }
    }
}
