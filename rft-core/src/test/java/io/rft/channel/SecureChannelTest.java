package io.rft.channel;

import static io.rft.channel.Pairing.inBackground;
import static io.rft.channel.Pairing.result;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(300)
class SecureChannelTest {
    private static final String PAIRINGS = "io.rft.channel.Pairing#all";

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void largeStreamsGoBothWaysAtOnce(Pairing pairing) throws IOException {
        try (var ends = pairing.connect(Alpn.DATA)) {
            var bytes = 16L << 20;

            var up = inBackground(() -> send(ends.client(), 1, bytes));
            var down = inBackground(() -> send(ends.server(), 2, bytes));
            var arrivedDown = inBackground(() -> receive(ends.client(), 3, bytes));
            var arrivedUp = receive(ends.server(), 4, bytes);

            assertEquals(result(up), arrivedUp);
            assertEquals(result(down), result(arrivedDown));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void singleBytesGoThrough(Pairing pairing) throws IOException {
        try (var ends = pairing.connect(Alpn.COMMAND)) {
            var sent = "one byte per record".getBytes(StandardCharsets.UTF_8);

            for (var one : sent) {
                ends.client().write(ByteBuffer.wrap(new byte[] {one}));
            }

            var arrived = new byte[sent.length];
            for (var i = 0; i < arrived.length; i++) {
                assertEquals(1, ends.server().read(ByteBuffer.wrap(arrived, i, 1)));
            }
            assertArrayEquals(sent, arrived);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void buffersOfOneWriteArriveInOrder(Pairing pairing) throws IOException {
        try (var ends = pairing.connect(Alpn.COMMAND)) {
            var sources = new ByteBuffer[] {text("a "), ByteBuffer.allocate(0), text("few "), text("words")};

            ends.client().write(sources);

            var arrived = ByteBuffer.allocate(11);
            ends.server().readFully(arrived);
            assertEquals(
                    "a few words", StandardCharsets.UTF_8.decode(arrived.flip()).toString());
            assertTrue(Arrays.stream(sources).noneMatch(ByteBuffer::hasRemaining));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void aReadReturnsWhatHasArrivedAndDoesNotWaitForMore(Pairing pairing) throws IOException {
        try (var ends = pairing.connect(Alpn.COMMAND)) {
            ends.client().write(text("hello"));

            assertEquals(5, ends.server().read(ByteBuffer.allocate(100_000)));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void aGoodbyeIsTheEndAfterAllThatWasSent(Pairing pairing) throws IOException {
        try (var ends = pairing.connect(Alpn.COMMAND)) {
            ends.client().write(text("last words"));
            ends.client().close();

            var arrived = ByteBuffer.allocate(100);
            assertEquals(10, ends.server().read(arrived));
            assertEquals(-1, ends.server().read(arrived));
            assertEquals(-1, ends.server().read(arrived));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void anEndWithoutAGoodbyeIsALoss(Pairing pairing) throws IOException {
        var sockets = Pairing.sockets();
        try (var ends = pairing.connect(Alpn.COMMAND, sockets)) {
            ends.client().write(text("x"));
            sockets.client().shutdownOutput(); // a bare FIN
            assertEquals(1, ends.server().read(ByteBuffer.allocate(10)));

            var loss = assertThrows(RftException.class, () -> ends.server().read(ByteBuffer.allocate(10)));

            assertLost(loss);
            assertThrows(RftException.class, () -> ends.server().read(ByteBuffer.allocate(10)), "and stays one");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void aResetIsALoss(Pairing pairing) throws IOException {
        var sockets = Pairing.sockets();
        try (var ends = pairing.connect(Alpn.COMMAND, sockets)) {
            sockets.client().setOption(StandardSocketOptions.SO_LINGER, 0);
            sockets.client().close(); // sends a reset

            assertLost(assertThrows(RftException.class, () -> ends.server().read(ByteBuffer.allocate(10))));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void aForgedRecordIsALoss(Pairing pairing) throws IOException {
        var sockets = Pairing.sockets();
        try (var ends = pairing.connect(Alpn.COMMAND, sockets)) {
            var forged = ByteBuffer.allocate(5 + 64)
                    .put((byte) 23)
                    .putShort((short) 0x0303)
                    .putShort((short) 64);
            sockets.client().write(forged.clear());

            assertLost(assertThrows(RftException.class, () -> ends.server().read(ByteBuffer.allocate(10))));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void aGoodbyeInTheClearIsALoss(Pairing pairing) throws IOException {
        var sockets = Pairing.sockets();
        try (var ends = pairing.connect(Alpn.COMMAND, sockets)) {
            sockets.client().write(ByteBuffer.wrap(new byte[] {21, 3, 3, 0, 2, 1, 0})); // what anybody could send

            assertLost(assertThrows(RftException.class, () -> ends.server().read(ByteBuffer.allocate(10))));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void bytesThatAreNoRecordAreALoss(Pairing pairing) throws IOException {
        var sockets = Pairing.sockets();
        try (var ends = pairing.connect(Alpn.COMMAND, sockets)) {
            sockets.client().write(text("GET / HTTP/1.1\r\n\r\n"));

            assertLost(assertThrows(RftException.class, () -> ends.server().read(ByteBuffer.allocate(10))));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void closingEndsAReadOfAnotherThread(Pairing pairing) throws IOException {
        try (var ends = pairing.connect(Alpn.COMMAND)) {
            var reading = inBackground(() -> ends.client().read(ByteBuffer.allocate(10)));

            ends.client().close();

            assertLost(assertThrows(RftException.class, () -> result(reading)));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void closingEndsAWriteThatNobodyReads(Pairing pairing) throws IOException {
        try (var ends = pairing.connect(Alpn.DATA)) {
            var writing = inBackground(() -> send(ends.client(), 1, Long.MAX_VALUE));
            ends.server().read(ByteBuffer.allocate(1)); // it is under way

            ends.client().close();

            assertLost(assertThrows(RftException.class, () -> result(writing)));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void closingDoesNotWaitForADeadPeer(Pairing pairing) throws IOException {
        var sockets = Pairing.sockets();
        try (var ends = pairing.connect(Alpn.DATA, sockets)) {
            sockets.client().configureBlocking(false);
            var rubbish = ByteBuffer.allocate(1 << 16);
            while (sockets.client().write(rubbish.clear()) > 0) {
                // Until no buffer on the way takes any more.
            }
            sockets.client().configureBlocking(true);

            ends.client().close();

            assertFalse(sockets.client().isOpen());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void nothingGoesAfterClosing(Pairing pairing) throws IOException {
        try (var ends = pairing.connect(Alpn.COMMAND)) {
            ends.client().close();
            ends.client().close();

            assertThrows(RftException.class, () -> ends.client().write(text("x")));
            assertThrows(RftException.class, () -> ends.client().read(ByteBuffer.allocate(1)));
            assertThrows(RftException.class, () -> ends.client().export("EXPORTER-x", new byte[0], 32));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void bothEndsExportTheSameAndNoOtherConnectionDoes(Pairing pairing) throws IOException {
        try (var one = pairing.connect(Alpn.COMMAND);
                var other = pairing.connect(Alpn.COMMAND)) {
            var context = "context".getBytes(StandardCharsets.UTF_8);

            var secret = one.client().export("EXPORTER-rft-test", context, 32);

            assertEquals(32, secret.length);
            assertArrayEquals(secret, one.server().export("EXPORTER-rft-test", context, 32));
            assertFalse(Arrays.equals(secret, other.client().export("EXPORTER-rft-test", context, 32)));
            assertFalse(Arrays.equals(secret, one.client().export("EXPORTER-rft-other", context, 32)));
            assertFalse(Arrays.equals(secret, one.client().export("EXPORTER-rft-test", new byte[7], 32)));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void aReadEndsWhenItsTimeHasRunOut(Pairing pairing) throws IOException {
        try (var ends = pairing.connect(Alpn.COMMAND)) {
            try (var _ = ends.client().abortAfter(Duration.ofMillis(1))) {
                assertLost(assertThrows(RftException.class, () -> ends.client().read(ByteBuffer.allocate(1))));
            }
            try (var _ = ends.server().abortAtAge(Duration.ZERO)) {
                assertLost(assertThrows(RftException.class, () -> ends.server().read(ByteBuffer.allocate(1))));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void anAnswerInTimeKeepsTheConnection(Pairing pairing) throws IOException {
        try (var ends = pairing.connect(Alpn.COMMAND)) {
            ends.client().abortAfter(Duration.ofHours(1)).close();
            ends.server().abortAtAge(Duration.ofHours(1)).close();

            ends.client().write(text("x"));
            assertEquals(1, ends.server().read(ByteBuffer.allocate(1)));
        }
    }

    /** BoringSSL holds native memory and two descriptors per connection, which no finalizer must be needed for. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void closedConnectionsKeepNoDescriptor(Pairing pairing) throws IOException {
        var open = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(open));
        pairing.connect(Alpn.DATA).close();
        var before = count(open);

        for (var i = 0; i < 50; i++) {
            try (var ends = pairing.connect(Alpn.DATA)) {
                ends.server().abort();
            }
        }

        assertTrue(count(open) < before + 50, () -> "from " + before + " descriptors on");
    }

    private static long count(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.count();
        }
    }

    private static void assertLost(RftException loss) {
        assertEquals(ErrorCode.NETWORK, loss.code());
        assertTrue(String.valueOf(loss.getMessage()).contains("lost"), loss::toString);
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends so many random bytes in writes of random length, from direct and from heap buffers; returns their checksum. */
    static long send(SecureChannel channel, long seed, long bytes) throws RftException {
        var random = new SplittableRandom(seed);
        var crc = new CRC32C();
        var buffers = new ByteBuffer[] {ByteBuffer.allocate(300_000), ByteBuffer.allocateDirect(300_000)};
        var noise = new byte[300_000];
        random.nextBytes(noise);
        for (var left = bytes; left > 0; ) {
            var buffer = buffers[random.nextInt(2)].clear();
            var count =
                    (int) Math.min(left, random.nextInt(4) == 0 ? random.nextInt(1, 50) : random.nextInt(1, 300_000));
            noise[random.nextInt(noise.length)]++;
            buffer.put(noise, 0, count).flip();
            crc.update(noise, 0, count);
            channel.write(buffer);
            left -= count;
        }
        return crc.getValue();
    }

    /** Receives so many bytes into buffers of random room, direct and heap; returns their checksum. */
    static long receive(SecureChannel channel, long seed, long bytes) throws RftException {
        var random = new SplittableRandom(seed);
        var crc = new CRC32C();
        var buffers = new ByteBuffer[] {ByteBuffer.allocate(300_000), ByteBuffer.allocateDirect(300_000)};
        for (var left = bytes; left > 0; ) {
            var buffer = buffers[random.nextInt(2)].clear();
            buffer.limit(
                    (int) Math.min(left, random.nextInt(4) == 0 ? random.nextInt(1, 50) : random.nextInt(1, 300_000)));
            left -= channel.read(buffer);
            crc.update(buffer.flip());
        }
        return crc.getValue();
    }
}
