package io.rft.cli;

import java.time.Duration;
import java.util.Optional;

/**
 * How fast bytes flow once they have got up to speed, from looks at how many there were until then. Bytes may be reported in large
 * steps: so it counts from one change to another, and not from look to look. Pure: it is told the time. For one thread.
 */
final class FlowMeter {
    /** A flow between two changes. */
    record Flow(long bytes, Duration time) {
        private static final double NANOS_PER_SECOND = 1e9;

        double bytesPerSecond() {
            return bytes * NANOS_PER_SECOND / Math.max(1, time.toNanos());
        }
    }

    private record Change(long bytes, long nanos) {}

    private final long warmUpNanos;
    private final long timeNanos;
    private Optional<Change> beginning = Optional.empty(); // of all bytes
    private Optional<Change> first = Optional.empty(); // that counts
    private Change last = new Change(0, 0);

    /** Counts for this time, at least, after the warm-up. */
    FlowMeter(Duration warmUp, Duration time) {
        this.warmUpNanos = warmUp.toNanos();
        this.timeNanos = time.toNanos();
    }

    /** There are so many bytes by now. Fewer than before are another attempt's: it begins anew. */
    void look(long bytes, long nowNanos) {
        if (bytes == last.bytes()) {
            return;
        }
        if (bytes < last.bytes()) {
            beginning = Optional.empty();
            first = Optional.empty();
        }
        last = new Change(bytes, nowNanos);
        if (beginning.isEmpty()) {
            beginning = Optional.of(last);
        }
        if (first.isEmpty() && nowNanos - beginning.get().nanos() >= warmUpNanos) {
            first = Optional.of(last);
        }
    }

    /** Whether there is enough to go by. */
    boolean isDone() {
        return first.isPresent() && last.nanos() - first.get().nanos() >= timeNanos;
    }

    /** What has flowed so far; nothing, before there were two changes. */
    Flow flow() {
        var from = first.or(() -> beginning).orElse(last);
        return new Flow(last.bytes() - from.bytes(), Duration.ofNanos(last.nanos() - from.nanos()));
    }
}
