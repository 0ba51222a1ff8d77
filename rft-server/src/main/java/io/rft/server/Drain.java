package io.rft.server;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.protocol.SessionId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The end of a server's work in good order: once it has begun nothing new is let in, sessions end when they have nothing left to do,
 * and what is left at the end of the grace ends as if its connection were lost, to be resumed later. Thread-safe.
 */
final class Drain {
    private static final long NOT_BEGUN = Long.MAX_VALUE;
    private static final long LOOK_NANOS = 200_000_000;

    private final Ticker ticker;
    private final long originNanos;
    private final AtomicLong end = new AtomicLong(NOT_BEGUN); // nanoseconds after the origin

    Drain(Ticker ticker) {
        this.ticker = ticker;
        this.originNanos = ticker.nanoTime();
    }

    boolean hasBegun() {
        return end.get() != NOT_BEGUN;
    }

    /** Fails with {@code BUSY} once it has begun. */
    void refuse() throws RftException {
        if (hasBegun()) {
            throw new RftException(
                    ErrorCode.BUSY, "the server takes nothing new: it is about to stop", "Try again later.");
        }
    }

    /** Begins; again, it can only shorten the grace. Whether it was the first time, and someone has to {@link #run}. */
    boolean begin(Duration grace) {
        var until = sinceOrigin() + grace.toNanos();
        return end.getAndUpdate(before -> Math.min(before, until)) == NOT_BEGUN;
    }

    /** Ends sessions until the server is closed. An answer may be on its way out: only who is idle at two looks running is done. */
    void run(Supplier<Collection<SessionHandler>> sessions, BooleanSupplier closed) {
        var idleBefore = Set.<SessionId>of();
        while (!closed.getAsBoolean()) {
            var isOver = sinceOrigin() >= end.get();
            var idle = new HashSet<SessionId>();
            for (var session : sessions.get()) {
                if (session.isIdle()) {
                    idle.add(session.id());
                }
                if (isOver || (session.isIdle() && idleBefore.contains(session.id()))) {
                    session.close();
                }
            }
            idleBefore = idle;
            ticker.sleepNanos(LOOK_NANOS);
        }
    }

    private long sinceOrigin() {
        return ticker.nanoTime() - originNanos;
    }
}
