package io.rft.transfer;

import java.util.OptionalInt;

/**
 * Which other number of connections is tried, and when: more and fewer in turns, each time after a longer pause, until one was right, of
 * which more of the same is tried at once. Pure: it is told the time. One owner, not thread-safe.
 */
final class Trials {
    /** What is noisier than this does not tell that fewer would do. */
    static final double DOWN_NOISE_MAX = 0.02;

    private static final long PAUSE_NANOS_FIRST = 500_000_000;
    private static final long PAUSE_NANOS_MAX = 64_000_000_000L;
    private static final long PAUSE_NANOS_DOWN = 8_000_000_000L; // fewer are not tried earlier
    private static final int UP_PARTS = 2; // half as many more, after twice as many were not worth it
    private static final int DOWN_PARTS_FIRST = 2; // half of them, then …
    private static final int DOWN_PARTS = 5; // … only a fifth

    private final int most;
    private boolean upNext = true;
    private boolean again; // what was tried was right
    private int upParts = 1;
    private int downParts = DOWN_PARTS_FIRST;
    private long pauseNanos = PAUSE_NANOS_FIRST;
    private long heldNanos; // a number has been held since
    private long sinceNanos; // it is known that fewer are too few, or nothing was tried

    Trials(int most, long nowNanos) {
        this.most = most;
        this.heldNanos = nowNanos;
        this.sinceNanos = nowNanos;
    }

    /** From now on a number is held. */
    void hold(long nowNanos) {
        heldNanos = nowNanos;
    }

    /** What is known of the path does not hold any more: trials come as soon and as bold as at the beginning. */
    void forget() {
        pauseNanos = PAUSE_NANOS_FIRST;
        upNext = true;
        upParts = 1;
    }

    /** What to try in place of this number, if it is time; {@code noise} is how far its goodput is probably off. */
    OptionalInt next(int held, double noise, long nowNanos) {
        if (!again && nowNanos - heldNanos < pauseNanos) {
            return OptionalInt.empty();
        }
        if (upNext && held < most) {
            return OptionalInt.of(Math.min(most, held + Math.max(1, held / upParts)));
        }
        if (upNext || held == 1 || noise >= DOWN_NOISE_MAX) {
            turn(nowNanos);
            return OptionalInt.empty();
        }
        return again || nowNanos - sinceNanos >= PAUSE_NANOS_DOWN
                ? OptionalInt.of(held - Math.max(1, held / downParts))
                : OptionalInt.empty();
    }

    /** What was tried is right, and more of the same is tried soon. */
    void right(long nowNanos) {
        heldNanos = nowNanos;
        again = true;
    }

    /** More, or fewer, were not worth it: the other direction is tried next, later. */
    void wrong(boolean more, long nowNanos) {
        sinceNanos = nowNanos;
        if (more) {
            upParts = UP_PARTS;
        } else {
            downParts = DOWN_PARTS;
        }
        turn(nowNanos);
    }

    private void turn(long nowNanos) {
        again = false;
        upNext = !upNext;
        heldNanos = nowNanos;
        pauseNanos = Math.clamp(2 * pauseNanos, PAUSE_NANOS_FIRST, PAUSE_NANOS_MAX);
    }
}
