package io.rft.testkit;

import io.rft.range.ByteRange;
import io.rft.range.RangeSet;

/** What a store has promised about one transfer so far, whatever happens. Mutable; one owner. */
final class Promises {
    /** How far the publishing is. */
    enum Publishing {
        NOT_BEGUN,
        BEGUN,
        DONE
    }

    private final RangeSet durable;
    private long opened; // the epoch of the attempt that runs
    private long epoch;
    private Publishing publishing;
    private boolean remembered;

    Promises() {
        this(new RangeSet(), 0, 0, Publishing.NOT_BEGUN, false);
    }

    private Promises(RangeSet durable, long opened, long epoch, Publishing publishing, boolean remembered) {
        this.remembered = remembered;
        this.durable = durable;
        this.opened = opened;
        this.epoch = epoch;
        this.publishing = publishing;
    }

    Promises copy() {
        return new Promises(durable.copy(), opened, epoch, publishing, remembered);
    }

    RangeSet durable() {
        return durable;
    }

    /** That of the last attempt which promised anything. */
    long epoch() {
        return epoch;
    }

    Publishing publishing() {
        return publishing;
    }

    /** Whether somebody else knows for good that the file was published. */
    boolean isRemembered() {
        return remembered;
    }

    void remember() {
        remembered = true;
    }

    void opened(long newEpoch, RangeSet durableAtOpen) {
        opened = newEpoch;
        acknowledged(durableAtOpen);
    }

    void acknowledged(RangeSet ranges) {
        durable.addAll(ranges);
        epoch = ranges.isEmpty() ? epoch : opened;
    }

    /** A block is about to be written again: it is no longer promised. */
    void withdrawn(ByteRange block) {
        durable.remove(block);
    }

    void publishing(Publishing now) {
        publishing = now;
    }
}
