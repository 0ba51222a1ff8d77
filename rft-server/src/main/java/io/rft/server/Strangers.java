package io.rft.server;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Bounds what those can take who have not logged in: the logins under way from one source and in all, of which ever more are turned away
 * by chance the more there are, so that nobody can keep all others out by being there first; and the logins that may fail, after which
 * a source has to wait longer each time. A source with a session is known, and never waits: whoever shares its address cannot keep it
 * from coming back. Pure; one owner, not thread-safe.
 *
 * <p>After OpenSSH's {@code MaxStartups}, {@code PerSourceMaxStartups} and {@code PerSourcePenalties} (sshd_config(5)).
 */
final class Strangers {
    /** Logins under way from one source. */
    static final int OF_SOURCE_MAX = 16;

    /** From so many in all on, some are turned away … */
    static final int CROWDED = 64;

    /** … three of ten at first, and all of them at so many. */
    static final int MOST = 256;

    static final double TURNED_AWAY = 0.3;

    /** So many logins of a source may fail before it has to wait. */
    static final int FAILURES_FREE = 4;

    static final Duration WAIT_MIN = Duration.ofSeconds(5);
    static final Duration WAIT_MAX = Duration.ofMinutes(10);

    /** A source that has kept quiet for so long begins anew: longer than any wait, or the longest would lead back to the first. */
    static final Duration FORGOTTEN = Duration.ofHours(1);

    /** Sources that are remembered for their failures; of more, those that failed longest ago are forgotten. */
    static final int REMEMBERED_MAX = 10_000;

    private final Predicate<Source> isKnown;
    private final RandomGenerator random;
    private final Map<Source, Integer> underWay = new HashMap<>();
    private final LinkedHashMap<Source, Failures> failures = new LinkedHashMap<>(); // the latest last
    private int all;

    /** What a source has done. */
    private record Failures(int count, long latestNanos) {
        long waitNanos() {
            var doublings = count - FAILURES_FREE - 1;
            if (doublings < 0) {
                return 0;
            }
            var wait = doublings < Long.SIZE / 2 ? WAIT_MIN.toNanos() << doublings : Long.MAX_VALUE;
            return Math.min(wait < 0 ? Long.MAX_VALUE : wait, WAIT_MAX.toNanos());
        }
    }

    /** @param isKnown whether a source has a session now */
    Strangers(Predicate<Source> isKnown, RandomGenerator random) {
        this.isKnown = isKnown;
        this.random = random;
    }

    /** Whether one more login may begin; then it counts until it {@linkplain #leave has ended}. */
    boolean enter(Source source, long nowNanos) {
        var ofSource = underWay.getOrDefault(source, 0);
        if (ofSource >= OF_SOURCE_MAX || isTurnedAway() || (waits(source, nowNanos) && !isKnown.test(source))) {
            return false;
        }
        underWay.put(source, ofSource + 1);
        all++;
        return true;
    }

    /** A login that was let begin is over, whatever came of it. */
    void leave(Source source) {
        underWay.computeIfPresent(source, (_, count) -> count > 1 ? count - 1 : null);
        all--;
    }

    /** A login was refused. */
    void failed(Source source, long nowNanos) {
        forget(nowNanos);
        var before = failures.remove(source);
        failures.put(source, new Failures(before == null ? 1 : before.count() + 1, nowNanos));
    }

    /** A login came through: what has failed before was a slip. */
    void succeeded(Source source) {
        failures.remove(source);
    }

    private boolean isTurnedAway() {
        if (all < CROWDED) {
            return false;
        }
        var share = TURNED_AWAY + (1 - TURNED_AWAY) * (all - CROWDED) / (MOST - CROWDED);
        return random.nextDouble() < share;
    }

    private boolean waits(Source source, long nowNanos) {
        var known = failures.get(source);
        return known != null && nowNanos - known.latestNanos() < known.waitNanos();
    }

    /** Those who have kept quiet for long, and those that are too many. */
    private void forget(long nowNanos) {
        for (Iterator<Failures> each = failures.values().iterator(); each.hasNext(); ) {
            var oldest = each.next();
            if (failures.size() < REMEMBERED_MAX && nowNanos - oldest.latestNanos() < FORGOTTEN.toNanos()) {
                return;
            }
            each.remove();
        }
    }
}
