package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.rft.RftException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.Optional;

/** The two addresses of a TCP connection, as Java names them, and the search for the socket that connects them. Immutable. */
record TcpEnds(InetSocketAddress local, InetSocketAddress remote) {
    private static final String DESCRIPTORS = "/proc/self/fd";
    private static final int ADDRESS_BYTES = 28; // struct sockaddr_in6, the larger one
    private static final ValueLayout.OfShort PORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    /** Looks at every descriptor of the process; empty also if there are two sockets that look alike. */
    Optional<TcpSocket> search() throws RftException {
        var found = Optional.<TcpSocket>empty();
        try (var arena = Arena.ofConfined()) {
            var address = arena.allocate(ADDRESS_BYTES, Long.BYTES);
            for (var fd : descriptors()) {
                var one = connecting(fd, address).map(cookie -> new TcpSocket(fd, cookie));
                if (one.isPresent() && found.isPresent() && !one.get().isSame(found.get())) {
                    return Optional.empty();
                }
                found = found.or(() -> one);
            }
        }
        return found;
    }

    /** The numbers of the descriptors that the process has open. */
    static int[] descriptors() throws RftException {
        var fd = Posix.openat(
                Posix.AT_FDCWD, DESCRIPTORS, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC);
        if (fd < 0) {
            throw Errno.failure("cannot open " + DESCRIPTORS, fd);
        }
        var list = new Descriptor(fd, DESCRIPTORS);
        try {
            return DirectoryNames.read(list, DESCRIPTORS).stream()
                    .mapToInt(Integer::parseInt)
                    .toArray();
        } finally {
            list.close();
        }
    }

    /**
     * The socket of this descriptor if it connects the two. Its cookie is the same before and after its addresses were read, so these
     * are of one socket: one that has left a descriptor does not come back to it.
     */
    private Optional<SocketCookie> connecting(int fd, MemorySegment address) {
        return SocketCookie.of(fd)
                .filter(cookie -> SocketCalls.getsockname(fd, address) == 0
                        && isAt(local, address)
                        && SocketCalls.getpeername(fd, address) == 0
                        && isAt(remote, address)
                        && cookie.isOf(fd));
    }

    /** A socket of both families has IPv4 addresses as IPv6 ones; {@link InetAddress} makes of them what they are. */
    static boolean isAt(InetSocketAddress expected, MemorySegment address) {
        var bytes = switch (address.get(JAVA_SHORT, 0)) {
            case SocketCalls.AF_INET -> address.asSlice(4, 4).toArray(JAVA_BYTE);
            case SocketCalls.AF_INET6 -> address.asSlice(8, 16).toArray(JAVA_BYTE);
            default -> new byte[0];
        };
        try {
            return bytes.length > 0
                    && Short.toUnsignedInt(address.get(PORT, 2)) == expected.getPort()
                    && InetAddress.getByAddress(bytes).equals(expected.getAddress());
        } catch (UnknownHostException e) {
            throw new AssertionError("addresses have 4 or 16 bytes", e);
        }
    }
}
