package io.rft.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.protocol.Blob;
import io.rft.protocol.Envelope;
import io.rft.protocol.Message;
import io.rft.protocol.MessageCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyRotationTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ServerIdentity NOW = ServerIdentity.generate(RANDOM);
    private static final ServerIdentity NEXT = ServerIdentity.generate(RANDOM);
    private static final ServerIdentity OTHER = ServerIdentity.generate(RANDOM);
    private static final byte[] EXPORTER = exporter(7);

    private static final Message.NextKey TOLD = announced(NOW, NEXT, EXPORTER);

    @Test
    void whatBothKeysHaveSignedIsProved() {
        assertEquals(
                Optional.of(new KeyRotation.Proved(NOW.fingerprint(), NEXT.fingerprint())),
                KeyRotation.verify(TOLD, EXPORTER));
    }

    @Test
    void nothingIsToldWhereNoOtherKeyIsSettled() {
        assertEquals(Optional.empty(), KeyRotation.announcement(HostKeys.of(NOW), EXPORTER));
        assertEquals(Optional.empty(), KeyRotation.announcement(new HostKeys(NOW, Optional.of(NOW)), EXPORTER));
    }

    @Test
    void theExampleOfTheProtocolIsSignedAsTheProtocolSays() throws IOException {
        assertTrue(KeyRotation.verify(example(), exporter(0)).isPresent());
        assertEquals(Optional.empty(), KeyRotation.verify(example(), exporter(1)));
    }

    @Test
    void onAnotherConnectionItIsWorthNothing() {
        assertEquals(Optional.empty(), KeyRotation.verify(TOLD, exporter(8)));
    }

    /** Else a server could have its clients take another one's key for its own. */
    @Test
    void whoHasNotTheNextKeyCannotAnnounceIt() {
        var withoutProof = new Message.NextKey(TOLD.key(), TOLD.next(), TOLD.signature(), TOLD.signature());
        var anothersProof = new Message.NextKey(
                TOLD.key(),
                TOLD.next(),
                TOLD.signature(),
                announced(NOW, OTHER, EXPORTER).proof());

        assertEquals(Optional.empty(), KeyRotation.verify(withoutProof, EXPORTER));
        assertEquals(Optional.empty(), KeyRotation.verify(anothersProof, EXPORTER));
    }

    @Test
    void whoHasNotTheKeyOfNowCannotAnnounceAnything() {
        var forged = announced(OTHER, NEXT, EXPORTER);

        assertEquals(
                Optional.empty(),
                KeyRotation.verify(
                        new Message.NextKey(TOLD.key(), forged.next(), forged.signature(), forged.proof()), EXPORTER));
    }

    @Test
    void aStatementOfAnotherServerIsNoneOfThisOne() {
        var others = announced(OTHER, NEXT, EXPORTER);

        assertEquals(
                Optional.empty(),
                KeyRotation.verify(
                        new Message.NextKey(TOLD.key(), TOLD.next(), TOLD.signature(), others.proof()), EXPORTER));
    }

    @Test
    void theTwoKeysCannotBeExchanged() {
        assertEquals(
                Optional.empty(),
                KeyRotation.verify(
                        new Message.NextKey(TOLD.next(), TOLD.key(), TOLD.proof(), TOLD.signature()), EXPORTER));
    }

    @Test
    void aKeyDoesNotFollowItself() throws GeneralSecurityException {
        var same = new Message.NextKey(TOLD.key(), TOLD.key(), TOLD.signature(), TOLD.signature());

        assertEquals(Optional.empty(), KeyRotation.verify(same, EXPORTER));
    }

    @Test
    void whatIsNoKeyOfAServerIsNotProvedAndNoBug() throws GeneralSecurityException {
        var weak = KeyPairGenerator.getInstance("RSA");
        weak.initialize(1024);
        for (var bytes : new byte[][] {
            {1},
            new byte[91],
            "garbage".getBytes(UTF_8),
            weak.generateKeyPair().getPublic().getEncoded(),
            KeyPairGenerator.getInstance("Ed25519")
                    .generateKeyPair()
                    .getPublic()
                    .getEncoded()
        }) {
            assertEquals(
                    Optional.empty(),
                    KeyRotation.verify(
                            new Message.NextKey(TOLD.key(), new Blob(bytes), TOLD.signature(), TOLD.proof()),
                            EXPORTER));
            assertEquals(
                    Optional.empty(),
                    KeyRotation.verify(
                            new Message.NextKey(new Blob(bytes), TOLD.next(), TOLD.signature(), TOLD.proof()),
                            EXPORTER));
            assertEquals(
                    Optional.empty(),
                    KeyRotation.verify(
                            new Message.NextKey(TOLD.key(), TOLD.next(), new Blob(bytes), TOLD.proof()), EXPORTER));
        }
    }

    private static Message.NextKey announced(ServerIdentity now, ServerIdentity next, byte[] exporter) {
        return KeyRotation.announcement(new HostKeys(now, Optional.of(next)), exporter)
                .orElseThrow();
    }

    private static Message.NextKey example() throws IOException {
        try (var in =
                Objects.requireNonNull(KeyRotationTest.class.getResourceAsStream("/protocol/golden/next-key.json"))) {
            var line = new String(in.readAllBytes(), UTF_8).strip();
            if (MessageCodec.decode(ByteBuffer.wrap(line.getBytes(UTF_8)))
                    instanceof Envelope.Telling(Message.NextKey told)) {
                return told;
            }
            throw new AssertionError(line);
        }
    }

    private static byte[] exporter(int first) {
        var bytes = new byte[KeyRotation.EXPORTER_BYTES];
        for (var i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }
}
