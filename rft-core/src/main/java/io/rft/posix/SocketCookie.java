package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.util.Optional;

/** The number by which the kernel tells sockets apart (SO_COOKIE): never given twice while the machine runs. */
record SocketCookie(long value) {
    /** Empty if the descriptor is not open, or not a socket's. */
    static Optional<SocketCookie> of(int fd) {
        try (var arena = Arena.ofConfined()) {
            var value = arena.allocate(JAVA_LONG);
            return SocketCalls.getsockopt(fd, SocketCalls.SOL_SOCKET, SocketCalls.SO_COOKIE, value) == Long.BYTES
                    ? Optional.of(new SocketCookie(value.get(JAVA_LONG, 0)))
                    : Optional.empty();
        }
    }

    /** Whether this is the socket that the descriptor means now. */
    boolean isOf(int fd) {
        return of(fd).equals(Optional.of(this));
    }
}
