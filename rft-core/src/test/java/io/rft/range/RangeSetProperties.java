package io.rft.range;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.seeded.Seeded;
import java.util.BitSet;
import java.util.SplittableRandom;

/** A range set against the simplest thing that does the same: one bit per byte. */
class RangeSetProperties {
    private static final int SIZE = 200;

    private final RangeSet set = new RangeSet();
    private final BitSet model = new BitSet();

    @Seeded(300)
    void behavesAsOneBitPerByte(SplittableRandom random) {
        for (var step = 0; step < 100; step++) {
            change(random);
            compare();
            var start = random.nextInt(SIZE);
            compareQueries(start, start + random.nextInt(SIZE - start + 1));
        }
    }

    @Seeded(100)
    void setsAddedToAndTakenFromEachOtherBehaveAsBits(SplittableRandom random) {
        fill(random);
        var other = new RangeSet();
        var otherModel = new BitSet();
        for (var i = random.nextInt(10); i > 0; i--) {
            var start = random.nextInt(SIZE);
            var end = start + 1 + random.nextInt(SIZE - start);
            other.add(new ByteRange(start, end));
            otherModel.set(start, end);
        }

        if (random.nextBoolean()) {
            set.addAll(other);
            model.or(otherModel);
        } else {
            set.removeAll(other);
            model.andNot(otherModel);
        }

        compare();
    }

    @Seeded(100)
    void theComplementIsTheRestOfTheFile(SplittableRandom random) {
        fill(random);
        var size = random.nextInt(1, SIZE + 1);
        var before = set.copy();

        var rest = set.complement(size);

        model.flip(0, size);
        model.clear(size, Integer.MAX_VALUE);
        assertEquals(ofModel(), rest);
        assertEquals(before, set);
    }

    private void fill(SplittableRandom random) {
        for (var i = random.nextInt(20); i > 0; i--) {
            change(random);
        }
    }

    private void change(SplittableRandom random) {
        var start = random.nextInt(SIZE);
        var end = start + random.nextInt(Math.min(40, SIZE - start + 1));
        var there = model.get(start, end).cardinality();
        if (random.nextInt(3) > 0) {
            assertEquals(end - start - there, set.add(start, end), "bytes added");
            model.set(start, end);
        } else {
            assertEquals(there, set.remove(start, end), "bytes removed");
            model.clear(start, end);
        }
    }

    private void compare() {
        assertEquals(model.cardinality(), set.bytes());
        assertEquals(model.isEmpty(), set.isEmpty());
        assertEquals(ofModel(), set);
        assertEquals(ofModel().hashCode(), set.hashCode());
        assertEquals(set.count(), set.toList().size());
        var end = -1L;
        for (var range : set) {
            assertTrue(range.start() > end, "ranges in order, and merged where they touch: " + set);
            end = range.end();
        }
        if (!set.isEmpty()) {
            assertEquals(model.nextSetBit(0), set.first().start());
        }
    }

    private void compareQueries(int start, int end) {
        var bits = model.get(start, end).cardinality();
        assertEquals(model.get(start), set.contains(start));
        assertEquals(bits == end - start, set.contains(start, end), () -> set + " contains " + start + ".." + end);
        assertEquals(bits > 0, set.intersects(start, end), () -> set + " intersects " + start + ".." + end);
    }

    private RangeSet ofModel() {
        var ranges = new RangeSet();
        for (var start = model.nextSetBit(0); start >= 0; ) {
            var end = model.nextClearBit(start);
            ranges.add(start, end);
            start = model.nextSetBit(end);
        }
        return ranges;
    }
}
