package io.rft.channel;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.task.Deadlines;
import java.nio.channels.SocketChannel;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;

/**
 * A client's side of TLS. The certificate is checked after every handshake from the connection's own session, where no resumption
 * could skip it, and before a byte is sent. Thread-safe.
 */
public final class TlsClient {
    public static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(10);

    private final HostKeyCheck check;
    private final TlsProvider provider;
    private final TlsOpening opening;
    private final SSLContext context;

    public TlsClient(HostKeyCheck check) {
        this(check, TlsProvider.best(), HANDSHAKE_LIMIT, Deadlines.system());
    }

    public TlsClient(HostKeyCheck check, TlsProvider provider, Duration handshakeLimit, Deadlines deadlines) {
        this.check = check;
        this.provider = provider;
        this.opening = new TlsOpening(provider, deadlines, handshakeLimit);
        this.context = provider.context(new KeyManager[0], new TrustManager[] {new CheckedLater()});
    }

    /**
     * Encrypts a connected socket, of which it takes ownership. Fails with what the check throws, with {@code PROTOCOL} when
     * the peer is not an RFT server, and with {@code NETWORK}.
     *
     * @param host the name that the check is asked about
     */
    public SecureChannel connect(SocketChannel socket, String host, Alpn alpn) throws RftException {
        var connection =
                opening.open(socket, () -> Tls.engine(provider, context, true, alpn.id()), Sockets.peer(socket));
        var wanted = false;
        try {
            requireAlpn(connection, alpn);
            var chain = chain(connection);
            check.check(chain, host);
            wanted = true;
            return new SecureChannel(connection, alpn, chain.getFirst(), opening.deadlines());
        } finally {
            if (!wanted) {
                opening.drop(connection);
            }
        }
    }

    private static void requireAlpn(SecureChannel.Established connection, Alpn alpn) throws RftException {
        if (!alpn.id().equals(connection.engine().getApplicationProtocol())) {
            throw new RftException(
                    ErrorCode.PROTOCOL,
                    Addresses.text(connection.peer()) + " speaks TLS, but not RFT",
                    "Check host and port.");
        }
    }

    private static List<X509Certificate> chain(SecureChannel.Established connection) throws RftException {
        try {
            var chain = new ArrayList<X509Certificate>();
            for (var certificate : connection.engine().getSession().getPeerCertificates()) {
                if (!(certificate instanceof X509Certificate x509)) {
                    throw new SSLPeerUnverifiedException("not an X.509 certificate");
                }
                chain.add(x509);
            }
            if (chain.isEmpty()) {
                throw new SSLPeerUnverifiedException("no certificate");
            }
            return List.copyOf(chain);
        } catch (SSLPeerUnverifiedException e) {
            throw new RftException(ErrorCode.HOST_KEY, Addresses.text(connection.peer()) + " shows no certificate", e);
        }
    }
}
