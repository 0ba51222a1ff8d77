package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.seeded.Seeded;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** T-POWER: the power fails after every operation of a transfer, in every way that the disk allows. */
@Tag("crash")
class PowerProperties {
    private static final int STATES_PER_CUT = 24;
    private static final int STATES_MIN = 20; // of the smallest run there is

    private static final AtomicLong states = new AtomicLong();

    @BeforeAll
    static void quiet() {
        Quiet.store();
    }

    @Seeded(60)
    void wheneverThePowerFailsNothingPromisedIsLostAndNoFileIsMixed(SplittableRandom random) throws Exception {
        var checked = new PowerRun(random, UnaryOperator.identity(), STATES_PER_CUT).run();

        assertTrue(checked >= STATES_MIN, "only " + checked + " crash states");
        states.addAndGet(checked);
    }

    @AfterAll
    static void report() {
        System.out.println("T-POWER: " + states + " crash states recovered and checked");
    }
}
