package io.rft.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.seeded.Seeded;
import java.util.SplittableRandom;

class SettingsProperties {
    @Seeded(300)
    void theLowerOfTwoIsNeverAboveEitherAndAlwaysOneOfThem(SplittableRandom random) {
        var ours = settings(random);
        var theirs = settings(random);

        var agreed = ours.lower(theirs);

        assertEquals(Math.min(ours.connections(), theirs.connections()), agreed.connections());
        assertEquals(Math.min(ours.blockBytes(), theirs.blockBytes()), agreed.blockBytes());
        assertLower(
                agreed.limits().total(), ours.limits().total(), theirs.limits().total());
        assertLower(
                agreed.limits().file(), ours.limits().file(), theirs.limits().file());
        assertLower(
                agreed.limits().connection(),
                ours.limits().connection(),
                theirs.limits().connection());
        assertEquals(agreed, theirs.lower(ours), "both sides come to the same");
        assertEquals(agreed, agreed.lower(ours));
    }

    @Seeded(300)
    void aFileOfAnySizeHasAGridThatAnOfferMayHave(SplittableRandom random) {
        var settings = settings(random);
        var size = random.nextInt(10) == 0
                ? Settings.FILE_BYTES_MAX
                : random.nextLong(Settings.FILE_BYTES_MAX >> random.nextInt(40));

        var blockBytes = settings.blockBytesFor(size);

        assertTrue(blockBytes >= settings.blockBytes());
        assertTrue(blockBytes <= Settings.BLOCK_BYTES_MAX);
        assertTrue(Math.ceilDiv(size, blockBytes) <= Settings.BLOCKS_MAX);
        var halfWouldDo = blockBytes > settings.blockBytes()
                && Math.ceilDiv(size, Math.max(blockBytes / 2, settings.blockBytes())) <= Settings.BLOCKS_MAX;
        assertTrue(!halfWouldDo || blockBytes == Settings.BLOCK_BYTES_MAX, "no larger than needed: " + blockBytes);
    }

    private static void assertLower(Rate agreed, Rate ours, Rate theirs) {
        assertEquals(Math.min(ours.bytesPerSecond(), theirs.bytesPerSecond()), agreed.bytesPerSecond());
    }

    private static Settings settings(SplittableRandom random) {
        return new Settings(
                random.nextInt(1, Settings.CONNECTIONS_MAX + 1),
                random.nextInt(Settings.BLOCK_BYTES_MIN, Settings.BLOCK_BYTES_MAX + 1),
                new RateLimits(rate(random), rate(random), rate(random)));
    }

    private static Rate rate(SplittableRandom random) {
        return random.nextBoolean() ? Rate.NONE : new Rate(random.nextLong(1, Long.MAX_VALUE));
    }
}
