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
import java.util.function.UnaryOperator;

/** The first lines of a command channel, up to a login that succeeded. Blocking; deadlines are the caller's, who closes the channel. */
public final class Handshake {
    /**
     * One way to prove who we are, made when it is its turn: it may ask a person.
     *
     * @param method the {@link Message.Credential#method()} of what it makes
     */
    public record Attempt(String method, Source source) {
        /** The same, made otherwise. */
        public Attempt with(UnaryOperator<Source> change) {
            return new Attempt(method, change.apply(source));
        }
    }

    /** What makes a credential; where it fails with {@link AuthenticationException}, the next attempt has its turn. */
    public interface Source {
        Message.Credential credential() throws RftException;
    }

    /** Decides whether a user may in; whatever is wrong, it fails. */
    public interface Gate<U> {
        /** The other end has said hello. */
        default void greeted() {}

        U admit(Message.Authenticate request) throws AuthenticationException;
    }

    /** Who came in, and what both sides agreed on. {@code id} is the request that waits for its answer. */
    public record Admitted<U>(U user, long epoch, Settings wishes, long id) {}

    private Handshake() {}

    /**
     * The client's side: tries one attempt after the other until one is accepted. The first goes with the greeting; of the others those
     * that the server may accept and allows. If it allows less than there are, the last one has its turn all the same.
     */
    public static Message.Authenticated login(
            CommandChannel channel, String software, Settings wishes, String user, long epoch, List<Attempt> attempts)
            throws RftException {
        var login = new Login(channel, user, epoch);
        var welcome = login.greet(new Message.Hello(Message.VERSION, software, wishes), attempts);
        if (welcome.version() != Message.VERSION) {
            throw new RftException(ErrorCode.PROTOCOL, "the server speaks version " + welcome.version());
        }
        return login.run(welcome, attempts);
    }

    /** One login at the client. */
    private static final class Login {
        private final CommandChannel channel;
        private final String user;
        private final long epoch;
        private long id = 1;
        private boolean isFirstUnderWay;
        private Optional<AuthenticationException> refused = Optional.empty();

        Login(CommandChannel channel, String user, long epoch) {
            this.channel = channel;
            this.user = user;
            this.epoch = epoch;
        }

        Message.Welcome greet(Message.Hello hello, List<Attempt> attempts) throws RftException {
            var opening = new ArrayList<Envelope>();
            opening.add(new Envelope.Asking(id, hello));
            if (!attempts.isEmpty()) { // a round trip less
                made(attempts.getFirst()).ifPresent(opening::add);
                isFirstUnderWay = opening.size() > 1;
            }
            channel.send(opening);
            return answer(channel, 1, Message.Welcome.class);
        }

        Message.Authenticated run(Message.Welcome welcome, List<Attempt> attempts) throws RftException {
            var plan = LoginPlan.of(attempts, welcome);
            if (isFirstUnderWay) {
                var authenticated = heard();
                if (authenticated.isPresent()) {
                    return authenticated.get();
                }
            }
            for (var attempt : plan.further()) {
                var request = made(attempt);
                if (request.isPresent()) {
                    channel.send(request.get());
                    var authenticated = heard();
                    if (authenticated.isPresent()) {
                        return authenticated.get();
                    }
                }
            }
            throw plan.failure(user, refused);
        }

        private Optional<Message.Authenticated> heard() throws RftException {
            try {
                return Optional.of(answer(channel, id, Message.Authenticated.class));
            } catch (AuthenticationException e) {
                refused = Optional.of(e);
                return Optional.empty();
            }
        }

        /** Empty where it cannot be made. */
        private Optional<Envelope> made(Attempt attempt) throws RftException {
            try {
                var request =
                        new Message.Authenticate(user, epoch, attempt.source().credential());
                return Optional.of(new Envelope.Asking(++id, request));
            } catch (AuthenticationException e) {
                refused = Optional.of(e);
                return Optional.empty();
            }
        }
    }

    /**
     * The server's side: welcomes and admits, before as many refusals as the welcome allows. What is of a method that it does not name
     * is refused as well and not counted: nothing is found out by it, and how much is read before a login is bounded. The caller
     * answers the admitted request with {@link Message.Authenticated}.
     */
    public static <U> Admitted<U> welcome(CommandChannel channel, Message.Welcome welcome, Gate<U> gate)
            throws RftException {
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
        gate.greeted();
        channel.send(List.of(new Envelope.Answering(helloId, welcome)));
        for (var failures = 0; ; ) {
            if (!(channel.receive() instanceof Envelope.Asking(var id, Message.Authenticate request))) {
                throw new RftException(ErrorCode.PROTOCOL, "before login only authenticate is understood");
            }
            try {
                return new Admitted<>(gate.admit(request), request.epoch(), hello.settings(), id);
            } catch (AuthenticationException e) {
                refuse(channel, id, e);
                failures += welcome.methods().contains(request.credential().method()) ? 1 : 0;
                if (failures >= welcome.attempts()) {
                    throw e;
                }
            }
        }
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
