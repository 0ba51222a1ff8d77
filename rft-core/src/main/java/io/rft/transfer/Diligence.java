package io.rft.transfer;

import io.rft.Patience;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;

/**
 * Whether a peer does its part: while it is its turn to bring or to take blocks, some must move. One that only says that it is there
 * would otherwise hold files, threads and its place for ever (GUARANTEES: G18). Pure: it is told the time. One owner, but for {@link #agreed}.
 */
final class Diligence {
    /** With reasons for it, a peer may be idle so many times as long. */
    static final int EXCUSED_TIMES = 60;

    private static final int HEADROOM = 4; // a path is not as even as an agreement

    private final long withinNanos;
    private volatile long bytesMin;
    private long sinceNanos;
    private long movedNanos;
    private long movedBytes;
    private long excuses;

    /** @param agreed explains why less than {@link Patience#PROGRESS_BYTES_MIN} moves, where it does */
    Diligence(Patience patience, RateLimits agreed, long nowNanos) {
        this.withinNanos = patience.progressWithin().toNanos();
        this.bytesMin = bytesMin(lowest(agreed));
        this.sinceNanos = nowNanos;
        this.movedNanos = nowNanos;
    }

    /**
     * Whether the peer was idle for too long.
     *
     * @param turn whether it is the peer's turn
     * @param moved bytes that have moved since the session began
     * @param excused how often it was found that the peer is not to blame
     */
    boolean isWanting(boolean turn, long moved, long excused, long nowNanos) {
        if (!turn || moved - movedBytes >= bytesMin) {
            movedBytes = moved;
            movedNanos = nowNanos;
            sinceNanos = nowNanos;
        }
        if (excused != excuses) {
            excuses = excused;
            sinceNanos = nowNanos;
        }
        return nowNanos - sinceNanos >= withinNanos || nowNanos - movedNanos >= EXCUSED_TIMES * withinNanos;
    }

    /** From now on this explains why little moves. Any thread. */
    void agreed(RateLimits changed) {
        bytesMin = bytesMin(lowest(changed));
    }

    private static Rate lowest(RateLimits agreed) {
        return agreed.total().lower(agreed.file()).lower(agreed.connection());
    }

    private long bytesMin(Rate agreed) {
        var most = agreed.isLimited() ? agreed.bytesPerSecond() * (withinNanos / 1e9) / HEADROOM : Long.MAX_VALUE;
        return (long) Math.max(1, Math.min(most, Patience.PROGRESS_BYTES_MIN));
    }
}
