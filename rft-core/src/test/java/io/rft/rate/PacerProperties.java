package io.rft.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.seeded.Seeded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** Many threads' pieces through one pacer, in a time of their own. */
class PacerProperties {
    private static final long SECOND = 1_000_000_000;
    private static final long START = Long.MAX_VALUE - 2 * SECOND; // nanoTime may wrap while it runs
    /** Below this a piece is as short as it gets and takes longer than it should. */
    private static final long SMOOTH_BYTES_PER_SECOND = 820 << 10;

    private record Sent(long nanos, long bytes) {}

    @Seeded(100)
    void threadsThatAlwaysSendGetTheRateAndNoMoreInAnySecond(SplittableRandom random) {
        var rate = random.nextLong(SMOOTH_BYTES_PER_SECOND, 1L << random.nextInt(20, 34));
        var pacer = new Pacer(new Rate(rate), START);

        var sent = run(pacer, random.nextInt(1, 40), 5 * SECOND, 0, random);

        var bytes = sent.stream().mapToLong(Sent::bytes).sum();
        assertEquals(5.0 * rate, (double) bytes, 5.0 * rate * 0.03);
        assertTrue(mostInASecond(sent) <= rate * 1.05, () -> mostInASecond(sent) + " at " + rate);
    }

    @Seeded(200)
    void noBurstFollowsAPause(SplittableRandom random) {
        var rate = random.nextLong(SMOOTH_BYTES_PER_SECOND, 1L << random.nextInt(20, 34));
        var pacer = new Pacer(new Rate(rate), START);

        var sent = run(pacer, random.nextInt(1, 4), 20 * SECOND, SECOND / 2, random);

        assertTrue(mostInASecond(sent) <= rate * 1.05, () -> mostInASecond(sent) + " at " + rate);
    }

    @Seeded(100)
    void aVeryLowRateIsKeptButForOnePiece(SplittableRandom random) {
        var rate = random.nextLong(1, SMOOTH_BYTES_PER_SECOND);
        var pacer = new Pacer(new Rate(rate), START);
        var piece = pacer.pieceBytes();

        var sent = run(pacer, random.nextInt(1, 10), 5 * SECOND, 0, random);

        assertTrue(mostInASecond(sent) <= rate * 1.05 + piece, () -> mostInASecond(sent) + " at " + rate);
    }

    @Seeded(50)
    void aNewRateHoldsFromThePieceAfterTheNext(SplittableRandom random) {
        var before = random.nextLong(SMOOTH_BYTES_PER_SECOND, 1 << 30);
        var after = random.nextLong(SMOOTH_BYTES_PER_SECOND, 1 << 30);
        var pacer = new Pacer(new Rate(before), START);
        assertEquals(0, pacer.askNanos(pacer.pieceBytes(), START));

        pacer.limit(new Rate(after), START);
        var first = due(pacer, pacer.pieceBytes(), START);
        var second = due(pacer, 1, START + first);

        assertEquals(Pacer.QUANTUM_NANOS, (double) second, Pacer.QUANTUM_NANOS * 0.01 + 1_000_000);
    }

    /** What so many threads send that each ask for the next piece when the last is due, or after a pause of up to so long. */
    private static List<Sent> run(Pacer pacer, int threads, long nanos, long pauseMax, SplittableRandom random) {
        var flows = new PriorityQueue<Flow>(Comparator.comparingLong(flow -> flow.wakesNanos));
        for (var i = 0; i < threads; i++) {
            flows.add(new Flow(pacer.below(Rate.NONE, START)));
        }
        var sent = new ArrayList<Sent>();
        while (flows.peek().wakesNanos < nanos) {
            var flow = flows.remove();
            var now = flow.wakesNanos;
            if (flow.bytes == 0) {
                flow.bytes = random.nextBoolean() ? pacer.pieceBytes() : random.nextInt(pacer.pieceBytes()) + 1;
            }
            var wait = flow.pacer.askNanos(flow.bytes, START + now);
            if (wait == 0) {
                sent.add(new Sent(now, flow.bytes));
                flow.bytes = 0;
                wait = 1 + (random.nextInt(20) == 0 ? random.nextLong(pauseMax + 1) : 0);
            }
            flow.wakesNanos = now + wait;
            flows.add(flow);
        }
        return sent;
    }

    private static long due(Pacer pacer, long bytes, long now) {
        var at = now;
        for (var wait = pacer.askNanos(bytes, at); wait > 0; wait = pacer.askNanos(bytes, at)) {
            at += wait;
        }
        return at - now;
    }

    /** A thread that sends. */
    private static final class Flow {
        private final Pacer pacer;
        private long wakesNanos;
        private long bytes; // 0: decides when it wakes

        Flow(Pacer pacer) {
            this.pacer = pacer;
        }
    }

    private static long mostInASecond(List<Sent> sent) {
        var most = 0L;
        var within = 0L;
        var first = 0;
        for (var last : sent) {
            within += last.bytes();
            for (; sent.get(first).nanos() <= last.nanos() - SECOND; first++) {
                within -= sent.get(first).bytes();
            }
            most = Math.max(most, within);
        }
        return most;
    }
}
