package io.rft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.seeded.Seeded;
import io.rft.task.Deadlines;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ListenerTest {
    private static final int STRANGERS = 100;

    private final List<Throwable> crashes = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(crashes::add);
    private final Listener listener;

    ListenerTest() throws RftException {
        listener = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() {
        listener.close();
        tasks.close();
        assertEquals(List.of(), crashes);
    }

    @Test
    void connectionsComeToTheDoormanByWhatTheyAskFor() throws RftException {
        assertServed(listener);
    }

    @Seeded(30)
    void noBytesWhateverHarmTheListener(SplittableRandom random) throws IOException {
        try (var socket = SocketChannel.open(listener.address())) {
            var bytes = new byte[random.nextInt(1, 5000)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) { // as if a record of the handshake
                bytes[0] = 22;
            }
            write(socket, bytes);
            socket.shutdownOutput();
            assertEnds(socket);
        }

        assertServed(listener);
    }

    @Test
    void aDoormansBugEndsItsConnectionAlone() throws IOException {
        try (var broken = connect(listener, Alpn.COMMAND)) {
            broken.write(ByteBuffer.wrap(new byte[] {'!'}));

            assertThrows(RftException.class, () -> broken.read(ByteBuffer.allocate(1)));
        }

        assertServed(listener);
    }

    @Test
    void ofHandshakesBeyondTheMostTheOldestGivesWayAndNobodyIsKeptOut() throws IOException {
        var silent = new ArrayList<SocketChannel>();
        try {
            for (var i = 0; i < Listener.HANDSHAKES_MAX; i++) {
                silent.add(SocketChannel.open(listener.address()));
            }
            assertServed(listener);

            assertEnds(silent.getFirst());
        } finally {
            silent.forEach(Sockets::close);
        }
    }

    @Test
    void whoSaysNothingTakesOneDescriptorAndLeavesNone() throws IOException {
        assertServed(listener); // what a connection leaves for all that follow
        var before = descriptors();
        var silent = new ArrayList<SocketChannel>();
        try {
            for (var i = 0; i < STRANGERS; i++) {
                silent.add(SocketChannel.open(listener.address()));
            }
            assertServed(listener); // so those before have been accepted
            var each = (descriptors() - before) / (double) STRANGERS;
            assertTrue(each < 2.5, each + " at both ends");
        } finally {
            silent.forEach(Sockets::close);
        }
        awaitDescriptors(before);
    }

    @Test
    void whoBreaksOffAHandshakeLeavesNoDescriptor() throws IOException {
        assertServed(listener);
        var before = descriptors();
        for (var i = 0; i < STRANGERS; i++) {
            try (var socket = SocketChannel.open(listener.address())) {
                write(socket, new byte[] {22, 3, 1, 0, 4, 1, 0, 0, 0}); // a ClientHello of nothing
                socket.shutdownOutput();
                assertEnds(socket);
            }
        }
        awaitDescriptors(before);
    }

    /** Waits until there are as many as before, nearly: others in this process may have opened a file. */
    private static void awaitDescriptors(long before) throws IOException {
        for (var i = 0; i < 600 && descriptors() > before + STRANGERS / 2; i++) {
            Ticker.system().sleepNanos(100_000_000);
        }
        assertTrue(descriptors() <= before + STRANGERS / 2, descriptors() + " instead of " + before);
    }

    private static long descriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    @Test
    void closingEndsHandshakesUnderWay() throws IOException {
        try (var silent = SocketChannel.open(listener.address())) {
            assertServed(listener); // so the one before has been accepted

            listener.close();

            assertEnds(silent);
        }
    }

    @Test
    void aPortCanBeHadAgainAtOnce() throws RftException {
        var open = connect(listener, Alpn.DATA); // a connection that outlives the listener
        var address = listener.address();
        listener.close();

        try (var again = listenAgain(address)) {
            assertServed(again);
        }
        open.close();
    }

    /** Another program may have got the free port for a connection of its own, which is no fault of ours: then with another port. */
    private Listener listenAgain(InetSocketAddress address) throws RftException {
        try {
            return listen(address);
        } catch (RftException taken) {
            var another = listen(new InetSocketAddress(address.getAddress(), 0));
            connect(another, Alpn.DATA).close();
            another.close();
            return listen(another.address());
        }
    }

    @Test
    void aPortThatIsTakenIsRefused() {
        var taken = assertThrows(RftException.class, () -> listen(listener.address()));

        assertEquals(ErrorCode.NETWORK, taken.code());
        assertTrue(
                String.valueOf(taken.getMessage())
                        .contains(":" + listener.address().getPort()),
                taken::toString);
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        assertThrows(RftException.class, () -> listen(InetSocketAddress.createUnresolved("nowhere.invalid", 0)));
    }

    /** Answers c on a command channel and d on a data connection to every byte but !, which is a bug. */
    private Listener listen(InetSocketAddress address) throws RftException {
        var tls = new TlsServer(Pairing.IDENTITY, TlsProvider.best(), Duration.ofSeconds(60), Deadlines.system());
        var doorman = new Doorman() {
            @Override
            public void command(SecureChannel channel) {
                answer(channel, 'c');
            }

            @Override
            public void data(SecureChannel channel) {
                answer(channel, 'd');
            }
        };
        return Listener.open(address, tls, doorman, tasks, Ticker.system());
    }

    private static void answer(SecureChannel channel, char answer) {
        var one = ByteBuffer.allocate(1);
        try {
            while (channel.read(one.clear()) > 0) {
                if (one.get(0) == '!') {
                    throw new IllegalStateException("a bug");
                }
                channel.write(ByteBuffer.wrap(new byte[] {(byte) answer}));
            }
        } catch (RftException e) {
            // The test has closed its end.
        }
        channel.close();
    }

    private static void assertServed(Listener listener) throws RftException {
        for (var alpn : Alpn.values()) {
            try (var channel = connect(listener, alpn)) {
                channel.write(ByteBuffer.wrap(new byte[] {'?'}));
                var one = ByteBuffer.allocate(1);
                channel.readFully(one);
                assertEquals(alpn == Alpn.COMMAND ? 'c' : 'd', one.get(0));
            }
        }
    }

    private static SecureChannel connect(Listener listener, Alpn alpn) throws RftException {
        var socket = new TcpDialer().dial(listener.address(), Duration.ofSeconds(60));
        return new Pairing(TlsProvider.best(), TlsProvider.best())
                .tlsClient(Pairing.ANY)
                .connect(socket, "localhost", alpn);
    }

    private static void write(SocketChannel socket, byte[] bytes) {
        try {
            socket.write(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            // Closed before it was all there: just as well.
        }
    }

    /** Reads to the end, whichever way the listener ends it. */
    private static void assertEnds(SocketChannel socket) {
        var bytes = ByteBuffer.allocate(10_000);
        try {
            while (socket.read(bytes.clear()) >= 0) {
                // An alert may come first.
            }
        } catch (IOException e) {
            // A reset is an end too.
        }
    }
}
