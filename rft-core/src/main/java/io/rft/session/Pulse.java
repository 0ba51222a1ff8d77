package io.rft.session;

import io.rft.Patience;

/**
 * Whether the peer of a session lives: it must be heard, and it must take what is sent to it. One that is heard and takes nothing would
 * otherwise keep a session, and whoever waits in it, for ever. Pure: it is told the time. One owner, not thread-safe.
 */
final class Pulse {
    /** What to do now. */
    sealed interface Beat {
        /** Nothing, for so long. */
        record Wait(long nanos) implements Beat {}

        /** Ask whether the peer is there. */
        record Ping() implements Beat {}

        /** Give the peer up. */
        record Dead(String why) implements Beat {}
    }

    private final long heartbeatNanos;
    private final long deadAfterNanos;
    private final long takenWithinNanos;
    private long heardNanos;
    private long beatNanos; // the last ping, or the beginning
    private boolean sending;
    private long takenNanos; // since when the peer has taken nothing of what is being sent
    private long sentBytes; // at that time

    Pulse(Patience patience, long nowNanos) {
        this.heartbeatNanos = patience.heartbeat().toNanos();
        this.deadAfterNanos = patience.deadAfter().toNanos();
        this.takenWithinNanos = patience.progressWithin().toNanos();
        this.heardNanos = nowNanos;
        this.beatNanos = nowNanos;
    }

    /** The peer has said something. */
    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** Something begins to be sent. */
    void sending(long nowNanos, long sentSoFar) {
        sending = true;
        takenNanos = nowNanos;
        sentBytes = sentSoFar;
    }

    /** All of it went out. */
    void sent() {
        sending = false;
    }

    /** For how long nothing was heard. */
    long silentNanos(long nowNanos) {
        return nowNanos - heardNanos;
    }

    /** @param sentSoFar bytes that the peer's system has taken since the session began, in pieces of the least progress */
    Beat next(long nowNanos, long sentSoFar) {
        if (sentSoFar != sentBytes) {
            sentBytes = sentSoFar;
            takenNanos = nowNanos;
        }
        var silent = silentNanos(nowNanos);
        if (silent >= deadAfterNanos) {
            return new Beat.Dead("was silent for " + seconds(silent));
        }
        var untaken = sending ? nowNanos - takenNanos : 0;
        if (untaken >= takenWithinNanos) {
            return new Beat.Dead("took nothing for " + seconds(untaken));
        }
        var rested = nowNanos - beatNanos;
        if (rested >= heartbeatNanos) {
            beatNanos = nowNanos;
            return new Beat.Ping();
        }
        var left = Math.min(heartbeatNanos - rested, deadAfterNanos - silent);
        return new Beat.Wait(Math.min(left, takenWithinNanos - untaken));
    }

    private static String seconds(long nanos) {
        return nanos / 1_000_000_000 + " s";
    }
}
