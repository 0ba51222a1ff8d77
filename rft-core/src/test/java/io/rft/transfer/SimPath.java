package io.rft.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A modelled path with a bottleneck that streams share, which grow and back off as TCP's do, and a client that opens and closes streams as
 * a tuner says. Time goes in steps; nothing here knows the real one.
 */
final class SimPath {
    static final long STEP_NANOS = 5_000_000;
    static final int BLOCK = 256 << 10;

    private static final double PACKET = 1448;
    private static final double WINDOW_FIRST = 10 * PACKET;
    private static final double BACK_OFF = 0.7;
    private static final int DIAL_ROUND_TRIPS = 4;
    private static final long REPORT_NANOS = 50_000_000;
    private static final long REPORT_BYTES = 8L << 20;

    /**
     * What there is between two ends.
     *
     * @param bytesPerSecond the bottleneck's
     * @param loss of a packet, by chance
     * @param windowMax what one stream may have in flight, as send buffers are limited
     * @param overhead share of the bottleneck that each stream beyond the first costs
     */
    record Line(double bytesPerSecond, double rttSeconds, double loss, double windowMax, double overhead) {
        static Line of(double megabits, double rttMillis, double loss) {
            return new Line(megabits * 125_000, rttMillis / 1000, loss, 4 << 20, 0);
        }

        Line withOverhead(double share) {
            return new Line(bytesPerSecond, rttSeconds, loss, windowMax, share);
        }
    }

    private static final class Stream {
        double window = WINDOW_FIRST;
        double threshold = Double.MAX_VALUE;
        double partOfABlock;
        double backedOffAt = -1; // seconds
        long usableNanos;

        Stream(long usableNanos) {
            this.usableNanos = usableNanos;
        }
    }

    private final SplittableRandom random;
    private final List<Stream> own = new ArrayList<>();
    private final List<Stream> others = new ArrayList<>();
    private Line line;
    private double queued; // bytes that wait at the bottleneck
    private double mostBytesPerSecond = Double.MAX_VALUE; // of a disk or a limit behind the path
    private long nowNanos;
    private long sinceReportNanos;
    private long arrived;
    private long reported;
    private long reportedNanos;

    SimPath(Line line, SplittableRandom random) {
        this.line = line;
        this.random = random;
    }

    void change(Line other) {
        line = other;
    }

    void hold(double bytesPerSecond) {
        mostBytesPerSecond = bytesPerSecond;
    }

    void others(int count) {
        while (others.size() < count) {
            others.add(new Stream(nowNanos));
        }
        while (others.size() > count) {
            others.removeLast();
        }
    }

    long nowNanos() {
        return nowNanos;
    }

    long arrived() {
        return arrived;
    }

    int streams() {
        return own.size();
    }

    ConnectionTuner.Sight sight(boolean held) {
        return new ConnectionTuner.Sight(reported, reportedNanos, usable(), held, (long) (line.rttSeconds() * 1e9));
    }

    /** Time goes on, with so many streams wanted. */
    void step(int wanted) {
        while (own.size() < wanted) {
            own.add(new Stream(nowNanos + (long) (DIAL_ROUND_TRIPS * line.rttSeconds() * 1e9)));
        }
        while (own.size() > wanted) {
            own.removeLast();
        }
        nowNanos += STEP_NANOS;
        var seconds = STEP_NANOS / 1e9;
        var active = new ArrayList<Stream>(others);
        own.stream().filter(one -> one.usableNanos <= nowNanos).forEach(active::add);
        var capacity = line.bytesPerSecond() * Math.max(0.1, 1 - line.overhead() * Math.max(0, own.size() - 1));
        var rtt = line.rttSeconds() + queued / capacity;
        var offered = active.stream().mapToDouble(one -> one.window / rtt).sum();
        var share = Math.min(1, (capacity + queued / rtt) / Math.max(1, offered));
        var queueMax = Math.max(64 << 10, capacity * line.rttSeconds());
        queued = Math.max(0, queued + (offered - capacity) * seconds);
        var overflows = queued > queueMax;
        queued = Math.min(queued, queueMax);
        var slower = Math.min(1, mostBytesPerSecond / Math.max(1, Math.min(offered, capacity)));
        for (var one : active) {
            var bytes = one.window / rtt * seconds * share;
            if (own.contains(one)) {
                deliver(one, bytes * slower);
            }
            grow(one, rtt, seconds);
            var lost = 1 - Math.pow(1 - line.loss(), bytes / PACKET);
            var dropped = overflows && random.nextDouble() < 0.3;
            if ((dropped || random.nextDouble() < lost) && nowNanos / 1e9 - one.backedOffAt > rtt) {
                one.window = Math.max(2 * PACKET, one.window * BACK_OFF);
                one.threshold = one.window;
                one.backedOffAt = nowNanos / 1e9;
            }
        }
        report();
    }

    private int usable() {
        return (int) own.stream().filter(one -> one.usableNanos <= nowNanos).count();
    }

    private void grow(Stream one, double rtt, double seconds) {
        var growth = one.window < one.threshold ? one.window : 3 * PACKET;
        one.window = Math.min(line.windowMax(), one.window + growth * seconds / rtt);
    }

    private void deliver(Stream one, double bytes) {
        one.partOfABlock += bytes;
        while (one.partOfABlock >= BLOCK) {
            one.partOfABlock -= BLOCK;
            arrived += BLOCK;
        }
    }

    private void report() {
        if (arrived > reported && (arrived - reported >= REPORT_BYTES || nowNanos - sinceReportNanos >= REPORT_NANOS)) {
            reported = arrived;
            reportedNanos = nowNanos;
            sinceReportNanos = nowNanos;
        }
    }
}
