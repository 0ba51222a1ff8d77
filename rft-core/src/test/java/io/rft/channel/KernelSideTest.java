package io.rft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rft.posix.TcpSupport;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class KernelSideTest {
    @BeforeEach
    void requireKernel() {
        assumeTrue(TcpSupport.missing().isEmpty(), () -> TcpSupport.missing().orElseThrow());
    }

    @Test
    void aDataConnectionKnowsItsPathAtBothEnds() throws IOException {
        var pair = new JoinedConnections().next();
        try (var client = pair.client();
                var server = pair.server()) {
            for (var end : List.of(client, server)) {
                var path = end.path().orElseThrow();
                assertTrue(path.minRtt().isPositive(), path.toString());
                assertTrue(path.minRtt().compareTo(path.rtt()) <= 0, path.toString());
                assertTrue(path.windowBytes() >= path.segmentBytes(), path.toString());
                assertEquals(TcpSupport.current().congestion(), path.congestion());
            }
        }
    }

    @Test
    void aClosedConnectionHasNoPath() throws IOException {
        var pair = new JoinedConnections().next();
        assertTrue(pair.client().path().isPresent());

        pair.client().close();
        pair.server().close();

        assertEquals(Optional.empty(), pair.client().path());
        assertEquals(Optional.empty(), pair.server().path());
    }

    @Test
    void onLoopbackTheSystemsCongestionControlStays() throws IOException {
        var pair = new JoinedConnections().next();
        try (var client = pair.client();
                var server = pair.server()) {
            client.tune(SocketWishes.DEFAULT);

            assertEquals(
                    TcpSupport.current().congestion(),
                    client.path().orElseThrow().congestion());
            assertTrue(server.path().isPresent());
        }
    }

    @Test
    void eachEndHasTheCongestionControlItWishes() throws IOException {
        var wanted = other();
        var pair = new JoinedConnections().next();
        try (var client = pair.client();
                var server = pair.server()) {
            server.tune(SocketWishes.DEFAULT.withCongestion(new Congestion(wanted)));

            assertEquals(wanted, server.path().orElseThrow().congestion());
            assertEquals(
                    TcpSupport.current().congestion(),
                    client.path().orElseThrow().congestion());
        }
    }

    @Test
    void inTheBackgroundPacketsSayThatOthersGoFirst() throws IOException {
        try (var sockets = Pairing.sockets()) {
            new KernelSide(sockets.client()).tune(SocketWishes.DEFAULT.withBackground(true));

            assertEquals(4, sockets.client().getOption(StandardSocketOptions.IP_TOS));
            assertEquals(0, sockets.server().getOption(StandardSocketOptions.IP_TOS));
        }
    }

    @Test
    void aSocketThatIsGoneIsNoReasonToFail() throws IOException {
        var sockets = Pairing.sockets();
        sockets.close();

        var side = new KernelSide(sockets.client());
        side.tune(SocketWishes.DEFAULT.withBackground(true));

        assertEquals(Optional.empty(), side.path());
    }

    /** One that sockets do not have unless they ask; it may be in use for reasons of its own where there is only one. */
    private static String other() {
        var support = TcpSupport.current();
        return support.available().stream()
                .filter(name -> !name.equals(support.congestion()))
                .filter(name -> TcpSupport.refusal(name).isEmpty())
                .findFirst()
                .orElse("reno");
    }
}
