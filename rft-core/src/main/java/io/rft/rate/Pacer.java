package io.rft.rate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One level of a tree of rates: all clients, a user, a session, a file, a connection. The flows at its leaves ask for leave piece by
 * piece, and a piece needs the leave of the whole path. What one child does not use is its siblings'; where they want more than there
 * is, each gets the same (start-time fair queueing: the child that was given least goes next). A level that was idle may run ahead by
 * {@link #CREDIT_NANOS}, no more, so that no burst follows a pause. Pure: it is told the time and says how long to wait. Thread-safe;
 * one lock for the tree, which is not taken where the path has no limit.
 */
public final class Pacer {
    /**
     * Pieces should not take longer than this at the flow's rate, so that it stays smooth. A second holds at most what it can carry,
     * the credit before it and the one piece that begins at its end: with 20 ms within 5 % of the rate.
     */
    public static final long QUANTUM_NANOS = 20_000_000;
    /** How far an idle level may run ahead of its schedule. */
    public static final long CREDIT_NANOS = 5_000_000;
    /** Who is told to wait asks again after so long at the latest, so that a changed limit is soon felt. */
    public static final long WAIT_NANOS_MAX = 200_000_000;

    /** How far behind its schedule a level may be that others made wait, and still catch up: a little more than a piece of theirs. */
    private static final long CATCH_UP_NANOS = 25_000_000;

    private static final long CLAIM_NANOS =
            50_000_000; // a flow asks for the next piece a moment after it has sent the last
    private static final long AHEAD_NANOS = 1_000_000; // leave is given so early: threads wake up late
    private static final long DEBT_NANOS_MAX = 1_000_000_000; // of what was sent under a limit that was higher
    private static final long PIECE_BYTES_MIN = 16 << 10;
    private static final long NO_LIMIT = Rate.NONE.bytesPerSecond();
    private static final long NEVER = Long.MAX_VALUE;

    private final ReentrantLock lock; // the tree's; guards: all that follows, in all of the tree
    private volatile long bytesPerSecond; // read without the lock as well
    private volatile @Nullable Pacer parent; // of a leaf, changed by its flow's thread only
    private boolean pending; // the flow's thread's own: it has been told to wait
    private final List<Pacer> waiting = new ArrayList<>(); // children that ask, or below whom somebody does
    private boolean linked; // is one of its parent's waiting
    private long freeAtNanos;
    private long sinceNanos; // somebody here asks since then
    private double start; // what its siblings were given as well before it is its turn, in bytes
    private double given; // the start of the child that came last; the starts of others are not less for long
    private long askedBytes; // 0: asks for nothing
    private long limitedBytes;
    private boolean granted;
    private long dueNanos; // when the piece that leave was given for may go

    /** The root of a tree. */
    public Pacer(Rate rate, long nowNanos) {
        this(new ReentrantLock(), null, rate, nowNanos);
    }

    private Pacer(ReentrantLock lock, @Nullable Pacer parent, Rate rate, long nowNanos) {
        this.lock = lock;
        this.parent = parent;
        this.bytesPerSecond = rate.bytesPerSecond();
        this.freeAtNanos = nowNanos;
        this.sinceNanos = nowNanos;
    }

    /** A level below this one. It needs no end: nothing refers to it but who asks it. */
    public Pacer below(Rate rate, long nowNanos) {
        return new Pacer(lock, this, rate, nowNanos);
    }

    /** Moves a leaf of this tree below another level. By the thread that asks, while it does not. */
    public void moveBelow(Pacer level) {
        if (!level.lock.equals(lock)) {
            throw new IllegalArgumentException("a pacer stays in its tree");
        }
        if (parent != level) {
            lock.lock();
            try {
                withdraw(); // an earlier piece that was never sent
                start = 0;
                parent = level;
            } finally {
                lock.unlock();
            }
        }
    }

    public Rate rate() {
        return new Rate(bytesPerSecond);
    }

    /** Bytes that it and the levels below were given leave for while anything on their path had a limit. */
    public long limitedBytes() {
        lock.lock();
        try {
            return limitedBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Takes effect with the next piece; who waits feels it within {@link #WAIT_NANOS_MAX}. */
    public void limit(Rate rate, long nowNanos) {
        lock.lock();
        try {
            if (bytesPerSecond == rate.bytesPerSecond()) {
                return;
            }
            if (isLimitedItself()
                    && rate.isLimited()) { // what was sent ahead is still to be waited for, at the new rate
                var debt = Math.max(0, freeAtNanos - nowNanos) * (double) bytesPerSecond / rate.bytesPerSecond();
                freeAtNanos = nowNanos + (long) Math.min(debt, DEBT_NANOS_MAX);
            } else {
                freeAtNanos = nowNanos;
            }
            bytesPerSecond = rate.bytesPerSecond();
        } finally {
            lock.unlock();
        }
    }

    /** The most bytes to ask leave for at once. */
    public int pieceBytes() {
        var lowest = NO_LIMIT;
        for (var level = this; level != null; level = level.parent) {
            lowest = Math.min(lowest, level.bytesPerSecond);
        }
        if (lowest == NO_LIMIT) {
            return Integer.MAX_VALUE;
        }
        var quantum = (double) lowest * QUANTUM_NANOS / 1e9;
        return (int) Math.clamp((long) quantum, PIECE_BYTES_MIN, Integer.MAX_VALUE);
    }

    /**
     * Asks a leaf for leave to send so many bytes. 0: they may go now. Else how many nanoseconds to wait before asking again for the
     * same. One thread asks a leaf.
     */
    public long askNanos(long bytes, long nowNanos) {
        if (!pending && !isPathLimited()) {
            return 0;
        }
        lock.lock();
        try {
            if (!granted) {
                ask(bytes, nowNanos);
                top().give(nowNanos);
            }
            var wait = granted ? dueNanos - nowNanos : Math.clamp(pathReadyIn(nowNanos), 1, WAIT_NANOS_MAX);
            pending = wait > 0;
            granted &= pending;
            return Math.max(0, wait);
        } finally {
            lock.unlock();
        }
    }

    private boolean isLimitedItself() {
        return bytesPerSecond != NO_LIMIT;
    }

    private boolean isPathLimited() {
        for (var level = this; level != null; level = level.parent) {
            if (level.isLimitedItself()) {
                return true;
            }
        }
        return false;
    }

    private void ask(long bytes, long nowNanos) {
        sinceNanos = askedBytes == 0 ? nowNanos : sinceNanos;
        askedBytes = bytes;
        var claim = claimBytes();
        var child = this;
        for (var level = parent; level != null && !child.linked; level = level.parent) {
            child.start = child.start(level, claim);
            child.linked = true;
            level.sinceNanos = level.waiting.isEmpty() ? nowNanos : level.sinceNanos;
            level.waiting.add(child);
            child = level;
        }
    }

    /** Who was away, or held back by its own limit, has no claim on what others had meanwhile, but for a moment's worth of it. */
    private double start(Pacer level, double claim) {
        return start == 0 ? level.given : Math.max(start, level.given - claim);
    }

    private double claimBytes() {
        var top = top();
        return top.isLimitedItself() ? top.bytesPerSecond * (CLAIM_NANOS / 1e9) : 0;
    }

    private void withdraw() {
        askedBytes = 0;
        granted = false;
        pending = false;
        unlink();
    }

    private void unlink() {
        var child = this;
        for (var level = parent; level != null && child.linked && child.waiting.isEmpty(); level = level.parent) {
            child.linked = false;
            level.waiting.remove(child);
            child = level;
        }
    }

    /** The highest level that makes anybody wait. */
    private Pacer top() {
        var top = this;
        for (var level = this; level != null; level = level.parent) {
            top = level.isLimitedItself() ? level : top;
        }
        return top;
    }

    /** Gives leave for all pieces below this level whose time has come, or is about to. */
    private void give(long nowNanos) {
        for (var in = readyIn(nowNanos); in <= AHEAD_NANOS; in = readyIn(nowNanos)) {
            next(in, nowNanos).grant(nowNanos + in);
        }
    }

    /** How long until the first piece below this level can go. */
    private long readyIn(long nowNanos) {
        var soonest = askedBytes > 0 ? 0 : NEVER;
        for (var child : waiting) {
            soonest = Math.min(soonest, child.readyIn(nowNanos));
        }
        return Math.max(soonest, ownReadyIn(nowNanos));
    }

    private long ownReadyIn(long nowNanos) {
        return isLimitedItself() ? Math.max(0, freeAtNanos - nowNanos) : 0;
    }

    private long pathReadyIn(long nowNanos) {
        var latest = 0L;
        for (var level = this; level != null; level = level.parent) {
            latest = Math.max(latest, level.ownReadyIn(nowNanos));
        }
        return latest;
    }

    /** The leaf that goes next: of the children that can go by then, always the one that was given least. */
    private Pacer next(long in, long nowNanos) {
        if (askedBytes > 0) {
            return this;
        }
        Pacer least = null;
        for (var child : waiting) {
            if ((least == null || child.start < least.start) && child.readyIn(nowNanos) <= in) {
                least = child;
            }
        }
        if (least == null) {
            throw new IllegalStateException("somebody can go, and nobody is found");
        }
        return least.next(in, nowNanos);
    }

    private void grant(long due) {
        var claim = claimBytes();
        for (var level = this; level != null; level = level.parent) {
            level.book(askedBytes, due, claim);
        }
        askedBytes = 0;
        granted = true;
        dueNanos = due;
        unlink();
    }

    private void book(long bytes, long due, double claim) {
        limitedBytes += bytes;
        if (isLimitedItself()) {
            var behind = Math.min(due - sinceNanos + CREDIT_NANOS, CATCH_UP_NANOS);
            freeAtNanos = due - Math.min(due - freeAtNanos, Math.max(0, behind));
            freeAtNanos += (long) (bytes * 1e9 / bytesPerSecond);
        }
        var level = parent;
        if (level != null) {
            var from = start(level, claim);
            level.given = Math.max(level.given, from);
            start = from + bytes;
        }
    }
}
