package io.rft.seeded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SeedsTest {
    @Test
    void startAtZeroAndCountUp() {
        assertArrayEquals(new long[] {0, 1, 2}, of(3, Map.of()).stream().toArray());
    }

    @Test
    void aReplayedSeedRunsAlone() {
        assertEquals(new Seeds(42, 1), of(500, Map.of("seed", "42", "seeds.factor", "10", "seeds.random", "true")));
    }

    @Test
    void theFactorScalesTheirNumber() {
        assertEquals(new Seeds(0, 5000), of(500, Map.of("seeds.factor", "10")));
        assertEquals(new Seeds(0, 50), of(500, Map.of("seeds.factor", "0.1")));
    }

    @Test
    void theFactorLeavesAtLeastOne() {
        assertEquals(new Seeds(0, 1), of(3, Map.of("seeds.factor", "0.001")));
    }

    @Test
    void aRandomStartIsNeverNegative() {
        assertEquals(new Seeds(Long.MAX_VALUE, 2), of(2, Map.of("seeds.random", "true")));
        assertEquals(new Seeds(0, 2), of(2, Map.of("seeds.random", "false")));
    }

    @Test
    void nonsenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> of(0, Map.of()));
        assertThrows(IllegalArgumentException.class, () -> of(0, Map.of("seeds.factor", "2")));
        assertThrows(IllegalArgumentException.class, () -> of(1, Map.of("seed", "x")));
        assertThrows(IllegalArgumentException.class, () -> of(1, Map.of("seeds.factor", "many")));
    }

    private static Seeds of(int declared, Map<String, String> settings) {
        return Seeds.of(declared, name -> settings.getOrDefault(name, ""), () -> -1L);
    }
}
