package io.rft.transfer;

import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who has which range of one file, as the sender knows it: missing at the receiver, in flight on a connection, received, durable.
 * Hands out the lowest missing block. Pure; one owner, not thread-safe. Ranges that the receiver reports are believed only in so far
 * as it asked for them.
 */
public final class Scoreboard {
    private final long size;
    private final int blockBytes;
    private final RangeSet unsent = new RangeSet(); // asked for and not handed out
    private final RangeSet undurable = new RangeSet(); // asked for and not yet durable
    private final Map<Long, RangeSet> inFlight = new HashMap<>(); // by connection: handed out, not yet received
    private long inFlightBytes;
    private boolean told; // all of what is missing

    public Scoreboard(long size, int blockBytes) {
        this.size = size;
        this.blockBytes = blockBytes;
    }

    /** A page of what the receiver asks for; {@code last} when no more will follow. */
    public void missing(Iterable<ByteRange> ranges, boolean last) {
        for (var range : ranges) {
            if (range.end() > size) {
                throw new IllegalArgumentException("range " + range + " beyond the file's " + size + " bytes");
            }
            unsent.add(range);
            undurable.add(range);
        }
        told |= last;
    }

    /** Hands the lowest block that nobody has to this connection. */
    public Optional<ByteRange> take(long connection) {
        if (unsent.isEmpty()) {
            return Optional.empty();
        }
        var start = unsent.first().start();
        var gridEnd = Math.min((start / blockBytes + 1) * blockBytes, size);
        var block = new ByteRange(start, Math.min(unsent.first().end(), gridEnd));
        unsent.remove(block);
        inFlight.computeIfAbsent(connection, id -> new RangeSet()).add(block);
        inFlightBytes += block.length();
        return Optional.of(block);
    }

    /** The receiver has these in memory: they are not in flight any more, on whichever connection. */
    public void received(Iterable<ByteRange> ranges) {
        for (var range : ranges) {
            unsent.remove(range);
            land(range);
        }
    }

    /** These survive a crash of the receiver. */
    public void durable(Iterable<ByteRange> ranges) {
        for (var range : ranges) {
            unsent.remove(range);
            undurable.remove(range);
            land(range);
        }
    }

    /** A connection is gone: what it carried and the receiver has not reported is to be sent again. Returns how many bytes. */
    public long lost(long connection) {
        var carried = inFlight.remove(connection);
        if (carried == null) {
            return 0;
        }
        unsent.addAll(carried);
        inFlightBytes -= carried.bytes();
        return carried.bytes();
    }

    /** Bytes handed out and not reported as received. */
    public long inFlightBytes() {
        return inFlightBytes;
    }

    /** Bytes that nobody has been given. */
    public long unsentBytes() {
        return unsent.bytes();
    }

    public long durableBytes() {
        return told ? size - undurable.bytes() : 0;
    }

    /** Whether the receiver has made the whole file durable. */
    public boolean isComplete() {
        return told && undurable.isEmpty();
    }

    private void land(ByteRange range) {
        for (var carried : inFlight.values()) {
            inFlightBytes -= carried.remove(range.start(), range.end());
        }
    }
}
