package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What this process may ask of its kernel for TCP connections. Immutable; read anew where it matters, as an administrator can change it.
 *
 * @param congestion the congestion control that sockets have unless they ask; empty where the system does not say
 * @param available those that the kernel has loaded
 * @param allowed those that a process without privileges may ask for
 * @param sendBufferMax bytes to which the kernel lets a send buffer grow by itself; 0 where it does not say
 */
public record TcpSupport(String congestion, List<String> available, List<String> allowed, long sendBufferMax) {
    private static final Path SETTINGS = Path.of("/proc/sys/net/ipv4");

    public TcpSupport {
        available = List.copyOf(available);
        allowed = List.copyOf(allowed);
    }

    /**
     * Why {@link TcpSocket} can do nothing on this machine or in this process, a clause for a person; empty where it can. Always the
     * same.
     */
    public static Optional<String> missing() {
        return Trial.MISSING;
    }

    public static TcpSupport current() {
        return read(SETTINGS);
    }

    static TcpSupport read(Path settings) {
        var buffer = words(settings.resolve("tcp_wmem")); // least, first, most
        return new TcpSupport(
                words(settings.resolve("tcp_congestion_control")).stream()
                        .findFirst()
                        .orElse(""),
                words(settings.resolve("tcp_available_congestion_control")),
                words(settings.resolve("tcp_allowed_congestion_control")),
                buffer.size() == 3 && buffer.get(2).matches("[0-9]{1,18}") ? Long.parseLong(buffer.get(2)) : 0);
    }

    /** Why the kernel would not give this congestion control to a socket of this process, a clause; empty if it would. */
    public static Optional<String> refusal(String congestion) {
        if (missing().isPresent()) {
            return missing();
        }
        try (var arena = Arena.ofConfined()) {
            var name = SocketChanges.congestionName(arena, congestion);
            var result = SocketChanges.onTrial(
                    fd -> SocketChanges.setsockopt(fd, SocketCalls.IPPROTO_TCP, SocketCalls.TCP_CONGESTION, name));
            if (Errno.ENOENT.is(result)) {
                return Optional.of("the system does not have it");
            }
            if (Errno.EPERM.is(result)) {
                return Optional.of("the system reserves it for root");
            }
            return result < 0 ? Optional.of("system error " + -result) : Optional.empty();
        }
    }

    /** How large the kernel would make a send buffer that is asked for with so many bytes; 0 where it makes none. */
    public static long sendBufferFor(int bytes) {
        if (missing().isPresent()) {
            return 0;
        }
        try (var arena = Arena.ofConfined()) {
            var size = arena.allocateFrom(JAVA_INT, bytes);
            var result = SocketChanges.onTrial(fd -> {
                SocketChanges.setsockopt(fd, SocketCalls.SOL_SOCKET, SocketCalls.SO_SNDBUF, size);
                return SocketCalls.getsockopt(fd, SocketCalls.SOL_SOCKET, SocketCalls.SO_SNDBUF, size);
            });
            return result < 0 ? 0 : size.get(JAVA_INT, 0);
        }
    }

    private static List<String> words(Path file) {
        return Arrays.stream(Proc.text(file).split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** Done once, at the first need: it loads native code. */
    private static final class Trial {
        static final Optional<String> MISSING = missing();

        private static Optional<String> missing() {
            var unknown = Machine.unsupported();
            if (unknown.isPresent()) {
                return Optional.of("the system calls of " + unknown.get() + " are not known");
            }
            try {
                var seen = SocketChanges.onTrial(
                        fd -> fd < Descriptors.end() && SocketCookie.of(fd).isPresent() ? 1 : 0);
                return seen == 1 ? Optional.empty() : Optional.of("the system does not tell sockets apart");
            } catch (LinkageError e) {
                var cause = e.getCause() == null ? e : e.getCause();
                return Optional.of("Java may not call the system: " + cause.getMessage());
            }
        }
    }
}
