package io.rft.channel;

import static io.rft.channel.Pairing.inBackground;
import static io.rft.channel.Pairing.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No session can be resumed: a resumed one would come with a key that nobody has checked now. */
@Timeout(300)
class TlsTicketTest {
    private static final String PAIRINGS = "io.rft.channel.Pairing#all";

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void noTicketFollowsTheHandshake(Pairing pairing) throws IOException {
        var sockets = Pairing.sockets();
        try (var ends = pairing.connect(Alpn.COMMAND, sockets)) {
            ends.server().write(ByteBuffer.allocate(1));
            sockets.server().shutdownOutput();

            assertEquals(1, recordsToEnd(sockets.client()), "the byte's own");
        }
    }

    /** The check above can fail. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void anOrdinaryServersTicketsWouldBeSeen(Pairing pairing) throws IOException, GeneralSecurityException {
        try (var sockets = Pairing.sockets()) {
            var engine = ordinaryServer(pairing.server());
            var server = inBackground(() -> RawTls.open(pairing.server(), sockets.server(), engine));
            var client = pairing.tlsClient(Pairing.ANY).connect(sockets.client(), "localhost", Alpn.COMMAND);
            result(server).out().write(new ByteBuffer[] {ByteBuffer.allocate(1)});
            sockets.server().shutdownOutput();

            assertTrue(recordsToEnd(sockets.client()) > 1);
            client.close();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void everyConnectionShowsTheCertificateAgain(Pairing pairing) throws IOException, GeneralSecurityException {
        var client = pairing.tlsClient(Pairing.ANY);
        var server = pairing.tlsServer();
        var certificateBytes = Pairing.IDENTITY.certificate().getEncoded().length;

        for (var i = 0; i < 3; i++) {
            var handshakeBytes = serverBytes(client, server);

            assertTrue(handshakeBytes > certificateBytes + 300, "the server sent " + handshakeBytes + " bytes");
        }
    }

    /** How many bytes the server sends for a whole connection, between two sockets that are relayed. */
    private static long serverBytes(TlsClient client, TlsServer server) throws IOException {
        try (var near = Pairing.sockets();
                var far = Pairing.sockets()) {
            var up = inBackground(() -> relay(near.server(), far.client()));
            var down = inBackground(() -> relay(far.client(), near.server()));
            var accepted = inBackground(() -> server.accept(far.server()));
            var connected = client.connect(near.client(), "localhost", Alpn.DATA);
            result(accepted).close();
            connected.close();
            result(up);
            return result(down);
        }
    }

    /** Passes bytes on, and counts them, until either socket ends in whatever way. */
    private static long relay(SocketChannel from, SocketChannel to) {
        var buffer = ByteBuffer.allocate(1 << 16);
        var sum = 0L;
        try {
            while (from.read(buffer.clear()) >= 0) {
                sum += buffer.position();
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // The other end was closed with something unread: a reset.
        }
        return sum;
    }

    private static SSLEngine ordinaryServer(TlsProvider provider) throws GeneralSecurityException {
        var context = provider.newContext();
        context.init(
                new KeyManager[] {new IdentityKeys(Pairing.IDENTITY)},
                new TrustManager[] {new CheckedLater()},
                new SecureRandom());
        var engine = Tls.engine(provider, context, false, Alpn.COMMAND.id());
        if (Conscrypt.isConscrypt(engine)) {
            Conscrypt.setUseSessionTickets(engine, true);
        }
        return engine;
    }

    /** How many records the server sent after the client's last message of the handshake. */
    private static int recordsToEnd(SocketChannel socket) throws IOException {
        var bytes = ByteBuffer.allocate(1 << 16);
        while (socket.read(bytes) >= 0) {
            // To the end.
        }
        bytes.flip();
        var records = 0;
        for (; bytes.hasRemaining(); records++) {
            var length = Short.toUnsignedInt(bytes.getShort(bytes.position() + 3));
            bytes.position(bytes.position() + 5 + length);
        }
        return records;
    }
}
