package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks the check: a store that makes a mistake in its order on disk, of those that show between two events, does not pass T-SIM. */
@Tag("crash")
class BrokenSimulationTest {
    private static final int RUNS_MAX = 1000; // as many as T-SIM has in every build

    @BeforeAll
    static void quiet() {
        Quiet.store();
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "ACKNOWLEDGE_BEFORE_FORCE",
                "NO_DATA_FORCE",
                "NO_JOURNAL_FORCE",
                "NO_DIRECTORY_FORCE",
                "NO_DIRECTORY_FORCE_AT_THE_END",
                "COMMIT_ENDS_WITH_THE_RENAME",
                "FAILED_FORCE_RETRIED"
            })
    void everyMistakeIsFound(BrokenOrder mistake) throws RftException {
        var found = false;
        for (var seed = 0; seed < RUNS_MAX && !found; seed++) {
            found = fails(mistake, seed);
        }

        assertTrue(found, mistake + " passes " + RUNS_MAX + " runs");
    }

    private static boolean fails(BrokenOrder mistake, long seed) throws RftException {
        try {
            new SimStorm(new SplittableRandom(seed), mistake::of).run();
            return false;
        } catch (AssertionError violation) {
            var what = String.valueOf(violation.getMessage());
            return what.startsWith("called durable and lost")
                    || what.startsWith("the target is")
                    || what.startsWith("an attempt's number was used before");
        }
    }
}
