package io.rft;

import java.time.Duration;

/**
 * How often a receiver makes durable what has arrived: after so many bytes, or so long after the first of them, whichever comes first.
 * Less often costs fewer forces; what a crash can cost is at most twice the bytes.
 *
 * @param bytes 1 to 64 MiB
 * @param interval 10 ms to 10 s
 */
public record Checkpointing(long bytes, Duration interval) {
    public static final long BYTES_MIN = 1L << 20;
    public static final long BYTES_MAX = 64L << 20; // twice this may be lost (GUARANTEES: G8)
    public static final Duration INTERVAL_MIN = Duration.ofMillis(10);
    public static final Duration INTERVAL_MAX = Duration.ofSeconds(10);

    public static final Checkpointing DEFAULT = new Checkpointing(BYTES_MAX, Duration.ofMillis(200));

    public Checkpointing {
        if (bytes < BYTES_MIN || bytes > BYTES_MAX) {
            throw new IllegalArgumentException("a checkpoint after " + bytes + " bytes");
        }
        if (interval.compareTo(INTERVAL_MIN) < 0 || interval.compareTo(INTERVAL_MAX) > 0) {
            throw new IllegalArgumentException("a checkpoint every " + interval);
        }
    }
}
