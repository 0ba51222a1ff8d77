package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An address and port in the form in which a kernel's is compared with it: 16 bytes, those of IPv4 as IPv6 maps them (RFC 4291 2.5.5.2),
 * because a socket of both families has them so. Immutable.
 */
record TcpAddress(long high, long low, int port, int scope) {
    /** {@code struct sockaddr_in6}, the larger one. */
    static final int BYTES = 28;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final long MAPPED = 0xffffL << 32;
    private static final ValueLayout.OfShort PORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt FOUR = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong EIGHT = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    static TcpAddress of(InetSocketAddress address) {
        var bytes = ByteBuffer.wrap(address.getAddress().getAddress());
        if (bytes.remaining() == 4) {
            return new TcpAddress(0, MAPPED | Integer.toUnsignedLong(bytes.getInt()), address.getPort(), 0);
        }
        var scope = address.getAddress() instanceof Inet6Address six ? six.getScopeId() : 0;
        return new TcpAddress(bytes.getLong(), bytes.getLong(), address.getPort(), scope);
    }

    /** Whether a {@code struct sockaddr} says the same. */
    boolean isWrittenIn(MemorySegment address) {
        return Short.toUnsignedInt(address.get(PORT, 2)) == port
                && switch (address.get(JAVA_SHORT, 0)) {
                    case AF_INET -> high == 0 && low == (MAPPED | Integer.toUnsignedLong(address.get(FOUR, 4)));
                    case AF_INET6 ->
                        low == address.get(EIGHT, 16)
                                && high == address.get(EIGHT, 8)
                                && scope == address.get(JAVA_INT, 24);
                    default -> false;
                };
    }
}
