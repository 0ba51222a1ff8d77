package io.rft.transfer;

import io.rft.Patience;
import java.util.HashMap;
import java.util.Map;

/**
 * How fast each connection lately brought its blocks, and when what it carries will probably have come. Pure: it is told the time. One
 * owner, not thread-safe.
 */
final class Speeds {
    private static final int MARGINS_IN_SILENCE = 30; // until a silence is a stall
    private static final int DOUBT = 4;

    private final long marginNanos;
    private final Map<Long, Speed> speeds = new HashMap<>();
    private long heardNanos; // the latest arrival over any connection

    Speeds(Patience patience, long nowNanos) {
        this.marginNanos = patience.stalledAfter().dividedBy(MARGINS_IN_SILENCE).toNanos();
        this.heardNanos = nowNanos;
    }

    /** What makes a difference: less than this is not worth a copy. */
    long marginNanos() {
        return marginNanos;
    }

    /** The connection was given something to carry. */
    void busy(long connection, long nowNanos) {
        speeds.computeIfAbsent(connection, id -> new Speed()).begin(nowNanos);
    }

    /** It has brought so much. */
    void landed(long connection, long bytes, long nowNanos) {
        heardNanos = nowNanos;
        var speed = speeds.get(connection);
        if (speed != null) {
            speed.landed(bytes, nowNanos, marginNanos);
        }
    }

    /** It carries nothing now. */
    void idle(long connection) {
        var speed = speeds.get(connection);
        if (speed != null) {
            speed.busy = false;
        }
    }

    void forget(long connection) {
        speeds.remove(connection);
    }

    /** Whether a copy over the idle connection would probably arrive much earlier than over the one that carries so much. */
    boolean isWorthACopy(long carrier, long carriedBytes, long idle, long blockBytes, long nowNanos) {
        return expectedNanos(carrier, carriedBytes, nowNanos) > 2 * expectedNanos(idle, blockBytes) + marginNanos;
    }

    /**
     * A connection that is silent while others are not will probably be so for as long again. Where all are silent it is more likely that
     * the receiver is busy.
     */
    private long expectedNanos(long carrier, long bytes, long nowNanos) {
        var speed = speeds.get(carrier);
        if (speed == null) {
            return marginNanos;
        }
        var silent = nowNanos - speed.sinceNanos;
        var alone = Math.max(heardNanos - speed.sinceNanos, silent / DOUBT);
        return Math.max(alone, speed.nanosFor(bytes, silent));
    }

    private long expectedNanos(long idle, long bytes) {
        var speed = speeds.get(idle);
        return speed == null || speed.bytes <= 0 ? marginNanos : speed.nanosFor(bytes, 0);
    }

    /** Of one connection, what was long ago counting less and less. */
    private static final class Speed {
        private double bytes;
        private double nanos; // in which it brought them
        private long sinceNanos; // the last arrival, or the beginning of the wait for one
        private boolean busy;

        void begin(long nowNanos) {
            if (!busy) {
                busy = true;
                sinceNanos = nowNanos;
            }
        }

        void landed(long more, long nowNanos, long memoryNanos) {
            var took = nowNanos - sinceNanos;
            var fading = Math.exp(-(double) took / memoryNanos);
            bytes = bytes * fading + more;
            nanos = nanos * fading + took;
            sinceNanos = nowNanos;
        }

        /** Nothing is known of one that never brought anything. */
        long nanosFor(long wanted, long silentNanos) {
            return bytes <= 0 ? 0 : (long) (wanted * ((nanos + silentNanos) / bytes));
        }
    }
}
