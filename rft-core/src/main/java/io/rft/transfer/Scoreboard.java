package io.rft.transfer;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Who has which block of one file, as the sender knows it: missing at the receiver, in flight on a connection, received, durable. Hands
 * out the lowest missing block, and towards the end copies of what slow connections carry. Pure; one owner, not thread-safe. What the
 * receiver tells is believed only in so far as it asked for it, and refused with {@code PROTOCOL} where it is not of whole blocks of
 * the file.
 */
public final class Scoreboard {
    /** More ranges and pages than this no honest receiver has: they bound what a scoreboard keeps. */
    public static final int ASKED_MAX = 1 << 16;

    private final long size;
    private final int blockBytes;
    private final RangeSet unsent = new RangeSet(); // asked for and not handed out
    private final RangeSet undurable = new RangeSet(); // asked for and not yet durable
    private final Map<Long, RangeSet> inFlight = new HashMap<>(); // by connection: handed out, not yet received
    private final RangeSet copied = new RangeSet(); // carried by two connections
    private long copiedBytes; // ever
    private long inFlightBytes; // copies included
    private long resumedBytes;
    private int asked; // ranges and pages
    private boolean told; // all of what is missing

    public Scoreboard(long size, int blockBytes) {
        this.size = size;
        this.blockBytes = blockBytes;
    }

    public int blockBytes() {
        return blockBytes;
    }

    /** A page of what the receiver asks for; {@code last} when no more will follow. */
    public void missing(Iterable<ByteRange> ranges, boolean last) throws RftException {
        if (told) {
            throw new RftException(ErrorCode.PROTOCOL, "the receiver asks for more than all that it misses");
        }
        count();
        for (var range : ranges) {
            count();
            requireBlocks(range);
            unsent.add(range);
            undurable.add(range);
        }
        if (last) {
            told = true;
            resumedBytes = size - undurable.bytes();
        }
    }

    /** Hands the lowest block that nobody has to this connection. */
    public Optional<ByteRange> take(long connection) {
        if (unsent.isEmpty()) {
            return Optional.empty();
        }
        var start = unsent.first().start();
        var block = new ByteRange(start, Math.min(start + blockBytes, size));
        unsent.remove(block);
        inFlight.computeIfAbsent(connection, id -> new RangeSet()).add(block);
        inFlightBytes += block.length();
        return Optional.of(block);
    }

    /**
     * Hands this connection a copy of the last block that another one carries, the one that would come latest; nothing where all that it
     * carries was copied before.
     */
    public Optional<ByteRange> copy(long from, long to) {
        var carried = inFlight.get(from);
        if (carried == null || from == to) {
            return Optional.empty();
        }
        var alone = carried.copy();
        alone.removeAll(copied);
        if (alone.isEmpty()) {
            return Optional.empty();
        }
        var end = alone.toList().getLast().end();
        var block = new ByteRange((end - 1) / blockBytes * blockBytes, end);
        copied.add(block);
        copiedBytes += block.length();
        inFlight.computeIfAbsent(to, id -> new RangeSet()).add(block);
        inFlightBytes += block.length();
        return Optional.of(block);
    }

    /**
     * What a report says of connections.
     *
     * @param bytes how much each of them has brought
     * @param overtaken those that carried a block of which there was a copy: which of the two it was that came is not known
     */
    public record Landing(Map<Long, Long> bytes, Set<Long> overtaken) {
        public Landing {
            bytes = Map.copyOf(bytes);
            overtaken = Set.copyOf(overtaken);
        }
    }

    /** The receiver has these in memory: they are not in flight any more. */
    public Landing received(Iterable<ByteRange> ranges) throws RftException {
        var landed = new HashMap<Long, Long>();
        var overtaken = new HashSet<Long>();
        for (var range : ranges) {
            requireBlocks(range);
            unsent.remove(range);
            for (var twice : copiedIn(range)) {
                land(twice, (connection, bytes) -> overtaken.add(connection));
                copied.remove(twice);
            }
            land(range, (connection, bytes) -> landed.merge(connection, bytes, Long::sum));
        }
        return new Landing(landed, overtaken);
    }

    /** These survive a crash of the receiver. */
    public Landing durable(Iterable<ByteRange> ranges) throws RftException {
        var landed = received(ranges);
        for (var range : ranges) {
            undurable.remove(range);
        }
        return landed;
    }

    /** The receiver has forgotten these whole blocks, which it did not ask for: they are missing like any other. */
    public void withdrawn(RangeSet blocks) {
        unsent.addAll(blocks);
        undurable.addAll(blocks);
        resumedBytes -= blocks.bytes();
    }

    /** A connection is gone: what it alone carried and the receiver has not reported is to be sent again. Returns how many bytes. */
    public long lost(long connection) {
        var carried = inFlight.remove(connection);
        if (carried == null) {
            return 0;
        }
        inFlightBytes -= carried.bytes();
        var alone = carried.copy();
        alone.removeAll(copied);
        copied.removeAll(carried); // the other one has them alone now
        unsent.addAll(alone);
        return alone.bytes();
    }

    /** The connections that carry something. */
    public Set<Long> carriers() {
        return Set.copyOf(inFlight.keySet());
    }

    /** Bytes that this connection carries. */
    public long carriedBytes(long connection) {
        var carried = inFlight.get(connection);
        return carried == null ? 0 : carried.bytes();
    }

    /** Bytes that were handed out as copies, ever. */
    public long copiedBytes() {
        return copiedBytes;
    }

    /** Whether this connection was handed something that is not reported as received. */
    public boolean isCarriedBy(long connection) {
        return inFlight.containsKey(connection);
    }

    /** Bytes handed out and not reported as received, copies included. */
    public long inFlightBytes() {
        return inFlightBytes;
    }

    /** Bytes that nobody has been given. */
    public long unsentBytes() {
        return unsent.bytes();
    }

    /** Bytes that the receiver had before it asked; 0 until all that it misses is known. */
    public long resumedBytes() {
        return resumedBytes;
    }

    public long durableBytes() {
        return told ? size - undurable.bytes() : 0;
    }

    /** Whether the receiver has said all that it misses. */
    public boolean isTold() {
        return told;
    }

    /** Whether the receiver has the whole file, durable or not. */
    public boolean hasArrived() {
        return told && unsent.isEmpty() && inFlight.isEmpty();
    }

    /** Whether the receiver has made the whole file durable. */
    public boolean isComplete() {
        return told && undurable.isEmpty();
    }

    private void count() throws RftException {
        if (++asked > ASKED_MAX) {
            throw new RftException(ErrorCode.PROTOCOL, "the receiver asks for more than " + ASKED_MAX + " ranges");
        }
    }

    private void requireBlocks(ByteRange range) throws RftException {
        var isBlocks = range.start() % blockBytes == 0
                && (range.end() == size || (range.end() < size && range.end() % blockBytes == 0));
        if (!isBlocks) {
            throw new RftException(
                    ErrorCode.PROTOCOL,
                    "the receiver names " + range + ", which is not of blocks of a file of " + size + " bytes");
        }
    }

    private List<ByteRange> copiedIn(ByteRange range) {
        if (!copied.intersects(range.start(), range.end())) {
            return List.of();
        }
        return copied.toList().stream()
                .filter(one -> one.start() < range.end() && range.start() < one.end())
                .map(one -> new ByteRange(Math.max(one.start(), range.start()), Math.min(one.end(), range.end())))
                .toList();
    }

    private void land(ByteRange range, BiConsumer<Long, Long> landed) {
        var carriers = inFlight.entrySet().iterator();
        while (carriers.hasNext()) {
            var carrier = carriers.next();
            var bytes = carrier.getValue().remove(range.start(), range.end());
            if (bytes > 0) {
                inFlightBytes -= bytes;
                landed.accept(carrier.getKey(), bytes);
            }
            if (carrier.getValue().isEmpty()) {
                carriers.remove();
            }
        }
    }
}
