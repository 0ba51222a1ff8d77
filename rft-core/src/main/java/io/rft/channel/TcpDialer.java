package io.rft.channel;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Dials by TCP. Of an unresolved address ({@link InetSocketAddress#createUnresolved}) it tries every address that its name has,
 * one after the other, each for its share of the time. A failure's cause tells a refused port ({@link ConnectException}), an
 * unknown name ({@link UnknownHostException}) and silence ({@link SocketTimeoutException}) apart. Thread-safe.
 */
public final class TcpDialer implements Dialer {
    private static final int SHARE_MILLIS_MIN = 250;

    private final Resolver resolver;
    private final Family family;
    private final ConcurrentHashMap<String, List<InetAddress>> known = new ConcurrentHashMap<>();

    /** Which addresses of a name are tried. */
    public enum Family {
        ANY,
        IPV4,
        IPV6
    }

    public TcpDialer() {
        this(Family.ANY);
    }

    public TcpDialer(Family family) {
        this(InetAddress::getAllByName, family);
    }

    TcpDialer(Resolver resolver) {
        this(resolver, Family.ANY);
    }

    TcpDialer(Resolver resolver, Family family) {
        this.resolver = resolver;
        this.family = family;
    }

    /** Finds the addresses of a name, at least one. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    @Override
    public SocketChannel dial(InetSocketAddress address, Duration timeout) throws RftException {
        var targets = resolve(address);
        var share = Math.clamp(timeout.toMillis() / targets.size(), SHARE_MILLIS_MIN, Integer.MAX_VALUE);
        var failures = new IOException[targets.size()];
        for (var i = 0; i < failures.length; i++) {
            try {
                return connect(targets.get(i), share);
            } catch (IOException e) {
                failures[i] = e;
            }
        }
        throw unreachable(address, failures);
    }

    private List<InetSocketAddress> resolve(InetSocketAddress address) throws RftException {
        if (!address.isUnresolved()) {
            return List.of(address);
        }
        return addresses(address).stream()
                .map(one -> new InetSocketAddress(one, address.getPort()))
                .toList();
    }

    /**
     * What the name meant last is used while names cannot be resolved: after an outage the resolver, which remembers failures too, comes
     * back later than the path.
     */
    private List<InetAddress> addresses(InetSocketAddress address) throws RftException {
        List<InetAddress> wanted;
        try {
            wanted = Arrays.stream(resolver.resolve(address.getHostString()))
                    .filter(this::isOfFamily)
                    .toList();
        } catch (UnknownHostException e) {
            var last = known.getOrDefault(address.getHostString(), List.of());
            if (!last.isEmpty()) {
                return last;
            }
            throw new RftException(
                    ErrorCode.NETWORK,
                    "unknown host " + Addresses.host(address),
                    "Check the spelling, and that this machine can resolve names.",
                    e);
        }
        if (wanted.isEmpty()) {
            var kind = family == Family.IPV4 ? "IPv4" : "IPv6";
            throw new RftException(
                    ErrorCode.NETWORK,
                    Addresses.host(address) + " has no " + kind + " address",
                    "Leave it open which kind of address is used.",
                    new UnknownHostException(address.getHostString()));
        }
        known.put(address.getHostString(), wanted);
        return wanted;
    }

    private boolean isOfFamily(InetAddress address) {
        return switch (family) {
            case ANY -> true;
            case IPV4 -> address instanceof Inet4Address;
            case IPV6 -> address instanceof Inet6Address;
        };
    }

    private static SocketChannel connect(InetSocketAddress target, int millis) throws IOException {
        var socket = SocketChannel.open();
        var connected = false;
        try {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.socket().connect(target, millis);
            connected = true;
            return socket;
        } finally {
            if (!connected) {
                Sockets.close(socket);
            }
        }
    }

    /** The first address's failure counts, as it is the preferred one; what the others did is kept beside it. */
    private static RftException unreachable(InetSocketAddress address, IOException[] failures) {
        var first = failures[0];
        for (var i = 1; i < failures.length; i++) {
            first.addSuppressed(failures[i]);
        }
        var advice = switch (first) {
            case ConnectException e -> "Check host and port, and that the server runs.";
            case SocketTimeoutException e -> "Check host and port, and that no firewall is between.";
            default -> "";
        };
        var why = first instanceof SocketTimeoutException ? "no answer" : String.valueOf(first.getMessage());
        return new RftException(
                ErrorCode.NETWORK, "cannot connect to " + Addresses.text(address) + ": " + why, advice, first);
    }
}
