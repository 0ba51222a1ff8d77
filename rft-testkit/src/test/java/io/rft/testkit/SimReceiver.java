package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import io.rft.TransferId;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.store.StagedFile;
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

    SimReceiver(SimDisk disk) {
        this.disk = disk;
    }

    /** An accepted offer: the attempt's number, what is missing, and the checksums of what is not. */
    record Accepted(long epoch, List<ByteRange> missing, Map<Long, Integer> kept) {}

    /** Ends the attempt before this one and goes on from what is durable. */
    Accepted offer(TransferId transfer, SimSource source) throws RftException {
        close();
        var opened = disk.store().stage(source.request(transfer));
        staged = Optional.of(opened);
        have = opened.durableAtOpen();
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
    boolean block(long epoch, ByteRange range, ByteBuffer bytes, int crc) throws RftException {
        if (!isCurrent(epoch) || have.intersects(range.start(), range.end())) {
            return false;
        }
        staged.orElseThrow().checksums().put(range.start(), crc);
        staged.orElseThrow().write(range.start(), bytes, crc);
        have.add(range);
        return true;
    }

    /** Forgets blocks that the source has otherwise. Whether it has. */
    boolean withdraw(long epoch, RangeSet blocks) throws RftException {
        if (!isCurrent(epoch)) {
            return false;
        }
        promised.removeAll(blocks);
        staged.orElseThrow().withdraw(blocks);
        have.removeAll(blocks);
        return true;
    }

    List<ByteRange> checkpoint(long epoch) throws RftException {
        if (!isCurrent(epoch)) {
            return List.of();
        }
        var durable = staged.orElseThrow().force();
        promised.addAll(durable);
        return durable.toList();
    }

    /** Whether it is published now. */
    boolean commit(long epoch, int whole) throws RftException {
        if (!isCurrent(epoch)) {
            return false;
        }
        assertEquals(whole, staged.orElseThrow().checksums().whole());
        forgetPromises(); // from here on there may be no staged file
        staged.orElseThrow().commit();
        staged = Optional.empty();
        return true;
    }

    /** Removes what there is of this attempt. */
    void discard(long epoch) throws RftException {
        if (isCurrent(epoch)) {
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
    }

    /** Nothing that was promised counts any more: it was taken away on purpose. */
    void forgetPromises() {
        promised.removeAll(RangeSet.whole(Long.MAX_VALUE));
    }

    boolean isOpen() {
        return staged.isPresent();
    }

    private boolean isCurrent(long epoch) {
        return staged.isPresent() && staged.get().epoch() == epoch;
    }
}
