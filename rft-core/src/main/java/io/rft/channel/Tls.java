package io.rft.channel;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** Makes engines as RFT wants them: TLS 1.3, its own ALPN, no resumption. */
final class Tls {
    static final String PROTOCOL = "TLSv1.3";

    private Tls() {}

    /** An engine that knows no host and no port, and so has no key under which a session could be kept. */
    static SSLEngine engine(TlsProvider provider, SSLContext context, boolean client, String... protocols) {
        var engine = context.createSSLEngine();
        engine.setUseClientMode(client);
        engine.setEnabledProtocols(new String[] {PROTOCOL});
        var parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        engine.setSSLParameters(parameters);
        provider.prepare(engine);
        return engine;
    }
}
