package io.rft.server;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.journal.Outcome;
import io.rft.journal.OutcomeLog;
import io.rft.protocol.Message;
import io.rft.store.SourceIdentity;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which attempt of each upload is the one that counts, over all sessions: a newer claim ends the older attempt before it begins, so
 * that a half-open session never blocks its own successor and never writes beside it. Also remembers outcomes, for a client that lost
 * the receipt. Thread-safe; what concerns outcomes blocks on the disk.
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

    private static final int STRIPES = 64;

    private final ConcurrentHashMap<Key, Attempt> attempts = new ConcurrentHashMap<>();
    // A claim excludes other claims of the same transfer for as long as the old attempt takes to end: one lock per
    // stripe of keys.
    private final ReentrantLock[] claims = new ReentrantLock[STRIPES];
    private final OutcomeLog outcomes;
    private final InstantSource clock;

    TransferRegistry(OutcomeLog outcomes, InstantSource clock) {
        this.outcomes = outcomes;
        this.clock = clock;
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

    /** Remembers what became of an upload of this source; where the server keeps state, and it is to be forced, durable after this. */
    void committed(Key key, SourceIdentity source, Message.Committed receipt, SourceIdentity published, boolean forced)
            throws RftException {
        var outcome = new Outcome(
                outcomeKey(key, source),
                Outcome.Key.of(published.words()),
                receipt.size(),
                receipt.crc32c(),
                clock.instant());
        outcomes.remember(outcome, forced);
    }

    /** What became of this upload of this very source, if that is remembered. */
    Optional<Outcome> outcome(Key key, SourceIdentity source) {
        return outcomes.find(outcomeKey(key, source)).filter(outcome -> outcome.size() == source.size());
    }

    /** The source is not what it was although it looks so: the next offer of it begins anew. */
    void forget(Key key, SourceIdentity source) {
        outcomes.forget(outcomeKey(key, source));
    }

    private static Outcome.Key outcomeKey(Key key, SourceIdentity source) {
        var words = new ArrayList<>(
                List.of(key.user(), key.target().toString(), key.transfer().toString()));
        words.addAll(source.words());
        return Outcome.Key.of(words);
    }
}
