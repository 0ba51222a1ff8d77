package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/**
 * The system calls that look at sockets, thin: each returns what the call returned or, where it failed, the negated errno. For Linux on
 * x86-64 and aarch64, where these numbers are the same; to load this class may fail like {@link Posix}. Thread-safe.
 */
final class SocketCalls {
    static final int SOL_SOCKET = 1;
    static final int SO_SNDBUF = 7;
    static final int SO_COOKIE = 57;
    static final int IPPROTO_TCP = 6;
    static final int TCP_INFO = 11;
    static final int TCP_CONGESTION = 13;
    static final int TCP_NOTSENT_LOWAT = 25;

    private static final NativeFunction GETSOCKNAME = NativeFunction.ofInt("getsockname");
    private static final NativeFunction GETPEERNAME = NativeFunction.ofInt("getpeername");
    private static final NativeFunction GETSOCKOPT = NativeFunction.ofInt("getsockopt");

    private SocketCalls() {}

    /** The first descriptor from this one on, and below the end, whose socket is connected with the peer; the end if there is none. */
    static int findPeer(int from, int end, TcpAddress peer) {
        try (var memory = CallMemory.take()) { // in one piece, because there may be thousands
            var address = memory.allocate(TcpAddress.BYTES, Long.BYTES);
            var length = memory.allocate(JAVA_INT);
            var fd = from;
            while (fd < end && !isAt(GETPEERNAME, fd, peer, address, length, memory)) {
                fd++;
            }
            return fd;
        }
    }

    /** Whether the socket of this descriptor connects these two. */
    static boolean connects(int fd, TcpAddress local, TcpAddress peer) {
        try (var memory = CallMemory.take()) {
            var address = memory.allocate(TcpAddress.BYTES, Long.BYTES);
            var length = memory.allocate(JAVA_INT);
            return isAt(GETSOCKNAME, fd, local, address, length, memory)
                    && isAt(GETPEERNAME, fd, peer, address, length, memory);
        }
    }

    private static boolean isAt(
            NativeFunction end,
            int fd,
            TcpAddress what,
            MemorySegment address,
            MemorySegment length,
            CallMemory memory) {
        length.set(JAVA_INT, 0, TcpAddress.BYTES);
        return end.call(memory, fd, address.address(), length.address()) == 0 && what.isWrittenIn(address);
    }

    /** How many bytes of the value there are. */
    static int getsockopt(int fd, int level, int option, MemorySegment value) {
        try (var memory = CallMemory.take()) {
            var length = memory.allocateFrom(JAVA_INT, (int) value.byteSize());
            var result = GETSOCKOPT.call(memory, fd, level, option, value.address(), length.address());
            return result < 0 ? result : length.get(JAVA_INT, 0);
        }
    }
}
