package io.rft.channel;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.task.Deadlines;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** A server's side of TLS, with its identity, which may become another. It issues no tickets: every connection does a full handshake. Thread-safe. */
public final class TlsServer {
    private static final String[] PROTOCOLS =
            Arrays.stream(Alpn.values()).map(Alpn::id).toArray(String[]::new);

    private final TlsProvider provider;
    private final TlsOpening opening;
    private volatile Shown shown;

    /** What connections that begin now are shown. */
    private record Shown(ServerIdentity identity, SSLContext context) {}

    public TlsServer(ServerIdentity identity) {
        this(identity, TlsProvider.best(), TlsClient.HANDSHAKE_LIMIT, Deadlines.system());
    }

    public TlsServer(ServerIdentity identity, TlsProvider provider, Duration handshakeLimit, Deadlines deadlines) {
        this.provider = provider;
        this.opening = new TlsOpening(provider, deadlines, handshakeLimit);
        this.shown = shown(provider, identity);
    }

    /** Connections that begin from now on are shown this; the others go on as they are. */
    public void identify(ServerIdentity identity) {
        shown = shown(provider, identity);
    }

    private static Shown shown(TlsProvider provider, ServerIdentity identity) {
        return new Shown(identity, provider.context(new KeyManager[] {new IdentityKeys(identity)}, new TrustManager[] {
            new CheckedLater()
        }));
    }

    /**
     * Encrypts an accepted socket, of which it takes ownership. Fails when the peer does not speak TLS 1.3 with one of RFT's
     * ALPNs, or takes too long about it.
     */
    public SecureChannel accept(SocketChannel socket) throws RftException {
        return accept(socket, Optional.empty());
    }

    /** The same; {@code greeted} is run as soon as the peer has said hello, before anything is computed. */
    SecureChannel accept(SocketChannel socket, Optional<Runnable> greeted) throws RftException {
        var shown = this.shown; // one identity for all of this connection
        var connection = opening.open(
                socket, () -> Tls.engine(provider, shown.context, false, PROTOCOLS), Sockets.peer(socket), greeted);
        for (var alpn : Alpn.values()) {
            if (alpn.id().equals(connection.engine().getApplicationProtocol())) {
                return new SecureChannel(connection, alpn, shown.identity.certificate(), opening.deadlines());
            }
        }
        opening.drop(connection); // BoringSSL finishes a handshake without a common protocol
        throw new RftException(ErrorCode.PROTOCOL, Addresses.text(connection.peer()) + " asked for no protocol of RFT");
    }
}
