package io.rft.testkit;

import io.rft.RftException;
import io.rft.channel.Alpn;
import io.rft.channel.CommandChannel;
import io.rft.channel.DataConnection;
import io.rft.channel.SecureChannel;
import io.rft.channel.SessionKey;
import io.rft.channel.TlsClient;
import io.rft.protocol.Envelope;
import io.rft.protocol.Message;
import io.rft.protocol.SessionId;
import io.rft.protocol.Settings;
import io.rft.range.ByteRange;
import io.rft.session.Handshake;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A client that knows the language and says whatever a test wants. One thread. */
final class RawClient implements Closeable {
    /** No answer within this is a server that hangs. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ServerFixture server;
    private final SecureChannel secure;
    private final CommandChannel commands;

    /** A session that is up: what its data connections need. */
    record Login(SessionId session, SessionKey key, Settings settings) {}

    private RawClient(ServerFixture server, SecureChannel secure) {
        this.server = server;
        this.secure = secure;
        this.commands = new CommandChannel(secure);
    }

    /** A command channel on which nothing was said yet. */
    static RawClient connect(ServerFixture server) throws IOException {
        return new RawClient(server, secure(server, Alpn.COMMAND));
    }

    Login login(String user) throws RftException {
        var wishes = new Settings(4, Settings.BLOCK_BYTES_DEFAULT, Settings.DEFAULT.limits());
        var agreed = Handshake.login(
                commands,
                "raw",
                wishes,
                user,
                1,
                List.of(new Handshake.Attempt(
                        "password", () -> new Message.Credential.Password(ServerFixture.PASSWORD))));
        commands.loggedIn();
        return new Login(agreed.session(), SessionKey.of(secure, agreed.session(), 1), agreed.settings());
    }

    /** Sends this line, whatever it is. */
    void say(String line) throws RftException {
        secure.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** Sends these bytes, whatever they are. */
    void say(byte[] line) throws RftException {
        secure.write(ByteBuffer.wrap(line));
    }

    void ask(long id, Message.Request request) throws RftException {
        commands.send(new Envelope.Asking(id, request));
    }

    /** The answer to this request; whatever else comes first is dropped. */
    Message.Answer answer(long id) throws RftException {
        var deadline = secure.abortAfter(PATIENCE);
        try {
            while (true) {
                if (commands.receive() instanceof Envelope.Answering(var re, var answer) && re == id) {
                    return answer;
                }
            }
        } finally {
            deadline.close();
        }
    }

    /** Waits until the server says of so many bytes that they are durable. */
    void awaitDurable(long bytes) throws RftException {
        var deadline = secure.abortAfter(PATIENCE);
        try {
            for (var durable = 0L; durable < bytes; ) {
                if (commands.receive() instanceof Envelope.Telling(Message.Progress progress)) {
                    durable += progress.durable().stream()
                            .mapToLong(ByteRange::length)
                            .sum();
                }
            }
        } finally {
            deadline.close();
        }
    }

    /** Reads until the server ends the connection, which must be soon. */
    void awaitEnd() {
        var deadline = secure.abortAfter(PATIENCE);
        try {
            while (true) {
                commands.receive();
            }
        } catch (RftException e) {
            if (String.valueOf(e.getMessage()).contains("passed without the answer")) {
                throw new AssertionError("the server did not end the connection", e);
            }
        } finally {
            deadline.close();
        }
    }

    /** Asks for one ticket. */
    Message.Ticket ticket(long id) throws RftException {
        ask(id, new Message.TicketsPlease(1));
        return ((Message.Tickets) answer(id)).tickets().getFirst();
    }

    /** Opens a data connection with a ticket that may be of anybody. */
    DataConnection join(Login login, Message.Ticket ticket) throws IOException {
        return DataConnection.join(secure(server, Alpn.DATA), login.key(), login.session(), ticket);
    }

    @Override
    public void close() {
        commands.close();
    }

    static SecureChannel secure(ServerFixture server, Alpn purpose) throws IOException {
        return new TlsClient(server.trust()).connect(SocketChannel.open(server.address()), "127.0.0.1", purpose);
    }
}
