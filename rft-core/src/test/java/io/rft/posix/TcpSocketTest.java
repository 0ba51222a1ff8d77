package io.rft.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class TcpSocketTest {
    private static final String OTHER = "reno"; // every kernel has it, for everybody

    private final List<SocketChannel> open = new ArrayList<>();

    /** The two ends of a connection. */
    private record Ends(SocketChannel client, SocketChannel server) {}

    @BeforeEach
    void requireKernel() {
        assumeTrue(TcpSupport.missing().isEmpty(), () -> TcpSupport.missing().orElseThrow());
    }

    @AfterEach
    void closeAll() throws IOException {
        for (var socket : open) {
            socket.close();
        }
    }

    @Test
    void eachOfManyAlikeIsFound() throws IOException {
        try (var listening = listening("127.0.0.1")) {
            var all = new ArrayList<SocketChannel>();
            for (var i = 0; i < 100; i++) {
                var ends = connect(listening);
                all.addAll(List.of(ends.client(), ends.server()));
            }

            var found = new HashSet<TcpSocket>();
            for (var one : all) {
                var socket = TcpSocket.find(one).orElseThrow();
                assertTrue(found.stream().noneMatch(socket::isSame));
                found.add(socket);
            }
        }
    }

    @Test
    void whatIsSetIsSetOfThatSocketAlone() throws IOException {
        try (var listening = listening("127.0.0.1")) {
            var ours = connect(listening);
            var theirs = connect(listening);
            var before = TcpSupport.current().congestion();
            var wanted = other();

            assertTrue(TcpSocket.find(ours.server()).orElseThrow().useCongestion(wanted));

            assertEquals(Optional.of(wanted), congestion(ours.server()));
            for (var untouched : List.of(ours.client(), theirs.client(), theirs.server())) {
                assertEquals(Optional.of(before), congestion(untouched));
            }
        }
    }

    @Test
    void aSocketOfIpv6IsFoundToo() throws IOException {
        assumeTrue(hasIpv6(), "this machine has no IPv6 on its loopback interface");
        try (var listening = listening("::1")) {
            var ends = connect(listening);

            assertTrue(TcpSocket.find(ends.client()).flatMap(TcpSocket::info).isPresent());
            assertTrue(TcpSocket.find(ends.server()).flatMap(TcpSocket::info).isPresent());
        }
    }

    @Test
    void aSocketOfIpv4AloneIsFoundToo() throws IOException {
        try (var listening = ServerSocketChannel.open(StandardProtocolFamily.INET)) {
            listening.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            var client = SocketChannel.open(StandardProtocolFamily.INET);
            open.add(client);
            client.connect(listening.getLocalAddress());
            var server = listening.accept();
            open.add(server);

            assertFalse(TcpSocket.find(client)
                    .orElseThrow()
                    .isSame(TcpSocket.find(server).orElseThrow()));
        }
    }

    @Test
    void theKernelTellsWhatWasSent() throws IOException {
        try (var listening = listening("127.0.0.1")) {
            var ends = connect(listening);
            var socket = TcpSocket.find(ends.client()).orElseThrow();

            for (var i = 0; i < 20; i++) {
                move(ends, 100_000);
            }

            var info = socket.info().orElseThrow();
            assertTrue(info.sentSegments() >= 20, info.toString());
            assertTrue(info.rttMicros() > 0 && info.rttMicros() < 10_000_000, info.toString());
            assertTrue(info.minRttMicros() > 0 && info.minRttMicros() < 10_000_000, info.toString());
            assertTrue(info.segmentBytes() > 500 && info.segmentBytes() <= 65536, info.toString());
            assertTrue(info.window() > 0, info.toString());
            assertTrue(info.deliveryRate() > 0, info.toString());
        }
    }

    @Test
    void whatIsNotSentIsBounded() throws IOException {
        try (var listening = listening("127.0.0.1")) {
            var ends = connect(listening);
            var socket = TcpSocket.find(ends.client()).orElseThrow();
            ends.client().configureBlocking(false);

            assertTrue(socket.limitUnsent(1));
            while (ends.client().write(ByteBuffer.allocate(1 << 16)) > 0) {
                // until the kernel takes no more: nobody reads
            }

            assertTrue(
                    socket.info().orElseThrow().unsentBytes() <= 1 << 20,
                    () -> socket.info().toString());
        }
    }

    @Test
    void aClosedOneSaysNothingAlsoWhenItsNumberIsAnotherSockets() throws IOException {
        try (var listening = listening("127.0.0.1")) {
            var ends = connect(listening);
            var socket = TcpSocket.find(ends.client()).orElseThrow();

            ends.client().close();
            var others = new ArrayList<Ends>();
            for (var i = 0; i < 8; i++) {
                others.add(connect(listening));
            }

            assertEquals(Optional.empty(), socket.info());
            assertEquals(Optional.empty(), socket.congestion());
            assertFalse(socket.useCongestion(other()));
            assertFalse(socket.limitUnsent(1000));
            for (var one : others) {
                assertEquals(Optional.of(TcpSupport.current().congestion()), congestion(one.client()));
            }
        }
    }

    @Test
    void aClosedOneIsNotFound() throws IOException {
        try (var listening = listening("127.0.0.1")) {
            var ends = connect(listening);
            ends.client().close();

            assertEquals(Optional.empty(), TcpSocket.find(ends.client()));
        }
    }

    @Test
    void oneThatIsNotConnectedIsNotFound() throws IOException {
        var socket = SocketChannel.open();
        open.add(socket);

        assertEquals(Optional.empty(), TcpSocket.find(socket));
    }

    @Test
    void theEndOfAConnectionIsSeenAlthoughItWasLookedAt() throws IOException {
        try (var listening = listening("127.0.0.1")) {
            var ends = connect(listening);
            var socket = TcpSocket.find(ends.client()).orElseThrow();
            assertTrue(socket.useCongestion(other()));

            ends.client().close();

            assertEquals(-1, ends.server().read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void whatTheKernelDoesNotHaveIsRefusedAndChangesNothing() throws IOException {
        try (var listening = listening("127.0.0.1")) {
            var ends = connect(listening);
            var socket = TcpSocket.find(ends.client()).orElseThrow();
            var before = socket.congestion();

            assertFalse(socket.useCongestion("nonesuch"));
            assertFalse(socket.useCongestion("a-name-that-is-longer-than-the-kernel-knows"));

            assertEquals(before, socket.congestion());
        }
    }

    private static Optional<String> congestion(SocketChannel channel) {
        return TcpSocket.find(channel).flatMap(TcpSocket::congestion);
    }

    /** One that sockets do not have unless they ask. */
    private static String other() {
        var support = TcpSupport.current();
        return support.available().stream()
                .filter(name -> !name.equals(support.congestion()))
                .filter(name -> TcpSupport.refusal(name).isEmpty())
                .findFirst()
                .orElse(OTHER);
    }

    private static void move(Ends ends, int bytes) throws IOException {
        ends.client().write(ByteBuffer.allocate(bytes));
        var target = ByteBuffer.allocate(bytes);
        while (target.hasRemaining()) {
            ends.server().read(target);
        }
    }

    private static ServerSocketChannel listening(String address) throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0), 200);
    }

    private Ends connect(ServerSocketChannel listening) throws IOException {
        var client = SocketChannel.open(listening.getLocalAddress());
        open.add(client);
        var server = listening.accept();
        open.add(server);
        return new Ends(client, server);
    }

    private static boolean hasIpv6() throws IOException {
        try (var trial = listening("::1")) {
            return trial.isOpen();
        } catch (SocketException e) {
            return false;
        }
    }
}
