package io.rft.channel;

import static io.rft.channel.Pairing.inBackground;
import static io.rft.channel.Pairing.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.ErrorCode;
import io.rft.HostKeyException;
import io.rft.RftException;
import io.rft.task.Deadlines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class TlsTest {
    private static final String PAIRINGS = "io.rft.channel.Pairing#all";
    private static final String TLS_1_2 = "TLSv1.2";

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void bothEndsKnowWhatTheyAgreedOn(Pairing pairing) throws IOException {
        for (var alpn : Alpn.values()) {
            try (var ends = pairing.connect(alpn)) {
                assertEquals(alpn, ends.client().alpn());
                assertEquals(alpn, ends.server().alpn());
                assertEquals(Pairing.IDENTITY.certificate(), ends.server().serverCertificate());
                assertEquals(
                        Pairing.IDENTITY.fingerprint(),
                        HostKeyCheck.spkiFingerprint(ends.client().serverCertificate()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void theHostKeyIsCheckedOnEveryConnection(Pairing pairing) throws IOException {
        var asked = new ArrayList<String>();
        var client = pairing.tlsClient(
                (chain, host) -> asked.add(host + " " + HostKeyCheck.spkiFingerprint(chain.getFirst())));
        var server = pairing.tlsServer();

        for (var i = 0; i < 3; i++) {
            var sockets = Pairing.sockets();
            var accepted = inBackground(() -> server.accept(sockets.server()));
            client.connect(sockets.client(), "example.org", Alpn.DATA).close();
            result(accepted).close();
        }

        var one = "example.org " + Pairing.IDENTITY.fingerprint();
        assertEquals(List.of(one, one, one), asked);
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void connectionsThatBeginLaterAreShownAnotherKeyAndTheOthersGoOn(Pairing pairing) throws IOException {
        var other = ServerIdentity.generate(new SecureRandom());
        var server = pairing.tlsServer();
        try (var before = ends(pairing, server)) {
            server.identify(other);

            try (var after = ends(pairing, server)) {
                assertEquals(
                        other.fingerprint(),
                        HostKeyCheck.spkiFingerprint(after.client().serverCertificate()));
                assertEquals(other.certificate(), after.server().serverCertificate());
            }
            assertEquals(Pairing.IDENTITY.certificate(), before.server().serverCertificate());
            before.client().write(ByteBuffer.wrap(new byte[] {5}));
            var read = ByteBuffer.allocate(1);
            before.server().readFully(read);
            assertEquals(5, read.get(0));
        }
    }

    private static Pairing.Ends ends(Pairing pairing, TlsServer server) throws IOException {
        var sockets = Pairing.sockets();
        var accepted = inBackground(() -> server.accept(sockets.server()));
        var client = pairing.tlsClient(Pairing.ANY).connect(sockets.client(), "localhost", Alpn.DATA);
        return new Pairing.Ends(client, result(accepted));
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void aHostKeyThatIsRefusedGetsNoByte(Pairing pairing) throws IOException {
        var sockets = Pairing.sockets();
        var accepted = inBackground(() -> pairing.tlsServer().accept(sockets.server()));
        var client = pairing.tlsClient((chain, host) -> {
            throw new HostKeyException("not the pinned key", "");
        });

        assertThrows(HostKeyException.class, () -> client.connect(sockets.client(), "localhost", Alpn.COMMAND));

        assertFalse(sockets.client().isOpen());
        try (var server = result(accepted)) {
            assertThrows(RftException.class, () -> server.read(ByteBuffer.allocate(1)));
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void aBugInTheCheckIsNoConsent(Pairing pairing) throws IOException {
        var sockets = Pairing.sockets();
        var accepted = inBackground(() -> pairing.tlsServer().accept(sockets.server()));
        var client = pairing.tlsClient((chain, host) -> {
            throw new IllegalStateException("a bug");
        });

        assertThrows(IllegalStateException.class, () -> client.connect(sockets.client(), "localhost", Alpn.COMMAND));

        assertFalse(sockets.client().isOpen());
        result(accepted).close();
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void aClientOfOlderTlsIsRefused(Pairing pairing) throws IOException {
        assertClientRefused(pairing, TLS_1_2, Alpn.COMMAND.id());
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void aClientWithAnotherProtocolIsRefused(Pairing pairing) throws IOException {
        assertClientRefused(pairing, Tls.PROTOCOL, "h2", "rft/2");
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void aClientWithoutAProtocolIsRefused(Pairing pairing) throws IOException {
        assertClientRefused(pairing, Tls.PROTOCOL);
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void aServerOfOlderTlsIsRefused(Pairing pairing) throws IOException {
        assertServerRefused(pairing, TLS_1_2, Alpn.COMMAND.id());
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void aServerWithAnotherProtocolIsRefused(Pairing pairing) throws IOException {
        assertServerRefused(pairing, Tls.PROTOCOL, "h2");
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void aServerWithoutAProtocolIsRefused(Pairing pairing) throws IOException {
        assertServerRefused(pairing, Tls.PROTOCOL);
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void aServerThatAgreesToTheWrongOneOfOursIsRefused(Pairing pairing) throws IOException {
        assertServerRefused(pairing, Tls.PROTOCOL, Alpn.DATA.id());
    }

    static Stream<TlsProvider> providers() {
        return Stream.of(TlsProvider.values()).filter(TlsProvider::isAvailable);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aServerThatDoesNotSpeakTlsIsNamedAsSuch(TlsProvider provider) throws IOException {
        try (var sockets = Pairing.sockets()) {
            send(sockets.server(), "SSH-2.0-OpenSSH_9.2p1\r\n");
            var client = new Pairing(provider, provider).tlsClient(Pairing.ANY);

            var refused =
                    assertThrows(RftException.class, () -> client.connect(sockets.client(), "localhost", Alpn.COMMAND));

            assertEquals(ErrorCode.PROTOCOL, refused.code());
            assertFalse(sockets.client().isOpen());
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aClientThatDoesNotSpeakTlsIsRefused(TlsProvider provider) throws IOException {
        try (var sockets = Pairing.sockets()) {
            send(sockets.client(), "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            var server = new Pairing(provider, provider).tlsServer();

            var refused = assertThrows(RftException.class, () -> server.accept(sockets.server()));

            assertEquals(ErrorCode.PROTOCOL, refused.code());
            assertFalse(sockets.server().isOpen());
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aPeerThatLeavesDuringTheHandshakeIsALoss(TlsProvider provider) throws IOException {
        try (var sockets = Pairing.sockets()) {
            sockets.server().close();
            var client = new Pairing(provider, provider).tlsClient(Pairing.ANY);

            var lost =
                    assertThrows(RftException.class, () -> client.connect(sockets.client(), "localhost", Alpn.COMMAND));

            assertEquals(ErrorCode.NETWORK, lost.code());
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aHandshakeThatDoesNotProceedIsClosed(TlsProvider provider) throws IOException {
        try (var sockets = Pairing.sockets()) {
            var server = new TlsServer(Pairing.IDENTITY, provider, Duration.ofMillis(20), Deadlines.system());

            var late = assertThrows(RftException.class, () -> server.accept(sockets.server()));

            assertEquals(ErrorCode.NETWORK, late.code());
            assertFalse(sockets.server().isOpen());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 5, 100, 200})
    void aHandshakeThatIsCutAnywhereIsALoss(int bytes) throws IOException {
        for (var provider : providers().toList()) {
            try (var sockets = Pairing.sockets();
                    var hello = Pairing.sockets()) {
                var client = inBackground(() -> RawTls.open(
                        provider, hello.client(), RawTls.client(provider, Tls.PROTOCOL, Alpn.COMMAND.id())));
                var first = ByteBuffer.allocate(bytes);
                while (first.hasRemaining()) {
                    hello.server().read(first);
                }
                hello.server().close();
                assertThrows(RftException.class, () -> result(client));
                sockets.client().write(first.flip());
                sockets.client().close();
                var server = new Pairing(provider, provider).tlsServer();

                var lost = assertThrows(RftException.class, () -> server.accept(sockets.server()));

                assertEquals(ErrorCode.NETWORK, lost.code());
            }
        }
    }

    private static void assertClientRefused(Pairing pairing, String version, String... alpn) throws IOException {
        try (var sockets = Pairing.sockets()) {
            var server = inBackground(() -> pairing.tlsServer().accept(sockets.server()));
            var client = inBackground(() -> {
                var engine = RawTls.client(pairing.client(), version, alpn);
                return RawTls.open(pairing.client(), sockets.client(), engine);
            });

            assertThrows(RftException.class, () -> result(server));

            assertFalse(sockets.server().isOpen());
            client.handle((done, failed) -> "either: BoringSSL sees the refusal only after its handshake")
                    .join();
        }
    }

    private static void assertServerRefused(Pairing pairing, String version, String... alpn) throws IOException {
        try (var sockets = Pairing.sockets()) {
            var server = inBackground(() -> {
                var engine = RawTls.server(pairing.server(), version, alpn);
                return RawTls.open(pairing.server(), sockets.server(), engine);
            });
            var client = pairing.tlsClient(Pairing.ANY);

            var refused =
                    assertThrows(RftException.class, () -> client.connect(sockets.client(), "localhost", Alpn.COMMAND));

            assertEquals(ErrorCode.PROTOCOL, refused.code(), refused::toString);
            assertFalse(sockets.client().isOpen());
            server.handle((done, failed) -> "either").join();
        }
    }

    private static void send(SocketChannel socket, String text) throws IOException {
        socket.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
