package io.rft.channel;

import java.time.Duration;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;

/**
 * What is asked of the kernel for one data connection, whose round-trip time is known. A path without delay, such as loopback, keeps what
 * the system has set up: BBR is slower there, and buffers are large enough. Receive buffers are left alone: to set one freezes its
 * window. Pure.
 *
 * @param congestion the congestion control to change to, if it can be had
 * @param sendBufferBytes what to ask for
 * @param unsentBytesMax how much the kernel shall hold that it has not sent yet
 */
record Tuning(Optional<String> congestion, Optional<Integer> sendBufferBytes, Optional<Integer> unsentBytesMax) {
    /** From here on a path has delay. */
    static final Duration DELAY_MIN = Duration.ofMillis(1);

    /** What one stream should be able to carry, whatever the delay. */
    static final long STREAM_BYTES_PER_SECOND = 1_250_000_000;

    static final int SEND_BUFFER_BYTES_MAX = 32 << 20;
    static final int UNSENT_BYTES_MAX = 1 << 20;

    /**
     * @param minRtt of the path
     * @param kernelMax to how much the kernel lets a send buffer grow by itself; 0: not known
     * @param grants how large the kernel makes a send buffer that is asked for with so many bytes
     */
    static Tuning of(Congestion wish, Duration minRtt, LongSupplier kernelMax, IntToLongFunction grants) {
        var delayed = minRtt.compareTo(DELAY_MIN) >= 0;
        var congestion =
                wish.isAuto() ? (delayed ? Optional.of("bbr") : Optional.<String>empty()) : Optional.of(wish.name());
        var buffer = delayed ? sendBuffer(minRtt, kernelMax.getAsLong(), grants) : Optional.<Integer>empty();
        return new Tuning(congestion, buffer, buffer.map(bytes -> UNSENT_BYTES_MAX));
    }

    /**
     * Half of a send buffer, in the kernel's count, is for what it needs beside the data. Once it is set, the kernel does not let it grow
     * any more: so only to a size that it would not have reached.
     */
    private static Optional<Integer> sendBuffer(Duration minRtt, long kernelMax, IntToLongFunction grants) {
        var path = STREAM_BYTES_PER_SECOND / 1e9 * minRtt.toNanos();
        if (kernelMax == 0 || kernelMax / 2.0 >= path) {
            return Optional.empty();
        }
        var wish = (int) Math.min(path, SEND_BUFFER_BYTES_MAX);
        return grants.applyAsLong(wish) > kernelMax ? Optional.of(wish) : Optional.empty();
    }
}
