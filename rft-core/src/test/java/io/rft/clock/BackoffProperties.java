package io.rft.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.seeded.Seeded;
import java.time.Duration;
import java.util.SplittableRandom;

class BackoffProperties {
    @Seeded(300)
    void everyWaitIsTheDoubledOneLessAQuarterAtMost(SplittableRandom random) {
        var first = random.nextLong(1, 1L << random.nextInt(1, 60));
        var most = random.nextLong(first, Long.MAX_VALUE);
        var backoff = new Backoff(Duration.ofNanos(first), Duration.ofNanos(most), random);

        var doubled = first;
        for (var failure = 1; failure <= 100; failure++) {
            var wait = backoff.nextNanos();

            assertTrue(wait <= doubled, "failure " + failure + ": " + wait + " of " + doubled);
            assertTrue(wait >= doubled - doubled / 4, "failure " + failure + ": " + wait + " of " + doubled);
            assertEquals(failure, backoff.failures());
            doubled = doubled > most / 2 ? most : 2 * doubled;
        }
    }

    @Seeded(50)
    void waitsDifferSoThatManyClientsDoNotReturnInStep(SplittableRandom random) {
        var waits = random.longs(20)
                .map(seed -> new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), new SplittableRandom(seed))
                        .nextNanos());

        assertTrue(waits.distinct().count() > 15);
    }
}
