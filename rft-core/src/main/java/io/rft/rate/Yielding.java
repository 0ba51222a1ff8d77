package io.rft.rate;

/**
 * The rate of a flow that goes behind all others: it looks how long messages take on the same path, and gives way as soon as they take
 * longer than on the free path, because then somebody waits in a queue. As LEDBAT does (RFC 6817), but it decides a rate, from a few
 * round trips at a time. Alone it comes close to the path's capacity from below: the queue that its last step upwards has made drains
 * after the next step down, so that the free path stays known. Beside others who fill the queue it goes down to {@link #LEAST}. Pure: it
 * is told the time. One owner, not thread-safe.
 */
public final class Yielding {
    /** Less would come to a standstill. */
    public static final Rate LEAST = new Rate(32 << 10);

    /** What it begins with. */
    static final Rate FIRST = new Rate(1 << 20);

    /** Messages that take so much longer than on the free path are in a queue; half of it may be chance. */
    static final long QUEUE_NANOS_MAX = 20_000_000;

    private static final int SAMPLES = 3; // of which the shortest counts: one alone may have waited for a processor
    private static final long MEMORY_NANOS = 60_000_000_000L; // of the free path, twice: paths change
    private static final double CLIMB = 1.5;
    private static final double NEAR_CLIMB = 1.04;
    private static final double NEAR = 0.7; // of where the queue began last time
    private static final double BEYOND = 1.2;
    private static final double BACK_LEAST = 0.85;
    private static final double BACK_MOST = 0.5;
    private static final double HEADROOM = 2; // a rate that is not used proves nothing

    private Rate most;
    private double bytesPerSecond = bytes(FIRST);
    private double full = Double.MAX_VALUE; // what got through when the queue began
    private long freeNanos = Long.MAX_VALUE; // the shortest round trip in this memory …
    private long freeBeforeNanos = Long.MAX_VALUE; // … and in the one before
    private long memoryNanos; // since when this memory is kept
    private long shortestNanos = Long.MAX_VALUE; // since the last decision
    private int samples;
    private long decidedNanos;
    private long decidedBytes;

    /**
     * @param most what is never exceeded
     * @param movedBytes what the flow has moved so far
     */
    public Yielding(Rate most, long movedBytes, long nowNanos) {
        this.most = most;
        this.memoryNanos = nowNanos;
        this.decidedNanos = nowNanos;
        this.decidedBytes = movedBytes;
    }

    /** From now on it stays below this. */
    public void limit(Rate atMost) {
        most = atMost;
    }

    /** What the flow may take now. */
    public Rate rate() {
        return most.lower(new Rate(Math.max(LEAST.bytesPerSecond(), (long) bytesPerSecond)));
    }

    /** A message was answered. */
    public void answered(long roundTripNanos, long movedBytes, long nowNanos) {
        remember(roundTripNanos, nowNanos);
        shortestNanos = Math.min(shortestNanos, roundTripNanos);
        samples++;
        if (samples >= SAMPLES && nowNanos - decidedNanos > 0) {
            var achieved = (movedBytes - decidedBytes) * 1e9 / (nowNanos - decidedNanos);
            decide(shortestNanos - Math.min(freeNanos, freeBeforeNanos), achieved);
            forget(movedBytes, nowNanos);
        }
    }

    /** What was seen so far tells nothing about what comes: the flow has paused. */
    public void paused(long movedBytes, long nowNanos) {
        forget(movedBytes, nowNanos);
    }

    private void forget(long movedBytes, long nowNanos) {
        samples = 0;
        shortestNanos = Long.MAX_VALUE;
        decidedNanos = nowNanos;
        decidedBytes = movedBytes;
    }

    private void remember(long roundTripNanos, long nowNanos) {
        if (nowNanos - memoryNanos >= MEMORY_NANOS) {
            freeBeforeNanos = freeNanos;
            freeNanos = Long.MAX_VALUE;
            memoryNanos = nowNanos;
        }
        freeNanos = Math.min(freeNanos, roundTripNanos);
    }

    private void decide(long queueNanos, double achieved) {
        if (queueNanos > QUEUE_NANOS_MAX) {
            var used = Math.min(bytesPerSecond, achieved);
            full = used;
            bytesPerSecond = used * Math.clamp((double) QUEUE_NANOS_MAX / queueNanos, BACK_MOST, BACK_LEAST);
        } else if (queueNanos <= QUEUE_NANOS_MAX / 2) {
            var near = bytesPerSecond > full * NEAR && bytesPerSecond < full * BEYOND;
            var next = bytesPerSecond * (near ? NEAR_CLIMB : CLIMB);
            bytesPerSecond = Math.max(bytesPerSecond, Math.min(next, Math.max(achieved * HEADROOM, bytes(FIRST))));
        }
        bytesPerSecond = Math.max(bytes(LEAST), Math.min(bytesPerSecond, bytes(most)));
    }

    private static double bytes(Rate rate) {
        return (double) rate.bytesPerSecond();
    }
}
