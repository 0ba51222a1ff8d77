package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.seeded.Seeded;
import io.rft.testkit.Fate.Torn;
import io.rft.testkit.Fate.Whole;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrashStatesTest {
    private static final Change SMALL = new Change.Mode(2, 0600, Instant.EPOCH);
    private static final Change LARGE = new Change.Write(2, 100, ByteBuffer.allocate(8192), Instant.EPOCH);

    @Test
    void whereNothingIsUnsyncedThereIsOneState() {
        assertEquals(List.of(List.of()), CrashStates.of(List.of(), 100, new SplittableRandom(1)));
    }

    @Test
    void ofTwoSmallChangesAllSelectionsAreTried() {
        var states = CrashStates.of(List.of(SMALL, SMALL), 100, new SplittableRandom(1));

        assertEquals(4, states.size());
        assertTrue(states.contains(List.of(Whole.LOST, Whole.KEPT)), states.toString());
    }

    @Test
    void upToThreeOfManyAreLost() {
        var states = CrashStates.of(IntStream.range(0, 6).mapToObj(i -> SMALL).toList(), 1000, new SplittableRandom(1));

        // Prefixes of 0, 1 and 2; all but 0, 1, 2 and 3 of 6.
        assertEquals(3 + 1 + 6 + 15 + 20, states.size());
    }

    @Test
    void aWriteIsTornByPagesAndBySectors() {
        var states = CrashStates.of(List.of(LARGE), 100, new SplittableRandom(1));

        assertTrue(states.contains(List.of(new Torn(4096, 1))), states.toString());
        assertTrue(states.contains(List.of(new Torn(512, ~1L))), states.toString());
    }

    @Seeded(50)
    void selectionsAreDifferentWithinTheLimitAndHaveTheExtremes(SplittableRandom random) {
        var changes = IntStream.range(0, random.nextInt(1, 40))
                .mapToObj(i -> random.nextBoolean() ? SMALL : LARGE)
                .toList();
        var max = random.nextInt(2, 50);
        var states = CrashStates.of(changes, max, random);

        assertTrue(states.size() <= max);
        assertEquals(states.size(), new HashSet<>(states).size());
        assertTrue(states.contains(CrashStates.allLost(changes)));
        assertTrue(states.contains(CrashStates.allKept(changes)));
        states.forEach(fates -> assertEquals(changes.size(), fates.size()));
    }
}
