package io.rft.channel;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.conscrypt.Conscrypt;

/**
 * An implementation of TLS. The wrong kind of buffer costs 2 to 5 times the processor time: {@link #allocate} gives the right
 * one. Thread-safe.
 */
public enum TlsProvider {
    /** BoringSSL; wants direct buffers; negotiates post-quantum key exchange; fast from the first byte. */
    CONSCRYPT {
        @Override
        public boolean isAvailable() {
            return Conscrypt.isAvailable();
        }

        @Override
        SSLContext newContext() throws GeneralSecurityException {
            return SSLContext.getInstance(Tls.PROTOCOL, Boring.PROVIDER);
        }

        @Override
        ByteBuffer allocate(int bytes) {
            return ByteBuffer.allocateDirect(bytes);
        }

        @Override
        void prepare(SSLEngine engine) {
            Conscrypt.setUseSessionTickets(engine, false);
        }

        @Override
        byte[] export(SSLEngine engine, String label, byte[] context, int length) throws SSLException {
            return Conscrypt.exportKeyingMaterial(engine, label, context, length);
        }

        // Frees the native memory and two descriptors, which would else wait for a finalizer: the engine does it once
        // both directions are
        // done.
        @Override
        void release(SSLEngine engine) {
            try {
                engine.closeOutbound();
                for (var left = ByteBuffer.allocate(RELEASE_BYTES); left.hasRemaining(); ) {
                    if (engine.wrap(NOTHING, left).bytesProduced() == 0) {
                        break;
                    }
                }
            } catch (SSLException e) {
                // It has nothing to say any more.
            } finally {
                closeInbound(engine);
            }
        }

        private static void closeInbound(SSLEngine engine) {
            try {
                engine.closeInbound();
            } catch (SSLException e) {
                // Its finalizer frees it.
            }
        }
    },

    /** The JDK's own, for machines that Conscrypt has no native code for; wants heap buffers. */
    JSSE {
        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        SSLContext newContext() throws GeneralSecurityException {
            return SSLContext.getInstance(Tls.PROTOCOL, "SunJSSE");
        }

        @Override
        ByteBuffer allocate(int bytes) {
            return ByteBuffer.allocate(bytes);
        }

        @Override
        void prepare(SSLEngine engine) {
            engine.setEnabledCipherSuites(SUITES);
        }

        @Override
        byte[] export(SSLEngine engine, String label, byte[] context, int length) throws SSLException {
            return ((ExtendedSSLSession) engine.getSession()).exportKeyingMaterialData(label, context, length);
        }

        @Override
        void release(SSLEngine engine) {}
    };

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int RELEASE_BYTES = 18 << 10;

    /** AES-128 first: 15 to 20 % faster than AES-256, which JSSE would prefer. BoringSSL chooses by itself, the same. */
    private static final String[] SUITES = {
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
    };

    /**
     * JSSE, as client and as server, neither makes nor keeps tickets for sessions that would live longer than 7 days (RFC 8446
     * 4.6.1).
     */
    private static final int SESSION_SECONDS_BEYOND_TICKETS = 7 * 24 * 3600 + 1;

    /** The faster one that works here. */
    public static TlsProvider best() {
        return CONSCRYPT.isAvailable() ? CONSCRYPT : JSSE;
    }

    /** Whether it works on this machine. */
    public abstract boolean isAvailable();

    abstract SSLContext newContext() throws GeneralSecurityException;

    /** A buffer of the kind that suits this implementation. */
    abstract ByteBuffer allocate(int bytes);

    abstract void prepare(SSLEngine engine);

    /** RFC 8446 7.5. */
    abstract byte[] export(SSLEngine engine, String label, byte[] context, int length) throws SSLException;

    /** Ends the use of an engine; it must not be asked for anything any more. */
    abstract void release(SSLEngine engine);

    SSLContext context(KeyManager[] keys, TrustManager[] trust) {
        try {
            var context = newContext();
            context.init(keys, trust, new SecureRandom());
            for (var sessions : List.of(context.getServerSessionContext(), context.getClientSessionContext())) {
                sessions.setSessionTimeout(SESSION_SECONDS_BEYOND_TICKETS);
                sessions.setSessionCacheSize(1);
            }
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(this + " cannot set up TLS 1.3", e);
        }
    }

    /** Loaded with the first use of Conscrypt only. */
    private static final class Boring {
        static final Provider PROVIDER =
                Conscrypt.newProviderBuilder().provideTrustManager(false).build();
    }
}
