package io.rft.daemon;

import io.rft.clock.Ticker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Bytes per second of everything of a kind, from two looks a moment apart. Immutable. */
final class MovedRates<S, K> {
    private final Map<K, Long> before = new HashMap<>();
    private final Function<S, K> key;
    private final ToLongFunction<S> bytes;
    private final double seconds;

    /** Takes so long between the first look and what is asked for afterwards. */
    MovedRates(List<S> then, Function<S, K> key, ToLongFunction<S> bytes, long sampleNanos, Ticker ticker) {
        this.key = key;
        this.bytes = bytes;
        then.forEach(one -> before.put(key.apply(one), bytes.applyAsLong(one)));
        var began = ticker.nanoTime();
        ticker.sleepNanos(sampleNanos);
        this.seconds = Math.max(1, ticker.nanoTime() - began) / 1e9;
    }

    /** 0 for what was not there at the first look. */
    long of(S now) {
        var was = before.get(key.apply(now));
        return was == null ? 0 : Math.max(0, (long) ((bytes.applyAsLong(now) - was) / seconds));
    }
}
