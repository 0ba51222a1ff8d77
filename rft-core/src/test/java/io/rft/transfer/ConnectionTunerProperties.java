package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.seeded.Seeded;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;

/** The tuner on modelled paths: what it reaches, against the best number that never changes. */
class ConnectionTunerProperties {
    private static final int MOST = 10;
    private static final int STEPS_PER_SECOND = (int) (1_000_000_000L / SimPath.STEP_NANOS);
    private static final int LOOK_STEPS = 4;

    private static final List<SimPath.Line> LINES = List.of(
            SimPath.Line.of(1000, 20, 0),
            SimPath.Line.of(500, 100, 0),
            SimPath.Line.of(500, 100, 0.0001),
            SimPath.Line.of(500, 100, 0.001),
            SimPath.Line.of(100, 30, 0.001),
            SimPath.Line.of(20, 50, 0),
            SimPath.Line.of(4000, 1, 0),
            SimPath.Line.of(1000, 20, 0).withOverhead(0.01),
            SimPath.Line.of(300, 80, 0.00003).withOverhead(0.01));

    @Seeded(60)
    void bringsNinePartsInTenOfTheBestFixedNumberAndNeverLessThanOne(SplittableRandom random) {
        var line = LINES.get(random.nextInt(LINES.size()));
        var run = new Run(line, random.split(), step -> 0);

        compare(line.toString(), run, count -> new Run(line, random.split(), step -> 0).fixed(60, count), 60, 0.9);
    }

    @Seeded(20)
    void triesAnythingElseEverMoreSeldom(SplittableRandom random) {
        var run = new Run(LINES.get(random.nextInt(LINES.size())), random.split(), step -> 0);
        run.tuned(300, false);
        run.targets.clear();

        run.tuned(300, false);

        assertTrue(run.targets.size() <= 24, run.targets::toString);
    }

    @Seeded(20)
    void followsOthersWhoComeAndGo(SplittableRandom random) {
        var line = LINES.get(random.nextInt(LINES.size()));
        var times = new int[] {random.nextInt(5, 30), random.nextInt(30, 60)};
        var others = random.nextInt(1, 12);
        IntUnaryOperator at =
                step -> step > times[0] * STEPS_PER_SECOND && step < times[1] * STEPS_PER_SECOND ? others : 0;

        var run = new Run(line, random.split(), at);

        compare(
                others + " others on " + line,
                run,
                count -> new Run(line, random.split(), at).fixed(80, count),
                80,
                0.8);
    }

    @Seeded(20)
    void aSlowDiskIsNoReasonToBeSlowWhenItIsFastAgain(SplittableRandom random) {
        var line = LINES.get(random.nextInt(LINES.size()));
        var most = new Run(line, random.split(), step -> 0).fixed(40, MOST);
        var run = new Run(line, random.split(), step -> 0);
        run.path.hold(most * (0.05 + random.nextDouble() / 2));
        run.tuned(30 + random.nextInt(60), false);

        run.path.hold(Double.MAX_VALUE);
        run.tuned(20, false);

        var after = run.tuned(40, false);
        assertTrue(after >= 0.85 * most, after / most + " of what it was before on " + line + ": " + run.targets);
    }

    @Seeded(20)
    void concludesNothingWhileSomethingElseHoldsItBack(SplittableRandom random) {
        var run = new Run(LINES.get(random.nextInt(LINES.size())), random.split(), step -> 0);
        run.tuned(random.nextInt(1, 30), false);
        var before = run.tuner.findGood();

        run.path.hold(1_000_000);
        run.tuned(1, true);
        var target = run.tuner.target();
        run.tuned(30, true);

        assertEquals(target, run.tuner.target());
        before.ifPresent(good -> assertEquals(good, run.tuner.findGood().orElseThrow()));
    }

    @Seeded(10)
    void tellsWhatIsWorthRemembering(SplittableRandom random) {
        var line = SimPath.Line.of(500, 100, 0.0001);
        var first = new Run(line, random.split(), step -> 0);
        first.tuned(20, false);

        var again = new ConnectionTuner(MOST, first.tuner.findGood(), SimPath.BLOCK, 0);

        assertTrue(first.tuner.findGood().orElseThrow() >= 7, first.targets::toString);
        assertEquals(first.tuner.findGood().orElseThrow(), again.target());
        assertEquals(3, new ConnectionTuner(3, OptionalInt.of(9), SimPath.BLOCK, 0).target());
        assertEquals(1, new ConnectionTuner(1, OptionalInt.empty(), SimPath.BLOCK, 0).target());
        assertEquals(2, ConnectionTuner.first(20_000_000));
        assertEquals(
                10,
                new ConnectionTuner(MOST, OptionalInt.empty(), ConnectionTuner.first(100_000_000), SimPath.BLOCK, 0)
                        .target());
        assertEquals(
                3,
                new ConnectionTuner(3, OptionalInt.empty(), ConnectionTuner.first(100_000_000), SimPath.BLOCK, 0)
                        .target());
    }

    /** What a fixed number of connections brings. */
    private interface Fixed {
        double bytesPerSecond(int connections);
    }

    private static void compare(String what, Run run, Fixed fixed, int seconds, double share) {
        var one = fixed.bytesPerSecond(1);
        var best = one;
        for (var count : new int[] {2, 4, 7, MOST}) {
            best = Math.max(best, fixed.bytesPerSecond(count));
        }

        var tuned = run.tuned(seconds, false);

        assertTrue(tuned >= share * best, tuned / best + " of the best for " + what + ": " + run.targets);
        assertTrue(tuned >= 0.95 * one, tuned / one + " of one stream for " + what + ": " + run.targets);
        assertTrue(run.targets.size() <= 40, "it never settles for " + what + ": " + run.targets);
    }

    /** One course of events on a path. */
    private static final class Run {
        private final SimPath path;
        private final IntUnaryOperator others;
        private final ConnectionTuner tuner = new ConnectionTuner(MOST, OptionalInt.empty(), SimPath.BLOCK, 0);
        private final List<String> targets = new ArrayList<>();
        private int step;

        /** @param others how many streams of others there are at a step */
        Run(SimPath.Line line, SplittableRandom random, IntUnaryOperator others) {
            this.path = new SimPath(line, random);
            this.others = others;
        }

        /** Bytes per second. */
        double fixed(int seconds, int connections) {
            return go(seconds, () -> connections);
        }

        double tuned(int seconds, boolean held) {
            return go(seconds, () -> {
                var before = tuner.target();
                if (step % LOOK_STEPS == 0 && tuner.look(path.sight(held), path.nowNanos()) != before) {
                    var at = path.nowNanos() / 1_000_000_000;
                    targets.add(at + "s:" + tuner.target());
                }
                assertTrue(tuner.target() >= 1 && tuner.target() <= MOST);
                return tuner.target();
            });
        }

        private double go(int seconds, IntSupplier wanted) {
            var from = path.arrived();
            for (var end = step + seconds * STEPS_PER_SECOND; step < end; step++) {
                path.others(others.applyAsInt(step));
                path.step(wanted.getAsInt());
            }
            return (path.arrived() - from) / (double) seconds;
        }
    }
}
