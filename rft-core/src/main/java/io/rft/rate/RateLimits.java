package io.rft.rate;

/** What a transfer may use at each level; {@link #NONE} limits nothing. */
public record RateLimits(Rate total, Rate file, Rate connection) {
    public static final RateLimits NONE = new RateLimits(Rate.NONE, Rate.NONE, Rate.NONE);

    /** At every level the lower of the two. */
    public RateLimits lower(RateLimits other) {
        return new RateLimits(total.lower(other.total), file.lower(other.file), connection.lower(other.connection));
    }
}
