package io.rft.seeded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

class SeededTest {
    /** What the sample's invocations drew, in order. */
    private static final List<Long> DRAWN = new ArrayList<>();

    @BeforeEach
    void forgetWhatWasDrawn() {
        DRAWN.clear();
    }

    @Test
    void runsOncePerSeedEachWithItsOwnRandomness() {
        run("draws", Map.of());

        assertEquals(drawnFrom(0, 1, 2, 3, 4), DRAWN);
    }

    @Test
    void theSameSeedDrawsTheSame() {
        run("draws", Map.of("seed", "3"));

        assertEquals(drawnFrom(3), DRAWN);
    }

    @Test
    void theSeedIsInTheDisplayName() {
        var results = run("draws", Map.of("seed", "42"));

        assertEquals(
                List.of("seed 42"),
                results.testEvents()
                        .finished()
                        .map(event -> event.getTestDescriptor().getDisplayName())
                        .toList());
    }

    @Test
    void aFailureSaysHowToReplayIt() {
        var failures = run("failsOnSeedTwo", Map.of()).testEvents().failed().stream()
                .map(SeededTest::throwable)
                .toList();

        assertEquals(1, failures.size());
        assertEquals(
                "replay with -Dseed=2", failures.getFirst().getSuppressed()[0].getMessage());
    }

    @Test
    void theFactorReachesTheRun() {
        run("draws", Map.of("seeds.factor", "2"));

        assertEquals(10, DRAWN.size());
    }

    @Test
    void invocationsAreMadeAsTheyAreNeeded() {
        var made = new ArrayList<SeededInvocation>();

        var third = new Seeds(0, Long.MAX_VALUE)
                .stream()
                        .mapToObj(SeededInvocation::new)
                        .peek(made::add)
                        .skip(2)
                        .findFirst();

        assertEquals(Optional.of(new SeededInvocation(2)), third);
        assertEquals(3, made.size());
    }

    @Seeded(20)
    void worksInThisVeryBuild(SplittableRandom random) {
        assertTrue(random.nextInt(10) < 10);
    }

    private static EngineExecutionResults run(String method, Map<String, String> settings) {
        // The settings of this build itself must not reach the sample.
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter("seed", "")
                .configurationParameter("seeds.factor", "")
                .configurationParameter("seeds.random", "")
                .configurationParameters(settings)
                .selectors(selectMethod(Sample.class, method, SplittableRandom.class))
                .execute();
    }

    private static List<Long> drawnFrom(long... seeds) {
        return LongStream.of(seeds)
                .mapToObj(seed -> new SplittableRandom(seed).nextLong())
                .toList();
    }

    private static Throwable throwable(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }

    /** Run only by the tests above. */
    static class Sample {
        @Seeded(5)
        void draws(SplittableRandom random) {
            DRAWN.add(random.nextLong());
        }

        @Seeded(5)
        void failsOnSeedTwo(SplittableRandom random) {
            if (random.nextLong() == new SplittableRandom(2).nextLong()) {
                throw new AssertionError("as asked");
            }
        }
    }
}
