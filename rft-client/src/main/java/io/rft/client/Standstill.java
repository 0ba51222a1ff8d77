package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether the transfers of a client have stood still for longer than its user wants to wait: no byte became durable for {@code timeout},
 * or nothing at all happened for {@code stallTimeout} although there was a session. What this machine does for a transfer by itself,
 * such as reading again what is durable, is not standing still. Pure: it is told the time. One owner, not thread-safe.
 */
final class Standstill {
    /**
     * What is known at one moment; the counts never stand for anything but a change.
     *
     * @param durable bytes that became durable
     * @param moved bytes that crossed the network, attempts
     * @param work what this end has done for itself
     * @param working whether it is doing something for itself that cannot be counted
     */
    record Facts(long durable, long moved, long work, boolean working, boolean connected) {}

    private final Optional<Duration> timeout;
    private final Duration stallTimeout;
    private Facts last = new Facts(0, 0, 0, false, false);
    private long durableNanos;
    private long movedNanos;

    Standstill(ConnectOptions options, long nowNanos) {
        this.timeout = options.timeout();
        this.stallTimeout = options.stallTimeout();
        begin(nowNanos);
    }

    /** There was nothing to wait for until now. */
    void begin(long nowNanos) {
        durableNanos = nowNanos;
        movedNanos = nowNanos;
    }

    /** Why there is no use in waiting any longer, if that is so. */
    Optional<RftException> judge(Facts now, long nowNanos) {
        var worked = now.working() || now.work() != last.work();
        if (worked || now.durable() != last.durable()) {
            begin(nowNanos);
        }
        if (!now.connected() || now.moved() != last.moved()) {
            movedNanos = nowNanos;
        }
        last = now;
        if (timeout.isPresent() && nowNanos - durableNanos >= timeout.get().toNanos()) {
            return Optional.of(tooLong(ErrorCode.NETWORK, "no byte became durable for ", timeout.get()));
        }
        if (nowNanos - movedNanos >= stallTimeout.toNanos()) {
            return Optional.of(tooLong(ErrorCode.STALLED, "the transfer has stood still for ", stallTimeout));
        }
        return Optional.empty();
    }

    private static RftException tooLong(ErrorCode code, String what, Duration limit) {
        var time = limit.toSeconds() > 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
        return new RftException(code, what + time, "Give the same command again to go on from what is durable.");
    }
}
