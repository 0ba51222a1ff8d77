package io.rft.channel;

import io.rft.posix.TcpInfo;
import io.rft.posix.TcpSocket;
import io.rft.posix.TcpSupport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the kernel measures of a connection, and what is asked of it. Looks for the socket once, at the first need. Never fails: what
 * cannot be had stays as the system has it. Thread-safe.
 */
final class KernelSide {
    private static final Logger LOG = LoggerFactory.getLogger(KernelSide.class);
    private static final int LOWER_EFFORT = 0b000001 << 2; // RFC 8622, above the two bits of ECN

    private final SocketChannel channel;
    private volatile boolean searched;
    private volatile Optional<TcpSocket> socket = Optional.empty();
    private volatile String congestion = "";

    KernelSide(SocketChannel channel) {
        this.channel = channel;
    }

    Optional<PathInfo> path() {
        return socket().flatMap(TcpSocket::info).map(info -> PathInfo.of(congestion, info));
    }

    /** For a connection whose round-trip time has been measured by now. */
    void tune(SocketWishes wishes) {
        if (wishes.background()) {
            set(StandardSocketOptions.IP_TOS, LOWER_EFFORT);
        }
        if (!wishes.congestion().isAuto() || !isLoopback()) {
            socket().ifPresent(found -> found.info().ifPresent(info -> apply(tuning(wishes, info), found)));
        }
    }

    private static Tuning tuning(SocketWishes wishes, TcpInfo info) {
        return Tuning.of(
                wishes.congestion(),
                Duration.ofNanos(info.minRttMicros() * 1_000),
                () -> TcpSupport.current().sendBufferMax(),
                TcpSupport::sendBufferFor);
    }

    /** A large buffer only where it does not fill with what is not sent. */
    private void apply(Tuning tuning, TcpSocket found) {
        var wanted = tuning.congestion().filter(name -> !name.equals(congestion));
        if (wanted.isPresent() && found.useCongestion(wanted.get())) {
            congestion = wanted.get();
        }
        if (tuning.unsentBytesMax().filter(found::limitUnsent).isPresent()) {
            tuning.sendBufferBytes().ifPresent(bytes -> set(StandardSocketOptions.SO_SNDBUF, bytes));
        }
        LOG.atDebug()
                .addKeyValue("peer", channel)
                .addKeyValue("congestion", congestion)
                .addKeyValue("tuning", tuning)
                .log("data connection set up");
    }

    /** There is nothing to be done, and the search costs a program that has just started time that a small file does not take. */
    private boolean isLoopback() {
        try {
            return channel.getRemoteAddress() instanceof InetSocketAddress peer
                    && peer.getAddress().isLoopbackAddress();
        } catch (IOException e) {
            return true; // it is closed
        }
    }

    private Optional<TcpSocket> socket() {
        if (!searched) { // two threads that come at once find the same
            socket = TcpSocket.find(channel);
            congestion = socket.flatMap(TcpSocket::congestion).orElse("");
            searched = true;
        }
        return socket;
    }

    private void set(SocketOption<Integer> option, int value) {
        try {
            channel.setOption(option, value);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{} cannot be set: {}", option, e.getMessage());
        }
    }
}
