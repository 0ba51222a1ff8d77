package io.rft.server;

import io.rft.RftException;
import io.rft.channel.Alpn;
import io.rft.channel.CommandChannel;
import io.rft.channel.DataConnection;
import io.rft.channel.Pace;
import io.rft.channel.SecureChannel;
import io.rft.channel.SessionKey;
import io.rft.channel.TlsClient;
import io.rft.digest.Crc32cs;
import io.rft.protocol.BlockHeader;
import io.rft.protocol.Envelope;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.session.Handshake;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;

/** A client's session as a test plays it, word by word. One thread. */
final class Caller implements Closeable {
    /** Blocks of 64 KiB and four connections. */
    static final Settings WISHES = new Settings(4, Settings.BLOCK_BYTES_MIN, Settings.DEFAULT.limits());

    private final TestServer server;
    private final CommandChannel commands;
    private final Message.Authenticated agreed;
    private final SessionKey key;
    private final ArrayDeque<Envelope> arrived = new ArrayDeque<>(); // and not looked at
    private long id = 100;

    private Caller(TestServer server, CommandChannel commands, Message.Authenticated agreed, SessionKey key) {
        this.server = server;
        this.commands = commands;
        this.agreed = agreed;
        this.key = key;
    }

    static Caller of(TestServer server, String user) throws IOException {
        return of(server, user, TestServer.PASSWORD);
    }

    static Caller of(TestServer server, String user, String... passwords) throws IOException {
        return wishing(WISHES, server, user, passwords);
    }

    static Caller wishing(Settings wishes, TestServer server, String user, String... passwords) throws IOException {
        var secure = secure(server, Alpn.COMMAND);
        var commands = new CommandChannel(secure);
        var attempts = List.of(passwords).stream()
                .map(password -> new Handshake.Attempt("password", () -> new Message.Credential.Password(password)))
                .toList();
        try {
            var agreed = Handshake.login(commands, "caller", wishes, user, 1, attempts);
            commands.loggedIn();
            return new Caller(server, commands, agreed, SessionKey.of(secure, agreed.session(), 1));
        } catch (RftException e) {
            commands.close();
            throw e;
        }
    }

    /** A request that the server made, to be answered by its id. */
    record Asked<R extends Message.Request>(long id, R request) {}

    Message.Authenticated agreed() {
        return agreed;
    }

    Message.Answer ask(Message.Request request) throws RftException {
        return answer(send(request));
    }

    /** Sends the request; {@link #answer} waits for what comes of it. */
    long send(Message.Request request) throws RftException {
        commands.send(new Envelope.Asking(++id, request));
        return id;
    }

    Message.Answer answer(long to) throws RftException {
        var envelope =
                (Envelope.Answering) next(one -> one instanceof Envelope.Answering(var re, var answer) && re == to);
        return envelope.message();
    }

    /** The next request of this kind that the server makes. */
    <R extends Message.Request> Asked<R> asked(Class<R> type) throws RftException {
        var envelope = (Envelope.Asking)
                next(one -> one instanceof Envelope.Asking(var number, var request) && type.isInstance(request));
        return new Asked<>(envelope.id(), type.cast(envelope.message()));
    }

    void reply(Asked<?> to, Message.Answer answer) throws RftException {
        commands.send(new Envelope.Answering(to.id(), answer));
    }

    void tell(Message.Notification notification) throws RftException {
        commands.send(new Envelope.Telling(notification));
    }

    /** The next rates that the server tells. */
    RateLimits limits() throws RftException {
        var envelope = (Envelope.Telling) next(one -> one instanceof Envelope.Telling(Message.RatesWished rates));
        return ((Message.RatesWished) envelope.message()).limits();
    }

    /** The next share that the server tells. */
    Rate share() throws RftException {
        var envelope = (Envelope.Telling) next(one -> one instanceof Envelope.Telling(Message.Share share));
        return ((Message.Share) envelope.message()).rate();
    }

    /** Waits until so many bytes of an attempt have been reported durable. */
    void awaitDurable(long epoch, long bytes) throws RftException {
        var durable = new RangeSet();
        while (durable.bytes() < bytes) {
            var envelope = next(
                    one -> one instanceof Envelope.Telling(Message.Progress progress) && progress.epoch() == epoch);
            if (envelope instanceof Envelope.Telling(Message.Progress progress)) {
                durable.addAll(progress.durable());
            }
        }
    }

    /** Waits until so many bytes of an attempt have been reported as arrived. */
    void awaitReceived(long epoch, long bytes) throws RftException {
        var received = new RangeSet();
        while (received.bytes() < bytes) {
            var envelope = next(
                    one -> one instanceof Envelope.Telling(Message.Progress progress) && progress.epoch() == epoch);
            if (envelope instanceof Envelope.Telling(Message.Progress progress)) {
                received.addAll(progress.received());
            }
        }
    }

    DataConnection connect() throws IOException {
        var ticket =
                ((Message.Tickets) ask(new Message.TicketsPlease(1))).tickets().getFirst();
        return DataConnection.join(secure(server, Alpn.DATA), key, agreed.session(), ticket);
    }

    /** Sends these blocks of a file's content. */
    static void send(DataConnection data, Message.Accept attempt, byte[] content, List<ByteRange> ranges)
            throws RftException {
        for (var range : ranges) {
            for (var at = range.start(); at < range.end(); at += attempt.blockBytes()) {
                var end = Math.min(at + attempt.blockBytes(), content.length);
                var payload =
                        ByteBuffer.wrap(content, (int) at, (int) (end - at)).slice();
                var header = new BlockHeader.Block(
                        attempt.transfer(), attempt.epoch(), new ByteRange(at, end), Crc32cs.of(payload));
                data.send(header, payload, Pace.NONE);
            }
        }
    }

    /** Reads until the server ends the session; returns how. */
    RftException awaitEnd() {
        try {
            while (true) {
                commands.receive();
            }
        } catch (RftException e) {
            return e;
        }
    }

    @Override
    public void close() {
        commands.close();
    }

    private Envelope next(Predicate<Envelope> wanted) throws RftException {
        for (var early = arrived.iterator(); early.hasNext(); ) {
            var envelope = early.next();
            if (wanted.test(envelope)) {
                early.remove();
                return envelope;
            }
        }
        while (true) {
            var envelope = commands.receive();
            if (wanted.test(envelope)) {
                return envelope;
            }
            arrived.add(envelope);
        }
    }

    /** With a small window, so that a test can fill it. */
    static SecureChannel secure(TestServer server, Alpn purpose) throws IOException {
        var socket = SocketChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, 32 << 10);
        socket.connect(server.server().address());
        return new TlsClient((chain, host) -> {}).connect(socket, "localhost", purpose);
    }
}
