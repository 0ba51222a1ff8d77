package io.rft.server;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Bounds what those can take who have not logged in: the logins under way from one source and in all, of which ever more are turned away
 * by chance the more there are, unless one that keeps the server waiting gives way, so that nobody can keep all others out by being there first; and the
 * logins that may fail, or say nothing in a crowd, after which a source has to wait longer each time. A source with a session is known, and
 * never waits: whoever shares its address cannot keep it from coming back. Pure; one owner, not thread-safe.
 *
 * <p>After OpenSSH's {@code MaxStartups}, {@code PerSourceMaxStartups} and {@code PerSourcePenalties} (sshd_config(5)).
 *
 * @param <L> a login under way; two are the same if they are one
 */
final class Strangers<L> {
    /** Logins under way from one source. */
    static final int OF_SOURCE_MAX = 16;

    /** There are never more in all, and a quarter of them are a crowd: from there on some are turned away … */
    static final int MOST = 256;

    private static final int CROWD_PART = 4;

    /** … three of ten at first, and all of them at the most … */
    static final double TURNED_AWAY = 0.3;

    /** … unless the server has waited for so long for a hello, which comes with the end of the TLS handshake from who means it … */
    static final Duration SILENT = Duration.ofMillis(250);

    /** … or for so long for what somebody says then: a program answers at once, a person has to type. */
    static final Duration SLOW = Duration.ofSeconds(5);

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
    private final int most;
    private final LinkedHashMap<L, Login> underWay = new LinkedHashMap<>(); // the oldest first
    private final Map<Source, Integer> ofSources = new HashMap<>();
    private final LinkedHashMap<Source, Failures> failures = new LinkedHashMap<>(); // the latest last

    /** What the server waits for. */
    private enum Turn {
        HELLO,
        AUTHENTICATE,
        /** Nothing: it is at work itself. */
        OURS
    }

    private record Login(Source source, Turn turn, long sinceNanos) {
        boolean hasHadTime(long nowNanos) {
            var most = switch (turn) {
                case HELLO -> SILENT.toNanos();
                case AUTHENTICATE -> SLOW.toNanos();
                case OURS -> Long.MAX_VALUE;
            };
            return nowNanos - sinceNanos >= most;
        }
    }

    /**
     * Whether a login may begin.
     *
     * @param instead one that has ended with it, and is to be told so
     */
    record Answer<L>(boolean mayEnter, Optional<L> instead) {}

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

    /**
     * @param isKnown whether a source has a session now
     * @param most    in all, at most {@link #MOST}
     */
    Strangers(Predicate<Source> isKnown, int most, RandomGenerator random) {
        this.isKnown = isKnown;
        this.most = Math.min(most, MOST);
        this.random = random;
    }

    /** Whether one more login may begin; then it counts until it {@linkplain #leave has ended}. */
    Answer<L> enter(L login, Source source, long nowNanos) {
        if (ofSources.getOrDefault(source, 0) >= OF_SOURCE_MAX || hasToWait(source, nowNanos)) {
            return new Answer<>(false, Optional.empty());
        }
        var instead = Optional.<L>empty();
        if (isTurnedAway()) {
            var slowest = slowest(nowNanos);
            if (slowest.isEmpty()) {
                return new Answer<>(false, instead);
            }
            accuse(slowest.get().getValue(), nowNanos);
            instead = Optional.of(slowest.get().getKey());
            leave(slowest.get().getKey());
        }
        underWay.put(login, new Login(source, Turn.HELLO, nowNanos));
        ofSources.merge(source, 1, Integer::sum);
        return new Answer<>(true, instead);
    }

    /** Whether nothing of a source is listened to now: it has failed too often, and has no session. */
    boolean hasToWait(Source source, long nowNanos) {
        return waits(source, nowNanos) && !isKnown.test(source);
    }

    /** A login has said hello, or was told to try again: now it is on them. */
    void answered(L login, long nowNanos) {
        underWay.computeIfPresent(login, (_, one) -> new Login(one.source(), Turn.AUTHENTICATE, nowNanos));
    }

    /** A login has said something that takes the server a while. */
    void heard(L login) {
        underWay.computeIfPresent(login, (_, one) -> new Login(one.source(), Turn.OURS, 0));
    }

    /** A login that was let begin is over, whatever came of it; again and again if need be. */
    void leave(L login) {
        var over = underWay.remove(login);
        if (over != null) {
            ofSources.computeIfPresent(over.source(), (_, count) -> count > 1 ? count - 1 : null);
        }
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
        var crowded = most / CROWD_PART;
        if (underWay.size() < crowded) {
            return false;
        }
        var share = TURNED_AWAY + (1 - TURNED_AWAY) * (underWay.size() - crowded) / (most - crowded);
        return random.nextDouble() < share;
    }

    private Optional<Map.Entry<L, Login>> slowest(long nowNanos) {
        return underWay.entrySet().stream()
                .filter(one -> one.getValue().hasHadTime(nowNanos))
                .min(Comparator.comparing(one -> one.getValue().turn())); // of the same the oldest
    }

    /** Who took a place and did not even say hello. Not again while the source waits: many may have begun before it had to. */
    private void accuse(Login login, long nowNanos) {
        if (login.turn() == Turn.HELLO && !waits(login.source(), nowNanos)) {
            failed(login.source(), nowNanos);
        }
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
