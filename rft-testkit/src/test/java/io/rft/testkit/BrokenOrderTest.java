package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks the check: a store that makes a mistake in its order on disk does not pass T-POWER. */
@Tag("crash")
class BrokenOrderTest {
    private static final int RUNS_MAX = 60; // as many as T-POWER has in every build
    private static final int STATES_PER_CUT = 24;

    @BeforeAll
    static void quiet() {
        Quiet.store();
    }

    @ParameterizedTest
    @EnumSource
    void everyMistakeIsFound(BrokenOrder mistake) throws Exception {
        var found = false;
        for (var seed = 0; seed < RUNS_MAX && !found; seed++) {
            found = fails(mistake, seed);
        }

        assertTrue(found, mistake + " passes " + RUNS_MAX + " runs");
    }

    private static boolean fails(BrokenOrder mistake, long seed) throws Exception {
        try {
            new PowerRun(new SplittableRandom(seed), mistake::of, STATES_PER_CUT).run();
            return false;
        } catch (AssertionError violation) {
            return String.valueOf(violation.getMessage()).startsWith(mistake.symptom());
        }
    }
}
