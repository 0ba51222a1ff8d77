package io.rft.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.seeded.Seeded;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

class Crc32csProperties {
    @Seeded(200)
    void theCrcOfAConcatenationComesFromThoseOfItsParts(SplittableRandom random) {
        var whole = new byte[random.nextInt(5000)];
        random.nextBytes(whole);
        var cut = random.nextInt(whole.length + 1);

        var first = Crc32cs.of(ByteBuffer.wrap(whole, 0, cut));
        var second = Crc32cs.of(ByteBuffer.wrap(whole, cut, whole.length - cut));

        assertEquals(Crc32cs.of(ByteBuffer.wrap(whole)), Crc32cs.combine(first, second, whole.length - cut));
    }

    @Seeded(200)
    void combiningIsAssociativeForPartsOfAnyLength(SplittableRandom random) {
        int a = random.nextInt();
        int b = random.nextInt();
        int c = random.nextInt();
        var lengthB = random.nextLong(1L << random.nextInt(1, 46));
        var lengthC = random.nextLong(1L << random.nextInt(1, 46));

        var leftFirst = Crc32cs.combine(Crc32cs.combine(a, b, lengthB), c, lengthC);
        var rightFirst = Crc32cs.combine(a, Crc32cs.combine(b, c, lengthC), lengthB + lengthC);

        assertEquals(leftFirst, rightFirst);
    }

    @Seeded(100)
    void theWholeFileComesFromItsBlocksInAnyOrder(SplittableRandom random) {
        var file = new byte[random.nextInt(2000)];
        random.nextBytes(file);
        var checksums = new BlockChecksums(file.length, random.nextInt(1, 300));

        for (var offset : shuffledOffsets(checksums, random)) {
            var length = Math.min(checksums.blockBytes(), file.length - (int) offset);
            checksums.put(offset, Crc32cs.of(ByteBuffer.wrap(file, (int) offset, length)));
        }

        assertEquals(Crc32cs.of(ByteBuffer.wrap(file)), checksums.whole());
    }

    private static long[] shuffledOffsets(BlockChecksums checksums, SplittableRandom random) {
        var blocks = (int) ((checksums.size() + checksums.blockBytes() - 1) / checksums.blockBytes());
        var offsets = new long[blocks];
        Arrays.setAll(offsets, i -> (long) i * checksums.blockBytes());
        for (var i = blocks - 1; i > 0; i--) {
            var j = random.nextInt(i + 1);
            var swap = offsets[i];
            offsets[i] = offsets[j];
            offsets[j] = swap;
        }
        return offsets;
    }
}
