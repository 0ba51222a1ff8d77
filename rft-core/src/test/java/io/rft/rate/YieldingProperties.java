package io.rft.rate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.seeded.Seeded;
import java.util.SplittableRandom;

/** A flow in the background on a path with one queue, in a time of its own. */
class YieldingProperties {
    private static final long STEP = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long PAUSE = 100_000_000; // between two messages

    /** The path, and what is on it. */
    private static final class Path {
        final double capacity; // bytes per nanosecond
        final long freeNanos;
        final double queueMax;
        final Yielding yielding;
        boolean busy; // another flow fills the queue, as TCP does
        long now = Long.MAX_VALUE - SECOND;
        double queue; // bytes
        double moved;
        double queueSum; // nanoseconds of waiting, over all steps
        long askedNanos = now;

        Path(SplittableRandom random) {
            capacity = Math.pow(10, random.nextDouble(6, 8.5)) / SECOND;
            freeNanos = random.nextLong(1_000_000, 200_000_000);
            queueMax = capacity * random.nextLong(3 * Yielding.QUEUE_NANOS_MAX, 300_000_000);
            yielding = new Yielding(Rate.NONE, 0, now);
            yielding.answered(freeNanos, 0, now);
        }

        void run(long seconds) {
            for (var end = now + seconds * SECOND; now - end < 0; ) {
                step();
            }
        }

        private void step() {
            now += STEP;
            var own = yielding.rate().bytesPerSecond() / (double) SECOND;
            var room = capacity * STEP + queueMax - queue;
            var wanted = own * STEP + (busy ? room : 0);
            var taken = Math.min(1, room / wanted);
            moved += own * STEP * taken;
            queue = Math.max(0, queue + wanted * taken - capacity * STEP);
            queueSum += queue / capacity;
            var answered = askedNanos + freeNanos + (long) (queue / capacity);
            if (now - answered >= 0) {
                yielding.answered(now - askedNanos, (long) moved, now);
                askedNanos = now + PAUSE;
            }
        }
    }

    @Seeded(100)
    void aloneItUsesMostOfThePathAndKeepsTheQueueShort(SplittableRandom random) {
        var path = new Path(random);
        path.run(40);
        path.moved = 0;
        path.yielding.paused(0, path.now);
        path.queueSum = 0;

        path.run(60);

        var used = path.moved / (path.capacity * 60 * SECOND);
        var waiting = path.queueSum * STEP / (60 * SECOND) / 1e6;
        assertTrue(used > 0.75 && waiting < 25, used + " used, " + waiting + " ms in the queue");
    }

    @Seeded(100)
    void itLeavesThePathToOthersAndTakesItBack(SplittableRandom random) {
        var path = new Path(random);
        path.run(40);

        path.busy = true;
        path.run(15);
        var own = path.moved;
        path.run(15);
        var whileBusy = (path.moved - own) / (path.capacity * 15 * SECOND);
        path.busy = false;
        path.run(30);
        own = path.moved;
        path.run(20);

        var afterwards = (path.moved - own) / (path.capacity * 20 * SECOND);
        assertTrue(whileBusy < 0.1, whileBusy + " used while another flow was there");
        assertTrue(afterwards > 0.7, afterwards + " used afterwards");
    }

    @Seeded(300)
    void whateverHappensItStaysBelowItsLimit(SplittableRandom random) {
        var limit = new Rate(random.nextLong(1, 1L << random.nextInt(1, 40)));
        var now = random.nextLong();
        var moved = 0L;
        var yielding = new Yielding(limit, moved, now);
        for (var i = 0; i < 300; i++) {
            now += random.nextLong(0, SECOND);
            moved += random.nextLong(0, 1L << random.nextInt(1, 40));
            if (random.nextInt(10) == 0) {
                limit = new Rate(random.nextLong(1, 1L << random.nextInt(1, 40)));
                yielding.limit(limit);
            }
            yielding.answered(random.nextLong(0, SECOND), moved, now);

            assertTrue(yielding.rate().bytesPerSecond() <= limit.bytesPerSecond());
        }
    }
}
