package io.rft.channel;

import io.rft.posix.TcpInfo;
import java.time.Duration;

/**
 * What the kernel says of a connection's path at one moment, as its sending end sees it; sums are since the connection began. Immutable.
 *
 * @param congestion the name of the congestion control in use; empty where the kernel does not say
 * @param rtt round-trip time, smoothed
 * @param rttVariation how much it varies
 * @param minRtt the shortest of late: the path without queues
 * @param deliveredBytesPerSecond how fast data arrived of late, in the kernel's estimate
 * @param segmentBytes the most bytes of a segment
 * @param windowBytes how much may be under way (congestion window)
 * @param unackedBytes how much is under way, at most
 * @param unsentBytes what the kernel has been given and has not sent yet
 * @param sentSegments segments with data, repeats included
 * @param retransmittedSegments segments that were sent again
 * @param busy how long there was something to send …
 * @param receiverLimited … and the receiver had no room …
 * @param sendBufferLimited … and the send buffer was too small for the path
 */
public record PathInfo(
        String congestion,
        Duration rtt,
        Duration rttVariation,
        Duration minRtt,
        long deliveredBytesPerSecond,
        long segmentBytes,
        long windowBytes,
        long unackedBytes,
        long unsentBytes,
        long sentSegments,
        long retransmittedSegments,
        Duration busy,
        Duration receiverLimited,
        Duration sendBufferLimited) {

    static PathInfo of(String congestion, TcpInfo tcp) {
        return new PathInfo(
                congestion,
                micros(tcp.rttMicros()),
                micros(tcp.rttVariationMicros()),
                micros(tcp.minRttMicros()),
                tcp.deliveryRate(),
                tcp.segmentBytes(),
                tcp.window() * tcp.segmentBytes(),
                tcp.unacked() * tcp.segmentBytes(),
                tcp.unsentBytes(),
                tcp.sentSegments(),
                tcp.retransmitted(),
                micros(tcp.busyMicros()),
                micros(tcp.receiverLimitedMicros()),
                micros(tcp.sendBufferLimitedMicros()));
    }

    private static Duration micros(long count) {
        return Duration.ofNanos(count * 1_000);
    }
}
