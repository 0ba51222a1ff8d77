package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * The kernel's side of a connected {@link SocketChannel}: what it measures, and options that Java does not know. Java does not tell the
 * channel's descriptor, so it is looked for among those of the process by the connection's addresses. The descriptor stays the
 * channel's, who may close it at any moment, and its number may be another file's at once. Therefore the socket is known by its
 * cookie, which the kernel gives to one socket only: what was read is believed if the cookie is the same afterwards, and options are
 * set through a descriptor of our own, whose cookie was compared before. Thread-safe; needs no closing. Nothing here fails: where the
 * machine does not do it ({@link TcpSupport#missing}), or the channel is closed, the answer is empty or false.
 */
public final class TcpSocket {
    private final int fd;
    private final SocketCookie cookie;

    TcpSocket(int fd, SocketCookie cookie) {
        this.fd = fd;
        this.cookie = cookie;
    }

    /**
     * The socket of this channel; empty if it is closed, or cannot be told. Asks the kernel about one descriptor after the other: less
     * than a millisecond for a thousand of them, and more the first time.
     */
    public static Optional<TcpSocket> find(SocketChannel channel) {
        if (Machine.unsupported().isPresent()) {
            return Optional.empty();
        }
        try {
            if (channel.getLocalAddress() instanceof InetSocketAddress local
                    && channel.getRemoteAddress() instanceof InetSocketAddress remote) {
                return find(TcpAddress.of(local), TcpAddress.of(remote)).filter(found -> channel.isOpen());
            }
        } catch (IOException | LinkageError e) {
            // It is closed, or Java may not call the system: there is nothing to be had.
        }
        return Optional.empty();
    }

    /** There is one at most: the kernel has no two connections of the same addresses. */
    private static Optional<TcpSocket> find(TcpAddress local, TcpAddress peer) {
        var end = Descriptors.end();
        for (var fd = SocketCalls.findPeer(0, end, peer); fd < end; fd = SocketCalls.findPeer(fd + 1, end, peer)) {
            var cookie = SocketCookie.of(fd);
            // The same before and after: so the addresses are its, as a socket does not come back to a descriptor.
            if (cookie.isPresent()
                    && SocketCalls.connects(fd, local, peer)
                    && cookie.get().isOf(fd)) {
                return Optional.of(new TcpSocket(fd, cookie.get()));
            }
        }
        return Optional.empty();
    }

    /** What the kernel knows of the connection now: two system calls. */
    public Optional<TcpInfo> info() {
        try (var arena = Arena.ofConfined()) {
            var info = arena.allocate(TcpInfo.BYTES, Long.BYTES);
            return has(SocketCalls.TCP_INFO, info) ? Optional.of(TcpInfo.read(info)) : Optional.empty();
        }
    }

    /** The name of its congestion control. */
    public Optional<String> congestion() {
        try (var arena = Arena.ofConfined()) {
            var name = arena.allocate(SocketChanges.CONGESTION_NAME_BYTES);
            return has(SocketCalls.TCP_CONGESTION, name) ? Optional.of(name.getString(0)) : Optional.empty();
        }
    }

    /** Whether the kernel knows this congestion control, lets this process have it, and uses it from now on. */
    public boolean useCongestion(String name) {
        try (var arena = Arena.ofConfined()) {
            return set(SocketCalls.TCP_CONGESTION, SocketChanges.congestionName(arena, name));
        }
    }

    /** Whether from now on a write waits while so many bytes are not sent yet, however large the send buffer is. */
    public boolean limitUnsent(int bytes) {
        try (var arena = Arena.ofConfined()) {
            return set(SocketCalls.TCP_NOTSENT_LOWAT, arena.allocateFrom(JAVA_INT, bytes));
        }
    }

    /** Whether the other one is the same socket, maybe by another descriptor. */
    boolean isSame(TcpSocket other) {
        return cookie.equals(other.cookie);
    }

    private boolean has(int option, MemorySegment value) {
        return SocketCalls.getsockopt(fd, SocketCalls.IPPROTO_TCP, option, value) > 0 && cookie.isOf(fd);
    }

    private boolean set(int option, MemorySegment value) {
        // Closing a duplicate of a file would end this process's locks on it: so look first whether it is still the
        // socket.
        var own = cookie.isOf(fd) ? SocketChanges.duplicate(fd) : -1;
        if (own < 0) {
            return false;
        }
        try {
            return cookie.isOf(own) && SocketChanges.setsockopt(own, SocketCalls.IPPROTO_TCP, option, value) == 0;
        } finally {
            Posix.close(own); // or the end of the connection would wait for us
        }
    }
}
