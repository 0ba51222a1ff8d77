package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.rate.Pacer;
import io.rft.rate.Rate;
import java.util.SplittableRandom;

/** The real pacer of a simulated sender, whose rate is changed, and the check that it is kept. One thread. */
final class SimPace {
    private static final long RATE_MIN = 8_000;
    private static final long RATE_MAX = 200_000;

    private final SimNetwork network;
    private final Pacer pacer;
    private Rate rate = Rate.NONE;
    private long sinceNanos; // the latest change
    private long bytes; // since then

    SimPace(SimNetwork network) {
        this.network = network;
        this.pacer = new Pacer(rate, network.nanos());
    }

    /** Another limit, or none. */
    void change(SplittableRandom random) {
        change(random.nextInt(4) == 0 ? Rate.NONE : new Rate(random.nextLong(RATE_MIN, RATE_MAX)));
    }

    void end() {
        change(Rate.NONE);
    }

    /** How long to wait before so much is sent; fails where that is sooner than the limit allows. */
    long reserveNanos(long length) {
        var wait = 0L;
        for (var more = ask(length, wait); more > 0; more = ask(length, wait)) {
            wait += more;
        }
        if (rate.isLimited()) {
            var earliest = sinceNanos - Pacer.CREDIT_NANOS + (long) (bytes * 0.999e9 / rate.bytesPerSecond());
            var goes = network.nanos() + wait;
            assertTrue(goes >= earliest, () -> "faster than " + rate);
            bytes += length;
        }
        return wait;
    }

    private long ask(long length, long later) {
        return pacer.askNanos(length, network.nanos() + later);
    }

    private void change(Rate other) {
        rate = other;
        pacer.limit(other, network.nanos());
        sinceNanos = network.nanos();
        bytes = 0;
    }
}
