package io.rft.channel;

import io.rft.RftException;
import io.rft.task.Deadlines;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

/** Peers that speak TLS as RFT's own never would. */
final class RawTls {
    private RawTls() {}

    static SSLEngine client(TlsProvider provider, String version, String... alpn) {
        var context = provider.context(new KeyManager[0], new TrustManager[] {new CheckedLater()});
        var engine = Tls.engine(provider, context, true, alpn);
        return withVersion(engine, version);
    }

    static SSLEngine server(TlsProvider provider, String version, String... alpn) {
        var context = provider.context(
                new KeyManager[] {new IdentityKeys(Pairing.IDENTITY)}, new TrustManager[] {new CheckedLater()});
        var engine = Tls.engine(provider, context, false, alpn);
        return withVersion(engine, version);
    }

    /** Shakes hands, without RFT's checks after it. */
    static SecureChannel.Established open(TlsProvider provider, SocketChannel socket, SSLEngine engine)
            throws RftException {
        var opening = new TlsOpening(provider, Deadlines.system(), Duration.ofSeconds(60));
        return opening.open(socket, () -> engine, Sockets.peer(socket));
    }

    private static SSLEngine withVersion(SSLEngine engine, String version) {
        engine.setEnabledCipherSuites(engine.getSupportedCipherSuites());
        engine.setEnabledProtocols(new String[] {version});
        return engine;
    }
}
