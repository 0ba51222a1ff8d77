package io.rft.channel;

import io.rft.RftException;
import io.rft.protocol.SessionId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that the two ends of a command channel share, and nobody else: the exporter of its TLS connection for one session
 * and login. It signs joins ({@link JoinProof}) and never leaves the process. Thread-safe.
 */
public final class SessionKey {
    static final int BYTES = 32;
    private static final String LABEL = "EXPORTER-rft-session";
    private static final String HMAC = "HmacSHA256";

    private final SecretKeySpec key;

    SessionKey(byte[] secret) {
        this.key = new SecretKeySpec(secret, HMAC);
    }

    /** Of the command channel's connection; both ends compute the same. */
    public static SessionKey of(SecureChannel command, SessionId session, long epoch) throws RftException {
        var context = ByteBuffer.allocate(SessionId.BYTES + Long.BYTES)
                .put(session.toBytes())
                .putLong(epoch)
                .array();
        return new SessionKey(command.export(LABEL, context, BYTES));
    }

    byte[] sign(byte[] statement) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(statement);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }

    @Override
    public String toString() {
        return "SessionKey[…]";
    }
}
