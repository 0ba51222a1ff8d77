package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.seeded.Seeded;
import java.util.HashSet;
import java.util.SplittableRandom;

/** What holds for any numbers. */
class LongSetProperties {
    @Seeded(50)
    void hasWhatWasAdded(SplittableRandom random) {
        var model = new HashSet<Long>();
        var set = new LongSet();
        var spread = 1 + random.nextInt(5000);
        assertEquals(model.isEmpty(), set.isEmpty());

        for (var i = 0; i < 3000; i++) {
            var number = random.nextInt(-spread, spread) * (random.nextBoolean() ? 1L : 1L << 40);
            assertEquals(model.contains(number), set.contains(number));
            model.add(number);
            set.add(number);
            assertEquals(model.contains(number), set.contains(number));
            assertEquals(model.isEmpty(), set.isEmpty());
        }

        for (var number : model) {
            assertEquals(true, set.contains(number));
        }
    }
}
