package io.rft.range;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class RangeSetTest {
    @Test
    void theWholeOfAnEmptyFileIsEmpty() {
        assertTrue(RangeSet.whole(0).isEmpty());
        assertEquals(List.of(), RangeSet.whole(0).toList());
        assertEquals(List.of(new ByteRange(0, 7)), RangeSet.whole(7).toList());
    }

    @Test
    void rangesThatTouchBecomeOne() {
        var set = new RangeSet(List.of(new ByteRange(0, 10), new ByteRange(20, 30), new ByteRange(10, 20)));

        assertEquals(List.of(new ByteRange(0, 30)), set.toList());
        assertEquals("[[0,30)]", set.toString());
    }

    @Test
    void theFarEndOfTheLargestFileFits() {
        var set = RangeSet.whole(Long.MAX_VALUE);

        assertEquals(1, set.remove(Long.MAX_VALUE - 1, Long.MAX_VALUE));
        assertEquals(Long.MAX_VALUE - 1, set.bytes());
    }

    @Test
    void nothingContainsAnythingOfAnEmptySet() {
        var set = new RangeSet();

        assertFalse(set.contains(0));
        assertFalse(set.contains(0, 1));
        assertTrue(set.contains(5, 5), "no byte is in every set");
        assertFalse(set.intersects(0, Long.MAX_VALUE));
        assertThrows(NoSuchElementException.class, set::first);
    }

    @Test
    void aSetCanBeTakenFromItself() {
        var set = new RangeSet(List.of(new ByteRange(0, 10), new ByteRange(20, 30)));

        set.removeAll(set);

        assertTrue(set.isEmpty());
    }

    @Test
    void aCopyDoesNotFollow() {
        var set = RangeSet.whole(10);
        var copy = set.copy();

        set.remove(0, 5);

        assertEquals(RangeSet.whole(10), copy);
    }

    @Test
    void bytesBeforeTheFileAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new RangeSet().add(-1, 3));
        assertThrows(IllegalArgumentException.class, () -> new ByteRange(-1, 3));
        assertThrows(IllegalArgumentException.class, () -> new ByteRange(3, 3));
        assertThrows(IllegalArgumentException.class, () -> new ByteRange(4, 3));
    }
}
