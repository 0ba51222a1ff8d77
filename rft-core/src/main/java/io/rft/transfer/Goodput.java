package io.rft.transfer;

import java.util.ArrayList;
import java.util.List;

/**
 * How fast bytes lately arrived at the receiver: the latest slices of time, each long enough to mean something. Cut where a report says
 * what has arrived, so that reports that come in lumps make no noise. Pure: it is told the time. One owner, not thread-safe.
 */
final class Goodput {
    private static final int SLICES_MAX = 24;
    private static final long SLICE_NANOS_MAX = 2_000_000_000L;

    /** So many bytes in so many nanoseconds. */
    private record Slice(long bytes, long nanos) {
        double rate() {
            return bytes * 1e9 / nanos;
        }
    }

    private final List<Slice> slices = new ArrayList<>();
    private boolean begun;
    private long sinceNanos; // begins with the first report after this
    private long fromBytes;
    private long fromNanos;

    /** Forgets everything; counts from the next report on. */
    void restart(long nowNanos) {
        slices.clear();
        interrupt(nowNanos);
    }

    /** What has come since the last slice does not count. */
    void interrupt(long nowNanos) {
        begun = false;
        sinceNanos = nowNanos;
    }

    /**
     * A report: so much had arrived at that time, ever. Whether that ends a slice, which takes at least so long and brings at least so much,
     * unless the path is very slow.
     */
    boolean report(long arrivedBytes, long atNanos, long sliceNanos, long sliceBytes) {
        if (!begun) {
            begun = atNanos - sinceNanos >= 0;
            fromBytes = arrivedBytes;
            fromNanos = atNanos;
            return false;
        }
        var bytes = arrivedBytes - fromBytes;
        var nanos = atNanos - fromNanos;
        if (nanos < sliceNanos || (bytes < sliceBytes && nanos < SLICE_NANOS_MAX)) {
            return false;
        }
        slices.add(new Slice(bytes, nanos));
        if (slices.size() > SLICES_MAX) {
            slices.removeFirst();
        }
        fromBytes = arrivedBytes;
        fromNanos = atNanos;
        return true;
    }

    int slices() {
        return slices.size();
    }

    /** How long the slices are together. */
    long nanos() {
        return slices.stream().mapToLong(Slice::nanos).sum();
    }

    /** Bytes per second over all slices. */
    double rate() {
        return rate(slices);
    }

    /** The same over the latest ones. */
    double rateOfLatest(int count) {
        return rate(slices.subList(Math.max(0, slices.size() - count), slices.size()));
    }

    /** The same over all but the latest ones. */
    double rateBeforeLatest(int count) {
        return rate(slices.subList(0, Math.max(0, slices.size() - count)));
    }

    /** How far {@link #rate} is probably off, as a share of it: the standard error of the mean. */
    double noise() {
        var rate = rate();
        if (slices.size() < 2 || rate <= 0) {
            return 1;
        }
        var squares = slices.stream()
                .mapToDouble(slice -> (slice.rate() - rate) * (slice.rate() - rate))
                .sum();
        return Math.sqrt(squares / (slices.size() - 1) / slices.size()) / rate;
    }

    private static double rate(List<Slice> some) {
        var nanos = some.stream().mapToLong(Slice::nanos).sum();
        return nanos == 0 ? 0 : some.stream().mapToLong(Slice::bytes).sum() * 1e9 / nanos;
    }
}
