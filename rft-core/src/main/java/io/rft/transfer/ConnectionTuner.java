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

    /** The same where a round trip is so long that one step after the other would be half of the file. */
    private static final int FIRST_FAR = 10;

    private static final long FAR_NANOS = 50_000_000;

    /** So few are doubled without proof: in the first round trips TCP's own growth hides everything. */
    private static final int UNPROVED_MAX = 4;

    private static final double RISE = 1.1; // less in a slice may be chance
    private static final int FLAT_MAX = 3; // slices without a rise that end the climb
    private static final double GAIN_MIN = 0.02;
    private static final double LOSS_MAX = 0.01;
    private static final double LOSS_ABORT = 0.1;
    private static final double ERRORS = 1.5; // standard errors that are no chance
    private static final long UNIT_NANOS_MIN = 50_000_000;
    private static final long UNIT_NANOS_MAX = 500_000_000;
    private static final long SHORT_NANOS = 2_000_000;
    private static final int SETTLE_UNITS = 4;
    private static final long DIAL_NANOS_MAX = 2_000_000_000L;
    private static final int DIAL_ROUND_TRIPS_MAX = 12;

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
    private final Trials trials;
    private Phase phase;
    private int target;
    private boolean ready; // the connections are there
    private long changedNanos; // the target, or from not ready to ready
    private double best; // while climbing, bytes per second
    private int flat;
    private int triedFrom;
    private double base; // bytes per second, before a trial
    private double baseNoise;
    private boolean settled;

    /**
     * @param most never more than so many
     * @param known what was good the last time on this path, if that is known
     * @param blockBytes the size of most blocks
     */
    public ConnectionTuner(int most, OptionalInt known, int blockBytes, long nowNanos) {
        this(most, known, FIRST, blockBytes, nowNanos);
    }

    /**
     * The same.
     *
     * @param first how many to begin with where nothing is known
     */
    public ConnectionTuner(int most, OptionalInt known, int first, int blockBytes, long nowNanos) {
        this.most = most;
        this.blockBytes = blockBytes;
        this.target = Math.clamp(known.orElse(first), 1, most);
        this.phase = known.isPresent() || target == most ? Phase.HOLDING : Phase.CLIMBING;
        this.changedNanos = nowNanos;
        this.trials = new Trials(most, nowNanos);
    }

    /** How many connections to begin with where nothing but the round trip is known, or not even that: 0. */
    public static int first(long rttNanos) {
        return rttNanos < FAR_NANOS ? FIRST : FIRST_FAR;
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
        var rate = goodput.rateOfLast();
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
        if (!goodput.isProof()) {
            return;
        }
        settled = true;
        if (goodput.hasShifted()) { // another path, or others on it
            trials.forget();
            best = goodput.rateBeforeLatest();
            var rises = goodput.rateOfLatest() > best;
            hold(target, nowNanos);
            phase = rises && target < most ? Phase.CLIMBING : Phase.HOLDING;
            flat = 0;
        } else {
            trials.next(target, goodput.noise(), nowNanos).ifPresent(number -> attempt(number, nowNanos));
        }
    }

    private void attempt(int connections, long nowNanos) {
        triedFrom = target;
        base = goodput.rate();
        baseNoise = goodput.noise();
        phase = Phase.TRYING;
        change(connections, nowNanos);
        goodput.restart(nowNanos);
    }

    private void trying(long nowNanos) {
        var enough = goodput.isProof();
        var all = goodput.isFullProof();
        var gain = goodput.rate() / base - 1;
        var error = Math.hypot(baseNoise, goodput.noise());
        if (target > triedFrom) {
            if (enough && gain > Math.max(GAIN_MIN, ERRORS * error)) {
                keep(nowNanos);
            } else if (all || (enough && gain < 0)) {
                refuse(nowNanos);
            }
        } else if (goodput.isHint() && gain < -LOSS_ABORT) {
            refuse(nowNanos);
        } else if (enough && gain > Math.max(GAIN_MIN, ERRORS * error)) {
            keep(nowNanos);
        } else if (all) {
            if (gain > -LOSS_MAX && error < Trials.DOWN_NOISE_MAX) {
                keep(nowNanos);
            } else {
                refuse(nowNanos);
            }
        }
    }

    private void keep(long nowNanos) {
        phase = Phase.HOLDING;
        triedFrom = target;
        trials.right(nowNanos);
    }

    private void refuse(long nowNanos) {
        trials.wrong(target > triedFrom, nowNanos);
        hold(triedFrom, nowNanos);
    }

    private void hold(int connections, long nowNanos) {
        phase = Phase.HOLDING;
        trials.hold(nowNanos);
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
