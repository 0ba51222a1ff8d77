package io.rft;

import java.time.Duration;

/**
 * How long each state waits for a peer or a path that does nothing: no wait of RFT is without an end. {@link #DEFAULT} is what
 * GUARANTEES and PROTOCOL promise; {@link #scaled} makes all of it shorter or longer together. Every time is more than nothing.
 *
 * @param heartbeat how often each side of a session shows that it is there
 * @param deadAfter a peer that was silent for so long is dead
 * @param stalledAfter a data connection on which nothing moves for so long, although something should, is replaced
 * @param progressWithin a peer has this long to take or to bring {@link #PROGRESS_BYTES_MIN} when it is its turn
 * @param goodbye how long the last messages of a session may take
 * @param pingAfter a client that waits for a silent server asks early whether it is there …
 * @param probeAfter … and after so long looks whether a new connection is answered where the old one is not
 * @param dial how long a dial may take while a transfer waits; another one begins after half of it, as a SYN that was sent into an
 *     outage is repeated too late
 * @param answer how long a peer that is there may take to answer what is done at once: a listing, a rename, a ticket
 * @param recovery how long a receiver may take to look at what an earlier attempt left, or to publish, without a word meanwhile
 * @param work how long a request may take that reads or walks everything: the digest of a file, the removal of a tree
 */
public record Patience(
        Duration heartbeat,
        Duration deadAfter,
        Duration stalledAfter,
        Duration progressWithin,
        Duration goodbye,
        Duration pingAfter,
        Duration probeAfter,
        Duration dial,
        Duration answer,
        Duration recovery,
        Duration work) {
    public static final long PROGRESS_BYTES_MIN = 64 << 10;

    public static final Patience DEFAULT = new Patience(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(7),
            Duration.ofSeconds(3),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(24));

    public Patience {
        require(heartbeat);
        require(deadAfter);
        require(stalledAfter);
        require(progressWithin);
        require(goodbye);
        require(pingAfter);
        require(probeAfter);
        require(dial);
        require(answer);
        require(recovery);
        require(work);
    }

    /** Every time multiplied by this; for paths slower than any on Earth, and for tests. */
    public Patience scaled(double factor) {
        return new Patience(
                scaled(heartbeat, factor),
                scaled(deadAfter, factor),
                scaled(stalledAfter, factor),
                scaled(progressWithin, factor),
                scaled(goodbye, factor),
                scaled(pingAfter, factor),
                scaled(probeAfter, factor),
                scaled(dial, factor),
                scaled(answer, factor),
                scaled(recovery, factor),
                scaled(work, factor));
    }

    /** How often to look for connections that have stalled. */
    public Duration look() {
        return stalledAfter.dividedBy(6);
    }

    private static Duration scaled(Duration one, double factor) {
        return Duration.ofNanos((long) (one.toNanos() * factor));
    }

    private static void require(Duration one) {
        if (!one.isPositive()) {
            throw new IllegalArgumentException("a wait of " + one + " is none");
        }
    }
}
