package io.rft.client;

import io.rft.channel.HungUpException;
import io.rft.clock.Backoff;
import java.time.Duration;

/**
 * How long a client that was hung up on at its first login waits before the next try, and when it has tried long enough: after as long as
 * a dial may take. Short pauses first: whoever is turned away by chance only, one of several, is to be in within two seconds. One owner.
 */
final class Knocking {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration PAUSE_MOST = Duration.ofSeconds(1);

    private final ClientConfig config;
    private final Backoff backoff;
    private final long begunNanos;

    Knocking(ClientConfig config) {
        this.config = config;
        this.backoff = new Backoff(PAUSE, PAUSE_MOST, config.random());
        this.begunNanos = config.ticker().nanoTime();
    }

    /** The pause before the next try; fails with the cause when that would be too late. */
    long pauseNanos(HungUpException cause) throws HungUpException {
        var pause = backoff.nextNanos();
        var passed = config.ticker().nanoTime() - begunNanos;
        if (passed + pause > config.options().connectTimeout().toNanos()) {
            throw cause;
        }
        return pause;
    }
}
