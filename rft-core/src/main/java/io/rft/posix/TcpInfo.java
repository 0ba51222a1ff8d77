package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * What the kernel says of a TCP connection at one moment: {@code struct tcp_info} (linux/tcp.h), in its own units. What an older kernel
 * does not say is 0. Immutable.
 *
 * @param rttMicros round-trip time, smoothed
 * @param rttVariationMicros how much it varies
 * @param minRttMicros the shortest of late; as {@code rttMicros} while none is known
 * @param segmentBytes the most bytes of a segment
 * @param window how many segments may be under way (congestion window)
 * @param unacked segments that are under way
 * @param unsentBytes given to the kernel and not sent yet
 * @param sentSegments those with data, repeats included
 * @param retransmitted segments sent again, in all
 * @param deliveryRate bytes per second that arrived, of late
 * @param busyMicros how long there was something to send …
 * @param receiverLimitedMicros … and the receiver's window held it back
 * @param sendBufferLimitedMicros … and the send buffer did
 */
public record TcpInfo(
        long rttMicros,
        long rttVariationMicros,
        long minRttMicros,
        long segmentBytes,
        long window,
        long unacked,
        long unsentBytes,
        long sentSegments,
        long retransmitted,
        long deliveryRate,
        long busyMicros,
        long receiverLimitedMicros,
        long sendBufferLimitedMicros) {
    /** As much of the structure as is read. */
    static final int BYTES = 192;

    private static final long UNKNOWN = 0xffff_ffffL;

    static TcpInfo read(MemorySegment info) {
        var rtt = unsigned(info, 68);
        var least = unsigned(info, 148);
        return new TcpInfo(
                rtt,
                unsigned(info, 72),
                least == 0 || least == UNKNOWN ? rtt : least,
                unsigned(info, 16),
                unsigned(info, 80),
                unsigned(info, 24),
                unsigned(info, 144),
                unsigned(info, 156),
                unsigned(info, 100),
                info.get(JAVA_LONG, 160),
                info.get(JAVA_LONG, 168),
                info.get(JAVA_LONG, 176),
                info.get(JAVA_LONG, 184));
    }

    private static long unsigned(MemorySegment info, long offset) {
        return Integer.toUnsignedLong(info.get(JAVA_INT, offset));
    }
}
