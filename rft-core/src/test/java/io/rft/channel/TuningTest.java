package io.rft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TuningTest {
    private static final Duration LOOPBACK = Duration.ofNanos(50_000);
    private static final Duration FAR = Duration.ofMillis(100);
    private static final long KERNEL_MAX = 4 << 20;

    @Test
    void aPathWithoutDelayKeepsWhatTheSystemHas() {
        assertEquals(
                new Tuning(Optional.empty(), Optional.empty(), Optional.empty()),
                Tuning.of(Congestion.AUTO, LOOPBACK, () -> KERNEL_MAX, wish -> 2L * wish));
    }

    @Test
    void aPathWithDelayIsGivenBbr() {
        assertEquals(
                Optional.of("bbr"),
                tuning(Congestion.AUTO, Duration.ofMillis(1)).congestion());
        assertEquals(
                Optional.empty(),
                tuning(Congestion.AUTO, Duration.ofMillis(1).minusNanos(1)).congestion());
    }

    @Test
    void whatAPersonAsksForCountsOnEveryPath() {
        var reno = new Congestion("reno");

        assertEquals(Optional.of("reno"), tuning(reno, LOOPBACK).congestion());
        assertEquals(Optional.of("reno"), tuning(reno, FAR).congestion());
    }

    @Test
    void theSendBufferGrowsWithThePath() {
        assertEquals(
                Optional.of(25_000_000),
                tuning(Congestion.AUTO, Duration.ofMillis(20)).sendBufferBytes());
        assertEquals(Optional.of(32 << 20), tuning(Congestion.AUTO, FAR).sendBufferBytes());
        assertEquals(
                Optional.of(Tuning.UNSENT_BYTES_MAX),
                tuning(Congestion.AUTO, FAR).unsentBytesMax());
    }

    @Test
    void aShortPathNeedsNoLargerSendBuffer() {
        assertEquals(
                Optional.empty(),
                tuning(Congestion.AUTO, Duration.ofNanos(1_600_000)).sendBufferBytes());
    }

    /** Most systems: 208 KiB may be asked for, and 4 MiB are reached by not asking. */
    @Test
    void aSendBufferThatWouldBecomeSmallerIsLeftAlone() {
        var tuning = Tuning.of(Congestion.AUTO, FAR, () -> KERNEL_MAX, wish -> 2L * Math.min(wish, 212_992));

        assertEquals(Optional.empty(), tuning.sendBufferBytes());
    }

    @Test
    void whereTheKernelDoesNotSayItsLimitItIsLeftAlone() {
        assertEquals(
                Optional.empty(),
                Tuning.of(Congestion.AUTO, FAR, () -> 0, wish -> 2L * wish).sendBufferBytes());
    }

    private static Tuning tuning(Congestion wish, Duration minRtt) {
        return Tuning.of(wish, minRtt, () -> KERNEL_MAX, bytes -> 2L * bytes);
    }
}
