package io.rft.testkit;

import io.rft.channel.Alpn;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What anybody on the path sees of a connection's purpose: the protocol names in its first TLS record, the ClientHello, which is not
 * encrypted (RFC 8446 4.1.2, RFC 7301 3.1). One thread looks, any may ask.
 */
final class ClientHelloSight {
    private static final int RECORD_HEADER_BYTES = 5;
    private static final int LENGTH_AT = 3;

    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private volatile Optional<Alpn> purpose = Optional.empty();
    private boolean done;

    Optional<Alpn> purpose() {
        return purpose;
    }

    void look(ByteBuffer piece) {
        if (done) {
            return;
        }
        var bytes = new byte[piece.remaining()];
        piece.duplicate().get(bytes);
        head.writeBytes(bytes);
        if (isWhole()) {
            done = true;
            purpose = Arrays.stream(Alpn.values()).filter(this::names).findFirst();
            head.reset();
        }
    }

    private boolean isWhole() {
        var bytes = head.toByteArray();
        return bytes.length >= RECORD_HEADER_BYTES
                && bytes.length - RECORD_HEADER_BYTES
                        >= Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(LENGTH_AT));
    }

    /** Each name follows its length, so that none is taken for the end of another. */
    private boolean names(Alpn alpn) {
        var text = head.toString(StandardCharsets.ISO_8859_1);
        return text.contains((char) alpn.id().length() + alpn.id());
    }
}
