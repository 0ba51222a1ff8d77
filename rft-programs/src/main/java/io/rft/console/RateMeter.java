package io.rft.console;

import io.rft.clock.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** How fast something has grown of late: over the last five seconds, or since the start. For one thread. */
public final class RateMeter {
    private static final long WINDOW_NANOS = Duration.ofSeconds(5).toNanos();
    private static final double NANOS_PER_SECOND = 1e9;

    private record Sample(long nanos, long bytes) {}

    private final Ticker ticker;
    private final Deque<Sample> samples = new ArrayDeque<>(); // the oldest first, at most one older than the window

    public RateMeter(long bytes, Ticker ticker) {
        this.ticker = ticker;
        samples.add(new Sample(ticker.nanoTime(), bytes));
    }

    /** Notes how many bytes there are now. */
    public void now(long bytes) {
        var now = ticker.nanoTime();
        samples.add(new Sample(now, bytes));
        while (samples.size() > 2 && now - second().nanos() >= WINDOW_NANOS) {
            samples.removeFirst();
        }
    }

    public double bytesPerSecond() {
        var first = samples.getFirst();
        var last = samples.getLast();
        var nanos = last.nanos() - first.nanos();
        return nanos <= 0 ? 0 : Math.max(0, last.bytes() - first.bytes()) * NANOS_PER_SECOND / nanos;
    }

    /** How long the rest takes at this rate; empty while nothing moves, or if it is a matter of months. */
    public Optional<Duration> timeFor(long bytes) {
        var seconds = bytes / bytesPerSecond();
        return seconds < Duration.ofDays(100).toSeconds()
                ? Optional.of(Duration.ofSeconds(Math.round(seconds)))
                : Optional.empty();
    }

    private Sample second() {
        var iterator = samples.iterator();
        iterator.next();
        return iterator.next();
    }
}
