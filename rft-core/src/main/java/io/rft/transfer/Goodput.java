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
    private static final int PROOF_SLICES = 10; // prove something
    private static final int SHORT_PROOF_SLICES = 5; // do as well if they are long …
    private static final long SHORT_PROOF_NANOS = 4_000_000_000L; // … together
    private static final int LATEST = SHORT_PROOF_SLICES - 1;
    private static final double SHIFT_DOWN = 0.7;
    private static final double SHIFT_UP = 1.4;

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

    /** Whether the slices prove something. */
    boolean isProof() {
        return isProof(1);
    }

    /** Whether they prove whatever can be proved. */
    boolean isFullProof() {
        return isProof(2);
    }

    /** Whether they at least show what is much. */
    boolean isHint() {
        return slices.size() >= LATEST;
    }

    private boolean isProof(int times) {
        return slices.size() >= times * PROOF_SLICES
                || (slices.size() >= SHORT_PROOF_SLICES && nanos() >= times * SHORT_PROOF_NANOS);
    }

    /** Whether the latest differ so much from those before that the path must be another, or others on it. */
    boolean hasShifted() {
        var before = rateBeforeLatest();
        var now = rateOfLatest();
        return now < SHIFT_DOWN * before || now > SHIFT_UP * before;
    }

    private long nanos() {
        return slices.stream().mapToLong(Slice::nanos).sum();
    }

    /** Bytes per second over all slices. */
    double rate() {
        return rate(slices);
    }

    /** The same over the last one. */
    double rateOfLast() {
        return rateOfLatest(1);
    }

    /** The same over the latest ones. */
    double rateOfLatest() {
        return rateOfLatest(LATEST);
    }

    /** The same over all but the latest ones. */
    double rateBeforeLatest() {
        return rate(slices.subList(0, Math.max(0, slices.size() - LATEST)));
    }

    private double rateOfLatest(int count) {
        return rate(slices.subList(Math.max(0, slices.size() - count), slices.size()));
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
