package io.rft.client;

import io.rft.Patience;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a client tries: to connect, to connect again after a loss, and to get on with a transfer.
 *
 * @param retries how often to try again after a lost session, since data last became durable; empty: without end
 * @param retryDelay the pause before the first of these tries; it doubles with each, up to {@link #RETRY_MOST}
 * @param connectTimeout how long a dial may take, and each answer of the server during the login
 * @param timeout how long a transfer may go without any byte becoming durable before it fails with {@code NETWORK}; empty: for ever
 * @param stallTimeout how long a transfer may stand still although there is a session before it fails with {@code STALLED}
 * @param patience what else is waited for, and how long
 */
public record ConnectOptions(
        Optional<Integer> retries,
        Duration retryDelay,
        Duration connectTimeout,
        Optional<Duration> timeout,
        Duration stallTimeout,
        Patience patience) {
    /** The first byte flows within 5 s after the link returns (GUARANTEES: G10): no pause takes more than its share of that. */
    static final Duration RETRY_MOST = Duration.ofSeconds(2);

    public static final ConnectOptions DEFAULT = new ConnectOptions(
            Optional.empty(),
            Duration.ofMillis(250),
            Duration.ofSeconds(10),
            Optional.empty(),
            Duration.ofMinutes(5),
            Patience.DEFAULT);

    public ConnectOptions {
        require(retries.orElse(0) >= 0, "a number of retries is not negative");
        require(retryDelay.isPositive(), "a pause between retries is more than nothing");
        require(connectTimeout.isPositive(), "a time to connect is more than nothing");
        require(timeout.isEmpty() || timeout.get().isPositive(), "a time without a durable byte is more than nothing");
        require(stallTimeout.isPositive(), "a time to stand still is more than nothing");
    }

    public ConnectOptions withRetries(int most) {
        return new ConnectOptions(Optional.of(most), retryDelay, connectTimeout, timeout, stallTimeout, patience);
    }

    public ConnectOptions withRetryDelay(Duration first) {
        return new ConnectOptions(retries, first, connectTimeout, timeout, stallTimeout, patience);
    }

    public ConnectOptions withConnectTimeout(Duration limit) {
        return new ConnectOptions(retries, retryDelay, limit, timeout, stallTimeout, patience);
    }

    public ConnectOptions withTimeout(Duration limit) {
        return new ConnectOptions(retries, retryDelay, connectTimeout, Optional.of(limit), stallTimeout, patience);
    }

    public ConnectOptions withStallTimeout(Duration limit) {
        return new ConnectOptions(retries, retryDelay, connectTimeout, timeout, limit, patience);
    }

    public ConnectOptions withPatience(Patience other) {
        return new ConnectOptions(retries, retryDelay, connectTimeout, timeout, stallTimeout, other);
    }

    /** The longest pause between two tries. */
    Duration retryMost() {
        return retryDelay.compareTo(RETRY_MOST) > 0 ? retryDelay : RETRY_MOST;
    }

    /** How long one dial may take while a transfer waits. */
    Duration dial() {
        return connectTimeout.compareTo(patience.dial()) < 0 ? connectTimeout : patience.dial();
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
