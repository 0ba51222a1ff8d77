package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.store.StagedFile;
import io.rft.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** The receiver of a simulated transfer: real staged file and journal on a modelled disk, in lives that end in crashes. One thread. */
final class SimReceiver {
    private final Cargo cargo;
    private final SplittableRandom random;
    private final RangeSet promised = new RangeSet(); // told to be durable, and nothing has been lost on purpose since
    private Optional<StagedFile> staged = Optional.empty();
    private FaultyDisk disk;
    private Store store;
    private RangeSet have = new RangeSet();

    SimReceiver(Cargo cargo, FaultyDisk disk, SplittableRandom random) {
        this.cargo = cargo;
        this.disk = disk;
        this.random = random;
        this.store = disk.store();
    }

    /** An accepted offer: the attempt's number and what is missing. */
    record Accepted(long epoch, List<ByteRange> missing) {}

    /** Ends the attempt before this one and goes on from what is durable. */
    Accepted offer() throws RftException {
        close();
        var opened = store.stage(cargo.request());
        staged = Optional.of(opened);
        have = opened.durableAtOpen();
        var lost = promised.copy();
        lost.removeAll(have);
        assertTrue(lost.isEmpty(), () -> "called durable and lost: " + lost);
        return new Accepted(opened.epoch(), have.complement(cargo.size()).toList());
    }

    /** Whether the block was taken: not one of an attempt that is over, and not one that is there. */
    boolean block(long epoch, ByteRange range) throws RftException {
        if (!isCurrent(epoch) || have.intersects(range.start(), range.end())) {
            return false;
        }
        cargo.write(staged.orElseThrow(), range.start());
        have.add(range);
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
        staged.orElseThrow().commit();
        staged = Optional.empty();
        promised.removeAll(RangeSet.whole(cargo.size())); // from here on there may be no staged file
        return true;
    }

    /** Its process dies or its machine loses power. */
    void crash() {
        if (random.nextInt(3) == 0) {
            disk.kill();
        } else {
            disk.crash(changes -> CrashStates.any(changes, random));
        }
        staged = Optional.empty();
        store = disk.store();
    }

    /** The attempt has failed, or is over. */
    void close() {
        staged.ifPresent(StagedFile::close);
        staged = Optional.empty();
    }

    /** It dies, and comes back with an older disk: nothing that was promised counts any more. */
    void restore(FaultyDisk older) {
        promised.removeAll(RangeSet.whole(cargo.size()));
        staged = Optional.empty();
        disk = older;
        store = disk.store();
    }

    private boolean isCurrent(long epoch) {
        return staged.isPresent() && staged.get().epoch() == epoch;
    }
}
