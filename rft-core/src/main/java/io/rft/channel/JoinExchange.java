package io.rft.channel;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.protocol.Envelope;
import io.rft.protocol.Limits;
import io.rft.protocol.Message;
import io.rft.protocol.MessageCodec;
import io.rft.protocol.SessionId;
import java.nio.ByteBuffer;
import java.time.Duration;

/** The two lines that open a data connection, each read to its line feed and no further: blocks may follow at once. */
final class JoinExchange {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private JoinExchange() {}

    /** The client's part. */
    static void ask(SecureChannel channel, SessionKey key, SessionId session, Message.Ticket ticket, boolean background)
            throws RftException {
        var joined = false;
        try (var _ = channel.abortAfter(LIMIT)) {
            var binding = JoinProof.binding(channel, session, ticket.connection());
            var proof = new JoinProof(key, session, ticket, binding);
            send(channel, new Message.Join(session, ticket.connection(), ticket.nonce(), proof.ofClient(), background));
            joined = receive(channel) instanceof Message.Joined answer
                    && answer.proof().equals(proof.ofServer());
            if (!joined) {
                throw refused(channel);
            }
        } finally {
            if (!joined) {
                channel.abort();
            }
        }
    }

    /** The server's part: what was asked, once it is granted. */
    static Message.Join answer(SecureChannel channel, TicketBook tickets, Ticker ticker) throws RftException {
        var granted = false;
        try (var _ = channel.abortAtAge(LIMIT)) {
            if (receive(channel) instanceof Message.Join join) {
                var binding = JoinProof.binding(channel, join.session(), join.connection());
                var answer = tickets.redeem(join, binding, ticker.nanoTime());
                if (answer.isPresent()) {
                    send(channel, new Message.Joined(answer.get()));
                    granted = true;
                    return join;
                }
            }
            throw refused(channel);
        } finally {
            if (!granted) {
                channel.abort();
            }
        }
    }

    private static void send(SecureChannel channel, Message.Notification message) throws RftException {
        var json = MessageCodec.encode(new Envelope.Telling(message));
        channel.write(ByteBuffer.wrap(json), ByteBuffer.wrap(new byte[] {'\n'}));
    }

    private static Message receive(SecureChannel channel) throws RftException {
        var line = ByteBuffer.allocate(Limits.LOGIN_LINE_BYTES_MAX + 1);
        do {
            if (!line.hasRemaining()) {
                throw refused(channel);
            }
            channel.readFully(line.limit(line.position() + 1));
            line.limit(line.capacity());
        } while (line.get(line.position() - 1) != '\n');
        return MessageCodec.decode(line.position(line.position() - 1).flip()).message();
    }

    private static RftException refused(SecureChannel channel) {
        return new RftException(
                ErrorCode.AUTHENTICATION,
                Addresses.text(channel.peer()) + " did not prove that a data connection is of this session");
    }
}
