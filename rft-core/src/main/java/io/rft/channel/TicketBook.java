package io.rft.channel;

import io.rft.protocol.Blob;
import io.rft.protocol.Message;
import io.rft.protocol.SessionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * The tickets that a daemon has given out: one book per daemon, so that a connection's number is unique for the daemon's life. A
 * ticket is good once, for 30 s, for the session it was given to. Pure: it is told the time. Thread-safe.
 */
public final class TicketBook {
    public static final long LIFE_NANOS = 30_000_000_000L;
    /** A session has at most so many unused tickets; a newer one takes the place of the oldest. */
    public static final int UNUSED_MAX = 128;

    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Map<SessionId, Map<Message.Ticket, Issued>> unused = new HashMap<>(); // each in the order of issue
    private long connections;

    private record Issued(SessionKey key, long untilNanos) {}

    /** The random numbers become nonces: they must be unpredictable. */
    public TicketBook(RandomGenerator random) {
        this.random = random;
    }

    /** Gives a session new tickets, to be sent over its command channel. */
    public List<Message.Ticket> issue(SessionId session, SessionKey key, int count, long nowNanos) {
        lock.lock();
        try {
            var tickets = new ArrayList<Message.Ticket>(count);
            var ofSession = unused.computeIfAbsent(session, id -> new LinkedHashMap<>());
            for (var i = 0; i < count; i++) {
                var ticket = new Message.Ticket(++connections, nonce());
                ofSession.put(ticket, new Issued(key, nowNanos + LIFE_NANOS));
                tickets.add(ticket);
            }
            dropOldest(ofSession.values().iterator(), ofSession.size() - UNUSED_MAX);
            return List.copyOf(tickets);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Uses up the ticket that is named and then verifies: the answer's proof if everything is right, else nothing, without a
     * reason.
     *
     * @param binding of the connection that the join came over
     */
    Optional<Blob> redeem(Message.Join join, Blob binding, long nowNanos) {
        var ticket = new Message.Ticket(join.connection(), join.nonce());
        var issued = take(join.session(), ticket);
        if (issued.isEmpty() || nowNanos - issued.get().untilNanos() >= 0) {
            return Optional.empty();
        }
        var proof = new JoinProof(issued.get().key(), join.session(), ticket, binding);
        return proof.ofClient().equals(join.proof()) ? Optional.of(proof.ofServer()) : Optional.empty();
    }

    /** The session has ended: none of its tickets is good any more. */
    public void forget(SessionId session) {
        lock.lock();
        try {
            unused.remove(session);
        } finally {
            lock.unlock();
        }
    }

    /** Unused tickets of all sessions, expired ones among them. */
    int unused() {
        lock.lock();
        try {
            return unused.values().stream().mapToInt(Map::size).sum();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Issued> take(SessionId session, Message.Ticket ticket) {
        lock.lock();
        try {
            return Optional.ofNullable(
                    unused.getOrDefault(session, new LinkedHashMap<>()).remove(ticket));
        } finally {
            lock.unlock();
        }
    }

    private Blob nonce() {
        var bytes = new byte[Message.Ticket.NONCE_BYTES];
        random.nextBytes(bytes);
        return new Blob(bytes);
    }

    private static void dropOldest(Iterator<Issued> oldestFirst, int count) {
        for (var i = 0; i < count; i++) {
            oldestFirst.next();
            oldestFirst.remove();
        }
    }
}
