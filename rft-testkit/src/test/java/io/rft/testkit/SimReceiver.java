package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import io.rft.TransferId;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.store.StagedFile;
import io.rft.testkit.SimNetwork.Connection;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The receiver of a simulated transfer: real staged file and journal on a modelled disk, in lives that end in crashes. One thread. */
final class SimReceiver {
    private final SimDisk disk;
    private final RangeSet promised = new RangeSet(); // told to be durable, and nothing has been lost on purpose since
    private long promisedOf; // the size of the source then
    private Optional<StagedFile> staged = Optional.empty();
    private RangeSet have = new RangeSet();
    private Optional<Connection> opener = Optional.empty(); // the session whose attempt it is
    private long epoch; // the highest, since nothing was taken away on purpose
    private long promisingEpoch; // the highest of those that promised anything, which a power cut leaves

    SimReceiver(SimDisk disk) {
        this.disk = disk;
    }

    /** An accepted offer: the attempt's number, what is missing, and the checksums of what is not. */
    record Accepted(long epoch, List<ByteRange> missing, Map<Long, Integer> kept) {}

    /** Ends the attempt before this one and goes on from what is durable. */
    Accepted offer(Connection session, TransferId transfer, SimSource source) throws RftException {
        close();
        var opened = disk.store().stage(source.request(transfer));
        staged = Optional.of(opened);
        opener = Optional.of(session);
        assertTrue(opened.epoch() > epoch, "an attempt's number was used before");
        epoch = opened.epoch();
        have = opened.durableAtOpen();
        promising(have);
        requirePromised(source.size());
        var kept = new HashMap<Long, Integer>();
        for (var range : have) {
            for (var offset = range.start(); offset < range.end(); offset += SimSource.BLOCK_BYTES) {
                kept.put(offset, opened.checksums().get(offset));
            }
        }
        return new Accepted(opened.epoch(), have.complement(source.size()).toList(), Map.copyOf(kept));
    }

    /** Where the source has another size, only the blocks that it has whole in both are the same. */
    private void requirePromised(long size) {
        if (size != promisedOf) {
            promised.remove(Math.min(size, promisedOf) / SimSource.BLOCK_BYTES * SimSource.BLOCK_BYTES, Long.MAX_VALUE);
        }
        promisedOf = size;
        var lost = promised.copy();
        lost.removeAll(have);
        assertTrue(lost.isEmpty(), () -> "called durable and lost: " + lost);
    }

    /** Whether the block was taken: not one of an attempt that is over, and not one that is there. */
    boolean block(Connection session, long of, ByteRange range, ByteBuffer bytes, int crc) throws RftException {
        if (!isCurrent(session, of) || have.intersects(range.start(), range.end())) {
            return false;
        }
        staged.orElseThrow().checksums().put(range.start(), crc);
        staged.orElseThrow().write(range.start(), bytes, crc);
        have.add(range);
        return true;
    }

    /** Forgets blocks that the source has otherwise. Whether it has. */
    boolean withdraw(Connection session, long of, RangeSet blocks) throws RftException {
        if (!isCurrent(session, of)) {
            return false;
        }
        promised.removeAll(blocks);
        staged.orElseThrow().withdraw(blocks);
        have.removeAll(blocks);
        return true;
    }

    List<ByteRange> checkpoint(Connection session, long of) throws RftException {
        if (!isCurrent(session, of)) {
            return List.of();
        }
        var durable = staged.orElseThrow().force();
        promised.addAll(durable);
        promising(durable);
        return durable.toList();
    }

    /** Whether it is published now. */
    boolean commit(Connection session, long of, int whole) throws RftException {
        if (!isCurrent(session, of)) {
            return false;
        }
        assertEquals(whole, staged.orElseThrow().checksums().whole());
        forgetPromises(); // from here on there may be no staged file
        staged.orElseThrow().commit();
        staged = Optional.empty();
        return true;
    }

    /** Removes what there is of this attempt. */
    void discard(Connection session, long of) throws RftException {
        if (isCurrent(session, of)) {
            forgetPromises();
            var removed = staged.orElseThrow();
            staged = Optional.empty();
            removed.discard();
        }
    }

    /** The attempt has failed, or is over. */
    void close() {
        staged.ifPresent(StagedFile::close);
        staged = Optional.empty();
    }

    /** The process is gone, and its files with it. */
    void die() {
        staged = Optional.empty();
        epoch = promisingEpoch;
    }

    private void promising(RangeSet durable) {
        promisingEpoch = durable.isEmpty() ? promisingEpoch : epoch;
    }

    /** Nothing that was promised counts any more: it was taken away on purpose. */
    void forgetPromises() {
        promised.removeAll(RangeSet.whole(Long.MAX_VALUE));
        epoch = 0;
        promisingEpoch = 0;
    }

    boolean isOpen() {
        return staged.isPresent();
    }

    /** What comes over another session's connections is not of this attempt, whatever number it carries. */
    private boolean isCurrent(Connection session, long of) {
        return staged.isPresent()
                && opener.equals(Optional.of(session))
                && staged.get().epoch() == of;
    }
}
