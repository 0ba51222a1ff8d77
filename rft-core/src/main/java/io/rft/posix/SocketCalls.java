package io.rft.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * The system calls on sockets that Java lacks, thin: each returns what the call returned or, where it failed, the negated errno. For
 * Linux on x86-64 and aarch64, where these numbers are the same; to load this class may fail like {@link Posix}. Thread-safe.
 */
final class SocketCalls {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    static final int SOL_SOCKET = 1;
    static final int SO_SNDBUF = 7;
    static final int SO_COOKIE = 57;
    static final int IPPROTO_TCP = 6;
    static final int TCP_INFO = 11;
    static final int TCP_CONGESTION = 13;
    static final int TCP_NOTSENT_LOWAT = 25;

    static final int CONGESTION_NAME_BYTES = 16; // TCP_CA_NAME_MAX

    private static final int SOCK_STREAM = 1;
    private static final int SOCK_CLOEXEC = 02000000;
    private static final int F_DUPFD_CLOEXEC = 1030;

    private static final MethodHandle SOCKET = Posix.bind("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle FCNTL = Posix.variadic("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle GETSOCKNAME = Posix.bind("getsockname", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle GETPEERNAME = Posix.bind("getpeername", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle GETSOCKOPT =
            Posix.bind("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SETSOCKOPT =
            Posix.bind("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);

    private SocketCalls() {}

    /** A congestion control's name, ready for a call; cut where no name can be so long. */
    static MemorySegment congestionName(Arena arena, String name) {
        var bytes = name.getBytes(StandardCharsets.US_ASCII);
        var room = arena.allocate(CONGESTION_NAME_BYTES);
        MemorySegment.copy(bytes, 0, room, JAVA_BYTE, 0, Math.min(bytes.length, CONGESTION_NAME_BYTES - 1));
        return room;
    }

    /** A new TCP socket, which is the caller's. */
    static int socket(int family) {
        return (int)
                Posix.call((arena, state) -> (int) SOCKET.invokeExact(state, family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    }

    /** Another descriptor of the same socket or file, which is the caller's. */
    static int duplicate(int fd) {
        return (int) Posix.call((arena, state) -> (int) FCNTL.invokeExact(state, fd, F_DUPFD_CLOEXEC, 0));
    }

    static int getsockname(int fd, MemorySegment address) {
        return (int) Posix.call((arena, state) -> {
            var length = arena.allocateFrom(JAVA_INT, (int) address.byteSize());
            return (int) GETSOCKNAME.invokeExact(state, fd, address, length);
        });
    }

    static int getpeername(int fd, MemorySegment address) {
        return (int) Posix.call((arena, state) -> {
            var length = arena.allocateFrom(JAVA_INT, (int) address.byteSize());
            return (int) GETPEERNAME.invokeExact(state, fd, address, length);
        });
    }

    /** How many bytes of the value there are. */
    static int getsockopt(int fd, int level, int option, MemorySegment value) {
        return (int) Posix.call((arena, state) -> {
            var length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
            var result = (int) GETSOCKOPT.invokeExact(state, fd, level, option, value, length);
            return result < 0 ? result : length.get(JAVA_INT, 0);
        });
    }

    static int setsockopt(int fd, int level, int option, MemorySegment value) {
        return (int) Posix.call((arena, state) ->
                (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, (int) value.byteSize()));
    }
}
