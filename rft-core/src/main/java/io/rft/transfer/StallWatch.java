package io.rft.transfer;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which connections are silent although something is expected of them, long before TCP would say so (GUARANTEES: G10). Patient with a
 * path that is only slow: it waits twice as long as it lately waited, with success or in vain, so that in the end every block passes.
 * Pure: it is told the time. One owner, not thread-safe.
 */
final class StallWatch {
    private static final long WAIT_NANOS_MAX = 3_600_000_000_000L;
    private static final int DOUBLINGS_MAX = 16;
    private static final int FADING = 16; // the longest wait counts less with every shorter one

    private final long silenceNanos;
    private final Map<Long, Long> sinceNanos = new HashMap<>(); // by connection that something is expected of
    private long longestWaitNanos; // that ended well, lately
    private int stallsInVain; // since a wait ended well

    /** @param silence is a stall when it lasts so long, on a path that was never found to be slower */
    StallWatch(Duration silence) {
        this.silenceNanos = silence.toNanos();
    }

    /** Something is expected of this connection from now on, unless it was before. */
    void expect(long connection, long nowNanos) {
        sinceNanos.putIfAbsent(connection, nowNanos);
    }

    /** What was expected came, or a part of it. If there is more to come, expect it. */
    void heard(long connection, long nowNanos) {
        var since = sinceNanos.remove(connection);
        if (since != null) {
            var faded = longestWaitNanos - longestWaitNanos / FADING;
            longestWaitNanos = Math.max(faded, Math.min(nowNanos - since, WAIT_NANOS_MAX));
            stallsInVain = 0;
        }
    }

    /** Nothing is expected of this connection any more. */
    void forget(long connection) {
        sinceNanos.remove(connection);
    }

    /** There is a reason for this connection's silence up to now. */
    void excuse(long connection, long nowNanos) {
        sinceNanos.computeIfPresent(connection, (id, since) -> nowNanos);
    }

    /** There is a reason for all silence up to now. */
    void excuse(long nowNanos) {
        sinceNanos.replaceAll((connection, since) -> nowNanos);
    }

    /** The connections that have stalled; they are forgotten, and should be closed. */
    List<Long> stalled(long nowNanos) {
        var patience = patienceNanos();
        var stalled = sinceNanos.entrySet().stream()
                .filter(one -> nowNanos - one.getValue() >= patience)
                .map(Map.Entry::getKey)
                .toList();
        stalled.forEach(sinceNanos::remove);
        stallsInVain = stalled.isEmpty() ? stallsInVain : Math.min(stallsInVain + 1, DOUBLINGS_MAX);
        return stalled;
    }

    private long patienceNanos() {
        return Math.max(silenceNanos, 2 * longestWaitNanos) << stallsInVain;
    }
}
