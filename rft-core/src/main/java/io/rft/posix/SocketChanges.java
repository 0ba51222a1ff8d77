package io.rft.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.function.IntUnaryOperator;

/** The system calls that make and change sockets; all else as in {@link SocketCalls}. */
final class SocketChanges {
    static final int CONGESTION_NAME_BYTES = 16; // TCP_CA_NAME_MAX

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_CLOEXEC = 02000000;
    private static final int F_DUPFD_CLOEXEC = 1030;

    private static final MethodHandle SOCKET = Posix.bind("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle FCNTL = Posix.variadic("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            Posix.bind("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);

    private SocketChanges() {}

    static int setsockopt(int fd, int level, int option, MemorySegment value) {
        return (int) Posix.call((arena, state) ->
                (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, (int) value.byteSize()));
    }

    /** Another descriptor of the same socket or file, which is the caller's. */
    static int duplicate(int fd) {
        return (int) Posix.call((arena, state) -> (int) FCNTL.invokeExact(state, fd, F_DUPFD_CLOEXEC, 0));
    }

    /** A congestion control's name, ready for a call; cut where no name can be so long. */
    static MemorySegment congestionName(Arena arena, String name) {
        var bytes = name.getBytes(StandardCharsets.US_ASCII);
        var room = arena.allocate(CONGESTION_NAME_BYTES);
        MemorySegment.copy(bytes, 0, room, JAVA_BYTE, 0, Math.min(bytes.length, CONGESTION_NAME_BYTES - 1));
        return room;
    }

    /** Makes calls on a TCP socket that is there for this only; returns what they do. */
    static int onTrial(IntUnaryOperator calls) {
        var four = socket(AF_INET);
        var fd = four < 0 ? socket(AF_INET6) : four;
        if (fd < 0) {
            return fd;
        }
        try {
            return calls.applyAsInt(fd);
        } finally {
            Posix.close(fd);
        }
    }

    private static int socket(int family) {
        return (int)
                Posix.call((arena, state) -> (int) SOCKET.invokeExact(state, family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    }
}
