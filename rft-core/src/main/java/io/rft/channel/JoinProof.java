package io.rft.channel;

import io.rft.RftException;
import io.rft.protocol.Blob;
import io.rft.protocol.Message;
import io.rft.protocol.SessionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the two ends of a data connection show each other so that it belongs to a session: HMACs by the command channel's key over
 * the ticket and the data connection's own exporter, so that a proof is worth nothing on any other connection. Pure.
 *
 * @param binding the data connection's exporter, {@link #binding}
 */
record JoinProof(SessionKey key, SessionId session, Message.Ticket ticket, Blob binding) {
    static final int BINDING_BYTES = 32;
    private static final String LABEL = "EXPORTER-rft-bind";
    private static final String CLIENT = "rft join c2s v1";
    private static final String SERVER = "rft join s2c v1";

    /** The exporter of a data connection, which ties a proof to it. */
    static Blob binding(SecureChannel data, SessionId session, long connection) throws RftException {
        var context = ByteBuffer.allocate(SessionId.BYTES + Long.BYTES)
                .put(session.toBytes())
                .putLong(connection)
                .array();
        return new Blob(data.export(LABEL, context, BINDING_BYTES));
    }

    /** What the client sends. Compare with {@link Blob#equals}, which takes constant time. */
    Blob ofClient() {
        return proof(CLIENT);
    }

    /** What the server answers. */
    Blob ofServer() {
        return proof(SERVER);
    }

    /** Every part has a fixed length, so no two statements are the same bytes. */
    private Blob proof(String direction) {
        var label = direction.getBytes(StandardCharsets.US_ASCII);
        var statement = ByteBuffer.allocate(
                label.length + SessionId.BYTES + Long.BYTES + Message.Ticket.NONCE_BYTES + BINDING_BYTES);
        statement.put(label).put(session.toBytes()).putLong(ticket.connection());
        statement.put(ticket.nonce().toBytes()).put(binding.toBytes());
        return new Blob(key.sign(statement.array()));
    }
}
