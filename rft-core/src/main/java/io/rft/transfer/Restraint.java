package io.rft.transfer;

import io.rft.rate.RateLimits;

/**
 * Whether something else than the number of connections holds a session's flow back: it is as fast as was agreed, or there is hardly
 * anything left to move. A limit of each connection does not count: more of them bring more. Pure: it is told the time. One owner, not
 * thread-safe.
 */
final class Restraint {
    private static final long LOOK_NANOS = 200_000_000;
    private static final double NEARLY = 0.9; // of a limit is as good as all of it
    private static final int BLOCKS_EACH = 2; // fewer leave connections idle

    private long fromBytes;
    private long fromNanos;
    private double rate; // bytes per second

    Restraint(long nowNanos) {
        this.fromNanos = nowNanos;
    }

    boolean holds(long arrivedBytes, long atNanos, RateLimits limits, long blocksLeft, int open) {
        if (atNanos - fromNanos >= LOOK_NANOS) {
            rate = (arrivedBytes - fromBytes) * 1e9 / (atNanos - fromNanos);
            fromBytes = arrivedBytes;
            fromNanos = atNanos;
        }
        var most = limits.total().lower(limits.file());
        var limited = most.isLimited() && rate >= NEARLY * most.bytesPerSecond();
        return limited || blocksLeft < (long) BLOCKS_EACH * Math.max(1, open);
    }
}
