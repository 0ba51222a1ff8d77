package io.rft.session;

import io.rft.AuthenticationException;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RftException;
import io.rft.channel.CommandChannel;
import io.rft.protocol.Envelope;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The first lines of a command channel, up to a login that succeeded. Blocking; deadlines are the caller's, who closes the channel. */
public final class Handshake {
    /** One way to prove who we are, made when it is its turn: it may ask a person. */
    public interface Attempt {
        Message.Credential credential() throws RftException;
    }

    /** Decides whether a user may in; whatever is wrong, it fails. */
    public interface Gate<U> {
        U admit(Message.Authenticate request) throws AuthenticationException;
    }

    /** Who came in, and what both sides agreed on. {@code id} is the request that waits for its answer. */
    public record Admitted<U>(U user, long epoch, Settings wishes, long id) {}

    private Handshake() {}

    /** The client's side: tries one attempt after the other until one is accepted. The first goes with the greeting. */
    public static Message.Authenticated login(
            CommandChannel channel, String software, Settings wishes, String user, long epoch, List<Attempt> attempts)
            throws RftException {
        var id = 1L;
        var opening = new ArrayList<Envelope>();
        opening.add(new Envelope.Asking(id, new Message.Hello(Message.VERSION, software, wishes)));
        if (!attempts.isEmpty()) { // a round trip less
            opening.add(authenticate(id + 1, user, epoch, attempts.getFirst()));
        }
        channel.send(opening);
        var welcome = answer(channel, id, Message.Welcome.class);
        if (welcome.version() != Message.VERSION) {
            throw new RftException(ErrorCode.PROTOCOL, "the server speaks version " + welcome.version());
        }
        var refused = Optional.<RftException>empty();
        for (var attempt : attempts) {
            if (++id > 2) {
                channel.send(authenticate(id, user, epoch, attempt));
            }
            try {
                return answer(channel, id, Message.Authenticated.class);
            } catch (AuthenticationException e) {
                refused = Optional.of(e);
            }
        }
        throw refused.orElseGet(() -> new AuthenticationException(
                "no key and no password to log in as " + user,
                "Give a password (--password-file) or a key (--identity) that the server knows."));
    }

    /**
     * The server's side: welcomes and admits, after at most {@code failuresMax} refusals. The caller answers the admitted request with
     * {@link Message.Authenticated}.
     */
    public static <U> Admitted<U> welcome(
            CommandChannel channel, Message.Welcome welcome, Gate<U> gate, int failuresMax) throws RftException {
        if (!(channel.receive() instanceof Envelope.Asking(var helloId, Message.Hello hello))) {
            throw new RftException(ErrorCode.PROTOCOL, "the first message is not hello");
        }
        if (hello.version() != Message.VERSION) {
            throw refuse(
                    channel,
                    helloId,
                    new RftException(
                            ErrorCode.PROTOCOL,
                            "protocol version " + hello.version() + " is not spoken here, only " + Message.VERSION,
                            "Use client and server of the same protocol version."));
        }
        channel.send(List.of(new Envelope.Answering(helloId, welcome)));
        for (var failures = 1; ; failures++) {
            if (!(channel.receive() instanceof Envelope.Asking(var id, Message.Authenticate request))) {
                throw new RftException(ErrorCode.PROTOCOL, "before login only authenticate is understood");
            }
            try {
                return new Admitted<>(gate.admit(request), request.epoch(), hello.settings(), id);
            } catch (AuthenticationException e) {
                refuse(channel, id, e);
                if (failures >= failuresMax) {
                    throw e;
                }
            }
        }
    }

    private static Envelope authenticate(long id, String user, long epoch, Attempt attempt) throws RftException {
        return new Envelope.Asking(id, new Message.Authenticate(user, epoch, attempt.credential()));
    }

    private static RftException refuse(CommandChannel channel, long id, RftException cause) throws RftException {
        channel.send(new Envelope.Answering(id, Message.Failure.of(cause)));
        return cause;
    }

    private static <A extends Message.Answer> A answer(CommandChannel channel, long id, Class<A> type)
            throws RftException {
        var envelope = channel.receive();
        if (envelope instanceof Envelope.Answering(var re, Message.Failure(var code, var message, var advice))
                && re == id) {
            throw code == ErrorCode.AUTHENTICATION
                    ? new AuthenticationException(Escaped.of(message), Escaped.of(advice))
                    : new RftException(code, Escaped.of(message), Escaped.of(advice));
        }
        if (envelope instanceof Envelope.Answering(var re, var answer) && re == id && type.isInstance(answer)) {
            return type.cast(answer);
        }
        throw new RftException(ErrorCode.PROTOCOL, "the server's answer is out of order");
    }
}
