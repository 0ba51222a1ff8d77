package io.rft.range;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;

/**
 * A set of bytes of one file, kept as disjoint, non-adjacent ranges in order. Pure and mutable; one owner, not thread-safe. Every
 * change costs O(log n) for n ranges, plus what it merges.
 */
public final class RangeSet implements Iterable<ByteRange> {
    private final TreeMap<Long, Long> endByStart = new TreeMap<>();
    private long bytes;

    public RangeSet() {}

    public RangeSet(Iterable<ByteRange> ranges) {
        addAll(ranges);
    }

    /** All bytes of a file of this size; empty for an empty file. */
    public static RangeSet whole(long size) {
        var set = new RangeSet();
        if (size > 0) {
            set.add(0, size);
        }
        return set;
    }

    public RangeSet copy() {
        return new RangeSet(this);
    }

    public boolean isEmpty() {
        return bytes == 0;
    }

    /** How many bytes are in the set. */
    public long bytes() {
        return bytes;
    }

    /** How many ranges the set takes. */
    public int count() {
        return endByStart.size();
    }

    public void add(ByteRange range) {
        add(range.start(), range.end());
    }

    /** Adds {@code start} to {@code end}, exclusive; nothing when they are equal. Returns how many bytes are new. */
    public long add(long start, long end) {
        var before = bytes;
        if (start < 0) {
            throw new IllegalArgumentException("before the file: " + start);
        }
        if (start >= end) {
            return 0;
        }
        var from = start;
        var to = end;
        var left = endByStart.floorEntry(start);
        if (left != null && left.getValue() >= start) {
            from = left.getKey();
            to = Math.max(to, left.getValue());
            drop(left);
        }
        for (var next = endByStart.ceilingEntry(from);
                next != null && next.getKey() <= to;
                next = endByStart.ceilingEntry(from)) {
            to = Math.max(to, next.getValue());
            drop(next);
        }
        endByStart.put(from, to);
        bytes += to - from;
        return bytes - before;
    }

    public void addAll(Iterable<ByteRange> ranges) {
        for (var range : ranges) {
            add(range);
        }
    }

    public void remove(ByteRange range) {
        remove(range.start(), range.end());
    }

    /** Removes {@code start} to {@code end}, exclusive. Returns how many bytes were there. */
    public long remove(long start, long end) {
        var before = bytes;
        if (start >= end) {
            return 0;
        }
        var left = endByStart.lowerEntry(start);
        if (left != null && left.getValue() > start) {
            drop(left);
            put(left.getKey(), start);
            put(end, left.getValue());
        }
        for (var next = endByStart.ceilingEntry(start);
                next != null && next.getKey() < end;
                next = endByStart.ceilingEntry(start)) {
            drop(next);
            put(end, next.getValue());
        }
        return before - bytes;
    }

    public void removeAll(Iterable<ByteRange> ranges) {
        for (var range : ranges) {
            remove(range);
        }
    }

    public boolean contains(long position) {
        var left = endByStart.floorEntry(position);
        return left != null && left.getValue() > position;
    }

    /** Whether every byte of {@code start} to {@code end}, exclusive, is in the set. */
    public boolean contains(long start, long end) {
        var left = endByStart.floorEntry(start);
        return start >= end || (left != null && left.getValue() >= end);
    }

    /** Whether any byte of {@code start} to {@code end}, exclusive, is in the set. */
    public boolean intersects(long start, long end) {
        var left = endByStart.lowerEntry(end);
        return start < end && left != null && left.getValue() > start;
    }

    /** The lowest range; an empty set has none and fails with {@link NoSuchElementException}. */
    public ByteRange first() {
        var first = endByStart.firstEntry();
        if (first == null) {
            throw new NoSuchElementException("an empty set has no first range");
        }
        return new ByteRange(first.getKey(), first.getValue());
    }

    /** The bytes of {@code 0} to {@code size}, exclusive, that are not in the set. */
    public RangeSet complement(long size) {
        var rest = whole(size);
        rest.removeAll(this);
        return rest;
    }

    public List<ByteRange> toList() {
        var list = new ArrayList<ByteRange>(endByStart.size());
        endByStart.forEach((start, end) -> list.add(new ByteRange(start, end)));
        return List.copyOf(list);
    }

    @Override
    public Iterator<ByteRange> iterator() {
        return toList().iterator();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RangeSet set && endByStart.equals(set.endByStart);
    }

    @Override
    public int hashCode() {
        return endByStart.hashCode();
    }

    @Override
    public String toString() {
        return toList().toString();
    }

    private void drop(Map.Entry<Long, Long> entry) {
        endByStart.remove(entry.getKey());
        bytes -= entry.getValue() - entry.getKey();
    }

    private void put(long start, long end) {
        if (start < end) {
            endByStart.put(start, end);
            bytes += end - start;
        }
    }
}
