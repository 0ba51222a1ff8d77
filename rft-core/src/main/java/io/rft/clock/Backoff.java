package io.rft.clock;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: doubles from {@code first} to {@code most}, with up to a quarter taken off at random so that
 * many clients of one server do not return in step. Pure; one owner.
 */
public final class Backoff {
    private final long firstNanos;
    private final long mostNanos;
    private final RandomGenerator random;
    private int failures;

    public Backoff(Duration first, Duration most, RandomGenerator random) {
        this.firstNanos = first.toNanos();
        this.mostNanos = most.toNanos();
        this.random = random;
    }

    /** The wait before the next try, after one more failure. */
    public long nextNanos() {
        var doublings = Math.min(failures++, Long.SIZE - 1);
        var fits = firstNanos <= Long.MAX_VALUE >> doublings;
        var capped = fits ? Math.min(firstNanos << doublings, mostNanos) : mostNanos;
        return capped - random.nextLong(capped / 4 + 1);
    }

    /** Failures since the last success. */
    public int failures() {
        return failures;
    }

    public void succeeded() {
        failures = 0;
    }
}
