package io.rft.channel;

import io.rft.protocol.Blob;
import io.rft.protocol.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How a server tells which key will take the place of the one that it has: a statement that names one TLS connection and both keys, and
 * that both keys sign. It is worth nothing on another connection, so nobody can show it again, nor one of another server; and without
 * the next key's own signature a server could have another one's key taken for its own. Pure.
 */
public final class KeyRotation {
    /** The label of the TLS exporter of the command channel that the statement names, with an empty context. */
    public static final String EXPORTER_LABEL = "EXPORTER-rft-next-key";

    public static final int EXPORTER_BYTES = 32;

    private static final byte[] STATEMENT = "rft next key v1".getBytes(StandardCharsets.US_ASCII);

    private KeyRotation() {}

    /** What has been proved: fingerprints as {@link HostKeyCheck#spkiFingerprint} makes them. */
    public record Proved(String key, String next) {}

    /** What a server tells on the connection with this exporter; empty if no other key is settled. */
    public static Optional<Message.NextKey> announcement(HostKeys keys, byte[] exporter) {
        return keys.next().map(next -> announcement(keys.now(), next, exporter));
    }

    private static Message.NextKey announcement(ServerIdentity now, ServerIdentity next, byte[] exporter) {
        var key = now.certificate().getPublicKey().getEncoded();
        var nextKey = next.certificate().getPublicKey().getEncoded();
        var statement = statement(exporter, key, nextKey);
        try {
            return new Message.NextKey(
                    new Blob(key), new Blob(nextKey), new Blob(now.sign(statement)), new Blob(next.sign(statement)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a valid identity cannot sign", e);
        }
    }

    /**
     * What the announcement proves to the client of the connection with this exporter: whoever sent it has both keys. Empty if anything
     * is wrong; whether the key of now is the server's is for a {@link HostKeyCheck} to say.
     */
    public static Optional<Proved> verify(Message.NextKey told, byte[] exporter) {
        try {
            var key = publicKey(told.key().toBytes());
            var next = publicKey(told.next().toBytes());
            var statement = statement(exporter, key.getEncoded(), next.getEncoded());
            var proved = !key.equals(next)
                    && ServerIdentity.verifies(key, statement, told.signature().toBytes())
                    && ServerIdentity.verifies(next, statement, told.proof().toBytes());
            return proved
                    ? Optional.of(new Proved(HostKeyCheck.spkiFingerprint(key), HostKeyCheck.spkiFingerprint(next)))
                    : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Each after its length, so that no two statements have the same bytes. */
    private static byte[] statement(byte[] exporter, byte[] key, byte[] next) {
        var parts = List.of(STATEMENT, exporter, key, next);
        var length =
                parts.stream().mapToInt(part -> Integer.BYTES + part.length).sum();
        var all = ByteBuffer.allocate(length);
        parts.forEach(part -> all.putInt(part.length).put(part));
        return all.array();
    }

    /** Only in the one form whose fingerprint a handshake will show. */
    private static PublicKey publicKey(byte[] spki) throws GeneralSecurityException {
        for (var algorithm : List.of("EC", "RSA")) {
            try {
                var key = KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(spki));
                ServerIdentity.requireStrong(key);
                if (Arrays.equals(key.getEncoded(), spki)) {
                    return key;
                }
            } catch (GeneralSecurityException e) {
                // Another algorithm's, or damaged: said below.
            }
        }
        throw new GeneralSecurityException("not the key of a server");
    }
}
