package io.rft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.rft.protocol.Blob;
import io.rft.protocol.Message;
import io.rft.protocol.SessionId;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class JoinProofTest {
    private static final SessionId SESSION = SessionId.parse("000102030405060708090a0b0c0d0e0f");
    private static final Message.Ticket TICKET = new Message.Ticket(0x1122334455667788L, filled(16, 3));
    private final JoinProof proof = new JoinProof(key(1), SESSION, TICKET, filled(32, 4));

    @Test
    void theStatementIsTheOneOfTheSpecification() throws GeneralSecurityException {
        var rest = "000102030405060708090a0b0c0d0e0f" + "1122334455667788" + "03".repeat(16) + "04".repeat(32);
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(filled(32, 1).toBytes(), "HmacSHA256"));

        // "rft join c2s v1" and "rft join s2c v1"
        var client = mac.doFinal(HexFormat.of().parseHex("726674206a6f696e20633273207631" + rest));
        var server = mac.doFinal(HexFormat.of().parseHex("726674206a6f696e20733263207631" + rest));

        assertEquals(new Blob(client), proof.ofClient());
        assertEquals(new Blob(server), proof.ofServer());
    }

    @Test
    void everyPartChangesTheProof() {
        var others = List.of(
                new JoinProof(key(9), SESSION, TICKET, filled(32, 4)),
                new JoinProof(key(1), new SessionId(9, 9), TICKET, filled(32, 4)),
                new JoinProof(key(1), SESSION, new Message.Ticket(9, TICKET.nonce()), filled(32, 4)),
                new JoinProof(key(1), SESSION, new Message.Ticket(TICKET.connection(), filled(16, 9)), filled(32, 4)),
                new JoinProof(key(1), SESSION, TICKET, filled(32, 9)));

        for (var other : others) {
            assertNotEquals(proof.ofClient(), other.ofClient());
        }
        assertNotEquals(proof.ofClient(), proof.ofServer());
    }

    @Test
    void aKeyDoesNotShowItself() {
        assertEquals("SessionKey[…]", key(1).toString());
    }

    static SessionKey key(int fill) {
        return new SessionKey(filled(32, fill).toBytes());
    }

    static Blob filled(int length, int fill) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) fill);
        return new Blob(bytes);
    }
}
