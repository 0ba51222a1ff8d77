package io.rft.rate;

/** Bytes per second, or {@link #NONE} for no limit. */
public record Rate(long bytesPerSecond) {
    public static final Rate NONE = new Rate(Long.MAX_VALUE);

    public Rate {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("a rate is at least 1 byte per second: " + bytesPerSecond);
        }
    }

    public boolean isLimited() {
        return bytesPerSecond != Long.MAX_VALUE;
    }

    public Rate lower(Rate other) {
        return bytesPerSecond <= other.bytesPerSecond ? this : other;
    }
}
