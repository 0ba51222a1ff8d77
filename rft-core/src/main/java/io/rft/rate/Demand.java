package io.rft.rate;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a flow wants, judged by what it makes of what it is given: as much as it can get, unless it has left some of that unused for a
 * while. Then a little more than it uses, so that it shows when it wants more again. Pure: it is told the time. One owner, not
 * thread-safe.
 */
public final class Demand {
    /** Over so long its use is measured, and so long a flow has to make use of more. */
    public static final long SETTLING_NANOS = 1_000_000_000;

    private static final double USES_IT = 0.85; // less than that of what is given is left unused on purpose
    private static final double ROOM = 1.3; // more than is used; 1 / ROOM is less than USES_IT

    private final Deque<Look> looks = new ArrayDeque<>();
    private double given = Double.POSITIVE_INFINITY;
    private long moreNanos; // when it was given more

    private record Look(long nanos, long bytes) {}

    public Demand(long nowNanos) {
        this.moreNanos = nowNanos;
    }

    /** It has moved so many bytes since it began. */
    public void moved(long bytes, long nowNanos) {
        looks.addLast(new Look(nowNanos, bytes));
        while (looks.size() > 2 && nowNanos - looks.getFirst().nanos() > SETTLING_NANOS) {
            looks.removeFirst();
        }
    }

    /** From now on it may have so many bytes per second. */
    public void given(double bytesPerSecond, long nowNanos) {
        if (bytesPerSecond > given) {
            moreNanos = nowNanos;
        }
        given = bytesPerSecond;
    }

    /** Bytes per second, infinite for all that it can get; never less than {@code least}. */
    public double wanted(double least, long nowNanos) {
        if (nowNanos - moreNanos < SETTLING_NANOS || used() >= USES_IT * given) {
            return Double.POSITIVE_INFINITY;
        }
        return Math.max(least, ROOM * used());
    }

    private double used() {
        if (looks.size() < 2) {
            return 0;
        }
        var nanos = looks.getLast().nanos() - looks.getFirst().nanos();
        return (looks.getLast().bytes() - looks.getFirst().bytes()) * 1e9 / Math.max(1, nanos);
    }
}
