package io.rft.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The system calls that look at sockets, thin: each returns what the call returned or, where it failed, the negated errno. For Linux on
 * x86-64 and aarch64, where these numbers are the same; to load this class may fail like {@link Posix}. Thread-safe. Apart from
 * {@link SocketChanges}, because to bind each call costs a program that has just started milliseconds.
 */
final class SocketCalls {
    static final int SOL_SOCKET = 1;
    static final int SO_SNDBUF = 7;
    static final int SO_COOKIE = 57;
    static final int IPPROTO_TCP = 6;
    static final int TCP_INFO = 11;
    static final int TCP_CONGESTION = 13;
    static final int TCP_NOTSENT_LOWAT = 25;

    private static final MethodHandle GETSOCKNAME = Posix.bind("getsockname", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle GETPEERNAME = Posix.bind("getpeername", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle GETSOCKOPT =
            Posix.bind("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);

    private SocketCalls() {}

    /** The first descriptor from this one on, and below the end, whose socket is connected with the peer; the end if there is none. */
    static int findPeer(int from, int end, TcpAddress peer) {
        return (int) Posix.call((arena, state) -> { // in one piece, because there may be thousands
            var address = arena.allocate(TcpAddress.BYTES, Long.BYTES);
            var length = arena.allocate(JAVA_INT);
            var fd = from;
            for (; fd < end; fd++) {
                length.set(JAVA_INT, 0, TcpAddress.BYTES);
                if ((int) GETPEERNAME.invokeExact(state, fd, address, length) == 0 && peer.isWrittenIn(address)) {
                    break;
                }
            }
            return fd;
        });
    }

    /** Whether the socket of this descriptor connects these two. */
    static boolean connects(int fd, TcpAddress local, TcpAddress peer) {
        return Posix.call((arena, state) -> {
                    var address = arena.allocate(TcpAddress.BYTES, Long.BYTES);
                    var length = arena.allocateFrom(JAVA_INT, TcpAddress.BYTES);
                    var here = (int) GETSOCKNAME.invokeExact(state, fd, address, length) == 0
                            && local.isWrittenIn(address);
                    length.set(JAVA_INT, 0, TcpAddress.BYTES);
                    return here
                                    && (int) GETPEERNAME.invokeExact(state, fd, address, length) == 0
                                    && peer.isWrittenIn(address)
                            ? 1
                            : 0;
                })
                == 1;
    }

    /** How many bytes of the value there are. */
    static int getsockopt(int fd, int level, int option, MemorySegment value) {
        return (int) Posix.call((arena, state) -> {
            var length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
            var result = (int) GETSOCKOPT.invokeExact(state, fd, level, option, value, length);
            return result < 0 ? result : length.get(JAVA_INT, 0);
        });
    }
}
