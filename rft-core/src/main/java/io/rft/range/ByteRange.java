package io.rft.range;

/** The bytes from {@code start} (inclusive) to {@code end} (exclusive) of a file; never empty. */
public record ByteRange(long start, long end) implements Comparable<ByteRange> {
    public ByteRange {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("not a range: " + start + ".." + end);
        }
    }

    public long length() {
        return end - start;
    }

    @Override
    public int compareTo(ByteRange other) {
        return Long.compare(start, other.start);
    }

    @Override
    public String toString() {
        return "[" + start + "," + end + ")";
    }
}
