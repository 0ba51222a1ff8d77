package io.rft.rate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.seeded.Seeded;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FairSharesProperties {
    private static final double ALL = Double.POSITIVE_INFINITY;
    private static final double CLOSE = 1e-6;

    @Test
    void whoWantsLittleGetsItAndTheOthersTheRestEvenly() {
        assertArrayEquals(new double[] {45, 10, 45}, FairShares.of(100, ALL, 10, 60), CLOSE);
        assertArrayEquals(new double[] {20, 10}, FairShares.of(100, 20, 10), CLOSE);
        assertArrayEquals(new double[] {20, ALL}, FairShares.of(ALL, 20, ALL));
        assertArrayEquals(new double[] {}, FairShares.of(100));
    }

    @Seeded(200)
    void nobodyGetsMoreThanWantedNothingIsLeftAndWhoWantsMoreHasTheMost(SplittableRandom random) {
        var rate = random.nextDouble(1, 1e9);
        var wanted = random.doubles(random.nextInt(1, 20), 0, rate)
                .map(want -> random.nextInt(4) == 0 ? ALL : want)
                .toArray();

        var shares = FairShares.of(rate, wanted);

        assertEquals(FairShares.sum(rate, wanted), Arrays.stream(shares).sum(), rate * CLOSE);
        var most = Arrays.stream(shares).max().orElseThrow();
        for (var i = 0; i < wanted.length; i++) {
            assertTrue(shares[i] <= wanted[i] && shares[i] >= 0);
            if (shares[i] < wanted[i] - rate * CLOSE) {
                assertEquals(most, shares[i], rate * CLOSE);
            }
        }
    }
}
