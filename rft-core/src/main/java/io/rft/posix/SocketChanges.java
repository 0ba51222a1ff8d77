package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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

    private static final NativeFunction SOCKET = NativeFunction.ofInt("socket");
    private static final NativeFunction FCNTL = NativeFunction.ofInt("fcntl");
    private static final NativeFunction SETSOCKOPT = NativeFunction.ofInt("setsockopt");

    private SocketChanges() {}

    static int setsockopt(int fd, int level, int option, MemorySegment value) {
        try (var memory = CallMemory.take()) {
            return SETSOCKOPT.call(memory, fd, level, option, value.address(), value.byteSize());
        }
    }

    /** Another descriptor of the same socket or file, which is the caller's. */
    static int duplicate(int fd) {
        return FCNTL.call(fd, F_DUPFD_CLOEXEC, 0);
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
        return SOCKET.call(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    }
}
