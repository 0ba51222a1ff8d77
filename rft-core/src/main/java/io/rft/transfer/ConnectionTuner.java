package io.rft.transfer;

import java.util.OptionalInt;

/**
 * How many data connections a session should have, by what arrives at the receiver. It begins with few and doubles them while more
 * arrives; then it holds, tries now and then a few more, ever more seldom, and sometimes fewer, and keeps what a trial has proved by more
 * than noise: more connections where that brought more, fewer where it cost nothing. While something else than the number of connections
 * is known to hold the flow back it concludes nothing. Pure: it is told the time. One owner, not thread-safe.
 */
public final class ConnectionTuner {
    /** The connections of a path that nothing is known of. */
    public static final int FIRST = 2;

    /** So few are doubled without proof: in the first round trips TCP's own growth hides everything. */
    private static final int UNPROVED_MAX = 4;

    private static final double RISE = 1.1; // less in a slice may be chance
    private static final int FLAT_MAX = 3; // slices without a rise that end the climb
    private static final int SLICES_MIN = 10; // that prove something
    private static final int SLICES_MAX = 20; // that prove whatever can be proved
    private static final long SPAN_NANOS_MIN = 4_000_000_000L; // of a few long slices that do as well
    private static final int SHIFT_SLICES = 4;
    private static final double SHIFT_DOWN = 0.7;
    private static final double SHIFT_UP = 1.4;
    private static final double GAIN_MIN = 0.02;
    private static final double LOSS_MAX = 0.01;
    private static final double LOSS_ABORT = 0.1;
    private static final double ERRORS = 1.5; // standard errors that are no chance
    private static final double DOWN_NOISE_MAX = 0.02; // what is noisier than this does not tell that fewer would do
    private static final long UNIT_NANOS_MIN = 50_000_000;
    private static final long UNIT_NANOS_MAX = 500_000_000;
    private static final long SHORT_NANOS = 2_000_000;
    private static final int SETTLE_UNITS = 4;
    private static final long DIAL_NANOS_MAX = 2_000_000_000L;
    private static final int DIAL_ROUND_TRIPS_MAX = 12;
    private static final long PAUSE_NANOS_FIRST = 500_000_000;
    private static final long PAUSE_NANOS_DOWN = 8_000_000_000L; // fewer are not tried earlier
    private static final int UP_PARTS = 2; // half as many more, after twice as many were not worth it
    private static final int DOWN_PARTS_FIRST = 2; // half of them, then …
    private static final int DOWN_PARTS = 5; // … only a fifth
    private static final long PAUSE_NANOS_MAX = 64_000_000_000L;

    /**
     * What is to be seen of a session.
     *
     * @param arrivedBytes what the receiver is known to have, of all files together, ever
     * @param atNanos when that became known
     * @param open data connections there are
     * @param held whether something else than their number holds the flow back: a limit, or the lack of anything to send
     * @param rttNanos a round trip; 0 if that is not known
     */
    public record Sight(long arrivedBytes, long atNanos, int open, boolean held, long rttNanos) {}

    private enum Phase {
        CLIMBING,
        HOLDING,
        TRYING
    }

    private final int most;
    private final int blockBytes;
    private final Goodput goodput = new Goodput();
    private Phase phase;
    private int target;
    private boolean ready; // the connections are there
    private long changedNanos; // the target, or from not ready to ready
    private long heldNanos; // the phase has lasted since
    private double best; // while climbing, bytes per second
    private int flat;
    private int triedFrom;
    private double base; // bytes per second, before a trial
    private double baseNoise;
    private long sinceNanos; // it is known that fewer are too few, or nothing was tried
    private boolean upNext = true;
    private boolean again; // what was tried was right
    private int upParts = 1;
    private int downParts = DOWN_PARTS_FIRST;
    private long pauseNanos = PAUSE_NANOS_FIRST;
    private boolean settled;

    /**
     * @param most never more than so many
     * @param known what was good the last time on this path, if that is known
     * @param blockBytes the size of most blocks
     */
    public ConnectionTuner(int most, OptionalInt known, int blockBytes, long nowNanos) {
        this.most = most;
        this.blockBytes = blockBytes;
        this.target = Math.clamp(known.orElse(FIRST), 1, most);
        this.phase = known.isPresent() || target == most ? Phase.HOLDING : Phase.CLIMBING;
        this.changedNanos = nowNanos;
        this.heldNanos = nowNanos;
        this.sinceNanos = nowNanos;
    }

    /** How many connections there should be. */
    public int target() {
        return target;
    }

    /** The number that has proved good here, once there is one. */
    public OptionalInt findGood() {
        return settled ? OptionalInt.of(phase == Phase.TRYING ? triedFrom : target) : OptionalInt.empty();
    }

    /** Takes in what is to be seen now; how many connections there should be. Called some times in a round trip, or every 20 ms. */
    public int look(Sight sight, long nowNanos) {
        if (sight.held()) {
            pause(nowNanos);
        } else if (!isReady(sight, nowNanos)) {
            goodput.restart(nowNanos);
        } else if (phase == Phase.CLIMBING && (isShort(sight) || target <= UNPROVED_MAX)) {
            leap(nowNanos);
        } else if (goodput.report(sight.arrivedBytes(), sight.atNanos(), unit(sight), sliceBytes(sight))) {
            switch (phase) {
                case CLIMBING -> climb(nowNanos);
                case HOLDING -> holding(nowNanos);
                case TRYING -> trying(nowNanos);
            }
        }
        return target;
    }

    /** Nothing is to be concluded from the time until now: a trial is given up. */
    public void pause(long nowNanos) {
        if (phase == Phase.TRYING) {
            hold(triedFrom, nowNanos);
        }
        goodput.interrupt(nowNanos);
    }

    /** Whether all connections are there and had time to find their pace, or some cannot be had. */
    private boolean isReady(Sight sight, long nowNanos) {
        var since = nowNanos - changedNanos;
        var there = sight.open() == target || since > DIAL_NANOS_MAX + DIAL_ROUND_TRIPS_MAX * sight.rttNanos();
        if (there && !ready) {
            ready = true;
            changedNanos = nowNanos;
            since = 0;
        } else if (!there && ready) { // one was lost
            ready = false;
            changedNanos = nowNanos;
        }
        return ready && (phase == Phase.CLIMBING || since >= SETTLE_UNITS * unit(sight));
    }

    /** Blocks count when they are complete: of too few, chance decides how many. */
    private long sliceBytes(Sight sight) {
        return (long) sight.open() * blockBytes;
    }

    private static long unit(Sight sight) {
        return Math.clamp(sight.rttNanos(), UNIT_NANOS_MIN, UNIT_NANOS_MAX);
    }

    /** Where nothing is far, connections share processors and no queue: more cost next to nothing, and a proof takes longer than the file. */
    private static boolean isShort(Sight sight) {
        return sight.rttNanos() > 0 && sight.rttNanos() < SHORT_NANOS;
    }

    private void leap(long nowNanos) {
        if (target < most) {
            change(Math.min(2 * target, most), nowNanos);
        } else {
            hold(target, nowNanos);
        }
    }

    private void climb(long nowNanos) {
        var rate = goodput.rateOfLatest(1);
        if (rate > best * RISE) {
            best = rate;
            flat = 0;
            if (target < most) {
                change(Math.min(2 * target, most), nowNanos);
            }
        } else {
            flat++;
        }
        if (target == most || flat >= FLAT_MAX) {
            hold(target, nowNanos);
        }
    }

    private void holding(long nowNanos) {
        if (!isProof(SLICES_MIN, SPAN_NANOS_MIN)) {
            return;
        }
        settled = true;
        if (hasShifted()) { // another path, or others on it
            pauseNanos = PAUSE_NANOS_FIRST;
            upNext = true;
            upParts = 1;
            best = goodput.rateBeforeLatest(SHIFT_SLICES);
            var rises = goodput.rateOfLatest(SHIFT_SLICES) > best;
            hold(target, nowNanos);
            phase = rises && target < most ? Phase.CLIMBING : Phase.HOLDING;
            flat = 0;
        } else if (again || nowNanos - heldNanos >= pauseNanos) {
            tryAnother(nowNanos);
        }
    }

    private boolean hasShifted() {
        var before = goodput.rateBeforeLatest(SHIFT_SLICES);
        var now = goodput.rateOfLatest(SHIFT_SLICES);
        return now < SHIFT_DOWN * before || now > SHIFT_UP * before;
    }

    private void tryAnother(long nowNanos) {
        base = goodput.rate();
        baseNoise = goodput.noise();
        if (upNext && target < most) {
            attempt(Math.min(most, target + Math.max(1, target / upParts)), nowNanos);
        } else if (upNext || target == 1 || baseNoise >= DOWN_NOISE_MAX) {
            next(nowNanos);
        } else if (again || nowNanos - sinceNanos >= PAUSE_NANOS_DOWN) {
            attempt(target - Math.max(1, target / downParts), nowNanos);
        }
    }

    private void attempt(int connections, long nowNanos) {
        triedFrom = target;
        phase = Phase.TRYING;
        change(connections, nowNanos);
        goodput.restart(nowNanos);
    }

    private void trying(long nowNanos) {
        var enough = isProof(SLICES_MIN, SPAN_NANOS_MIN);
        var all = isProof(SLICES_MAX, 2 * SPAN_NANOS_MIN);
        var gain = goodput.rate() / base - 1;
        var error = Math.hypot(baseNoise, goodput.noise());
        if (target > triedFrom) {
            if (enough && gain > Math.max(GAIN_MIN, ERRORS * error)) {
                keep(nowNanos);
            } else if (all || (enough && gain < 0)) {
                refuse(nowNanos);
            }
        } else if (goodput.slices() >= SHIFT_SLICES && gain < -LOSS_ABORT) {
            refuse(nowNanos);
        } else if (enough && gain > Math.max(GAIN_MIN, ERRORS * error)) {
            keep(nowNanos);
        } else if (all) {
            if (gain > -LOSS_MAX && error < DOWN_NOISE_MAX) {
                keep(nowNanos);
            } else {
                refuse(nowNanos);
            }
        }
    }

    private boolean isProof(int slices, long nanos) {
        return goodput.slices() >= slices || (goodput.slices() >= SHIFT_SLICES + 1 && goodput.nanos() >= nanos);
    }

    /** What was tried is right, and more of the same is tried soon. */
    private void keep(long nowNanos) {
        phase = Phase.HOLDING;
        heldNanos = nowNanos;
        again = true;
        triedFrom = target;
    }

    private void refuse(long nowNanos) {
        sinceNanos = nowNanos;
        upParts = target > triedFrom ? UP_PARTS : upParts;
        downParts = target < triedFrom ? DOWN_PARTS : downParts;
        hold(triedFrom, nowNanos);
        next(nowNanos);
    }

    /** The other direction is tried next, later. */
    private void next(long nowNanos) {
        again = false;
        upNext = !upNext;
        heldNanos = nowNanos;
        pauseNanos = Math.clamp(2 * pauseNanos, PAUSE_NANOS_FIRST, PAUSE_NANOS_MAX);
    }

    private void hold(int connections, long nowNanos) {
        phase = Phase.HOLDING;
        heldNanos = nowNanos;
        goodput.restart(nowNanos);
        if (connections != target) {
            change(connections, nowNanos);
        }
    }

    private void change(int connections, long nowNanos) {
        target = connections;
        ready = false;
        changedNanos = nowNanos;
    }
}
