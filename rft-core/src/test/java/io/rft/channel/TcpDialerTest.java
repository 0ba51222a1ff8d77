package io.rft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class TcpDialerTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final TcpDialer dialer = new TcpDialer();

    @Test
    void aSocketIsReadyForUse() throws IOException {
        try (var server = listen();
                var socket = dialer.dial((InetSocketAddress) server.getLocalAddress(), TIMEOUT)) {
            assertTrue(socket.isConnected());
            assertTrue(socket.isBlocking());
            assertTrue(socket.getOption(StandardSocketOptions.TCP_NODELAY));
        }
    }

    @Test
    void everyAddressOfANameIsTried() throws IOException {
        try (var server = listen()) {
            var port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            var several = new TcpDialer(host -> new InetAddress[] {local(2), local(3), local(1)});

            try (var socket = several.dial(InetSocketAddress.createUnresolved("several", port), TIMEOUT)) {
                assertEquals(server.getLocalAddress(), socket.getRemoteAddress());
            }
        }
    }

    @Test
    void aRefusedPortIsToldFromTheRest() throws IOException {
        var port = freePort();
        var several = new TcpDialer(host -> new InetAddress[] {local(2), local(3)});

        var refused = assertThrows(
                RftException.class,
                () -> several.dial(InetSocketAddress.createUnresolved("several\u001b[2J", port), TIMEOUT));

        assertEquals(ErrorCode.NETWORK, refused.code());
        assertInstanceOf(ConnectException.class, refused.getCause());
        assertEquals(1, refused.getCause().getSuppressed().length);
        assertFalse(refused.advice().isEmpty());
        assertTrue(String.valueOf(refused.getMessage()).contains("several\\x1b[2J:" + port), refused::toString);
    }

    @Test
    void anUnknownNameIsToldFromTheRest() {
        var nobody = new TcpDialer(host -> {
            throw new UnknownHostException(host);
        });

        var unknown = assertThrows(
                RftException.class, () -> nobody.dial(InetSocketAddress.createUnresolved("nobody", 1), TIMEOUT));

        assertEquals(ErrorCode.NETWORK, unknown.code());
        assertInstanceOf(UnknownHostException.class, unknown.getCause());
        assertTrue(String.valueOf(unknown.getMessage()).contains("unknown host nobody"), unknown::toString);
    }

    @Test
    void whileNamesCannotBeResolvedTheyMeanWhatTheyMeantLast() throws IOException {
        try (var server = listen()) {
            var port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            var questions = new AtomicInteger();
            var forgetful = new TcpDialer(host -> {
                if (questions.getAndIncrement() > 0) {
                    throw new UnknownHostException(host);
                }
                return new InetAddress[] {local(1)};
            });
            var name = InetSocketAddress.createUnresolved("name", port);
            forgetful.dial(name, TIMEOUT).close();

            forgetful.dial(name, TIMEOUT).close();

            assertEquals(2, questions.get(), "it asks again each time");
        }
    }

    @Test
    void onlyAddressesOfTheWantedFamilyAreTried() throws IOException {
        try (var server = listen()) {
            var port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            var name = InetSocketAddress.createUnresolved("name", port);
            TcpDialer.Resolver both = host -> new InetAddress[] {loopback6(), local(1)};

            try (var socket = new TcpDialer(both, TcpDialer.Family.IPV4).dial(name, TIMEOUT)) {
                assertEquals(server.getLocalAddress(), socket.getRemoteAddress());
            }
            TcpDialer.Resolver old = host -> new InetAddress[] {local(1)};
            var none = assertThrows(
                    RftException.class, () -> new TcpDialer(old, TcpDialer.Family.IPV6).dial(name, TIMEOUT));
            assertEquals("name has no IPv6 address", none.getMessage());
        }
    }

    @Test
    void silenceIsToldFromTheRest() throws IOException {
        try (var server = ServerSocketChannel.open().bind(new InetSocketAddress(local(1), 0), 1)) {
            var address = (InetSocketAddress) server.getLocalAddress();
            var filling = new ArrayList<SocketChannel>();
            try {
                // A full queue of connections that nobody accepts leaves the next one without an answer.
                var silent = assertThrows(RftException.class, () -> {
                    for (var i = 0; i < 10; i++) {
                        filling.add(dialer.dial(address, Duration.ofMillis(250)));
                    }
                });

                assertEquals(ErrorCode.NETWORK, silent.code());
                assertInstanceOf(SocketTimeoutException.class, silent.getCause());
            } finally {
                filling.forEach(Sockets::close);
            }
        }
    }

    private static ServerSocketChannel listen() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(local(1), 0));
    }

    private static int freePort() throws IOException {
        try (var server = listen()) {
            return ((InetSocketAddress) server.getLocalAddress()).getPort();
        }
    }

    private static InetAddress loopback6() throws UnknownHostException {
        var bytes = new byte[16];
        bytes[15] = 1;
        return InetAddress.getByAddress(bytes);
    }

    private static InetAddress local(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }
}
