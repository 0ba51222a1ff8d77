package io.rft.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.AuthenticationException;
import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.channel.CommandChannels;
import io.rft.protocol.Blob;
import io.rft.protocol.Envelope;
import io.rft.protocol.Message;
import io.rft.protocol.SessionId;
import io.rft.protocol.Settings;
import io.rft.rate.RateLimits;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandshakeTest {
    private static final Settings WISHES = new Settings(3, Settings.BLOCK_BYTES_MIN, RateLimits.NONE);
    private static final Message.Welcome WELCOME = new Message.Welcome(Message.VERSION, "rftd/1", List.of("password"));
    private static final Message.Authenticated IN =
            new Message.Authenticated(new SessionId(1, 2), WISHES, RemotePath.ROOT, true);

    private final CommandChannels channels = CommandChannels.connected();
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(bugs::add);
    private final List<String> tried = new ArrayList<>();

    HandshakeTest() throws IOException {}

    @AfterEach
    void close() {
        channels.close();
        tasks.close();
        assertEquals(List.of(), bugs);
    }

    @Test
    void theRightPasswordLetsIn() throws Exception {
        var login = inBackground(() -> login("right"));

        var admitted = Handshake.welcome(channels.server(), WELCOME, this::gate);
        channels.server().send(new Envelope.Answering(admitted.id(), IN));

        assertEquals(IN, login.join());
        assertEquals("ada", admitted.user());
        assertEquals(7, admitted.epoch());
        assertEquals(WISHES, admitted.wishes());
    }

    @Test
    void aWayIsTriedOnlyWhenTheOnesBeforeItFailed() throws Exception {
        var login = inBackground(() -> login("wrong", "right", "never asked for"));

        var admitted = Handshake.welcome(channels.server(), WELCOME, this::gate);
        channels.server().send(new Envelope.Answering(admitted.id(), IN));

        assertEquals(IN, login.join());
        assertEquals(List.of("wrong", "right"), tried);
    }

    @Test
    void afterSoManyFailuresTheServerHasHeardEnough() throws Exception {
        for (var password : List.of("wrong", "worse", "right")) {
            channels.client()
                    .send(
                            password.equals("wrong")
                                    ? List.of(new Envelope.Asking(1, hello()), asking(2, password))
                                    : List.of(asking(3, password)));
        }

        assertThrows(
                AuthenticationException.class,
                () -> Handshake.welcome(channels.server(), welcome(2, "password"), this::gate));
    }

    @Test
    void aClientTriesNoMoreThanItMayAndTheLastInPlaceOfTheRest() throws Exception {
        var login = inBackground(() -> login("wrong", "worse", "worst", "right"));

        var admitted = Handshake.welcome(channels.server(), welcome(2, "password"), this::gate);
        channels.server().send(new Envelope.Answering(admitted.id(), IN));

        assertEquals(IN, login.join());
        assertEquals(List.of("wrong", "right"), tried);
    }

    @Test
    void whatHadNoTurnIsSaid() {
        var login = inBackground(() -> login("wrong", "worse", "worst"));
        serving(welcome(2, "password"));

        var failure = failure(login);

        assertEquals(
                "not worst\\x07; 1 more keys were not tried, because the server allows 2 attempts",
                failure.getMessage());
        channels.client().close();
    }

    @Test
    void aWayThatTheServerDoesNotAcceptIsNotTriedAndTheFirstNotCounted() throws Exception {
        var attempts = List.of(
                key(), key(), attempt("wrong"), new Handshake.Attempt("publickey+password", () -> both("right")));
        var login = inBackground(() -> Handshake.login(channels.client(), "rft/1", WISHES, "ada", 7, attempts));

        var admitted = Handshake.welcome(channels.server(), welcome(1, "publickey+password"), this::gate);
        channels.server().send(new Envelope.Answering(admitted.id(), IN));

        assertEquals(IN, login.join());
        assertEquals(List.of("key", "both"), tried);
    }

    @Test
    void whereNothingFitsItIsSaidWhatTheServerAccepts() {
        var login = inBackground(() -> login("wrong"));
        serving(welcome(3, "publickey+password"));

        assertTrue(String.valueOf(failure(login).getMessage()).endsWith("it accepts publickey+password"));
        channels.client().close();
    }

    @Test
    void aWayThatCannotBeGoneIsFollowedByTheNext() throws Exception {
        var locked = new Handshake.Attempt("password", () -> {
            throw new AuthenticationException("no passphrase", "");
        });
        var login = inBackground(() -> Handshake.login(
                channels.client(), "rft/1", WISHES, "ada", 7, List.of(locked, locked, attempt("right"))));

        var admitted = Handshake.welcome(channels.server(), WELCOME, this::gate);
        channels.server().send(new Envelope.Answering(admitted.id(), IN));

        assertEquals(IN, login.join());
    }

    @Test
    void theLastRefusalIsWhatAPersonReads() throws Exception {
        var login = inBackground(() -> login("wrong", "worse"));
        tasks.startVirtual(
                "server",
                () -> assertThrows(
                        RftException.class, () -> Handshake.welcome(channels.server(), WELCOME, this::gate)));

        var failure = failure(login);

        assertInstanceOf(AuthenticationException.class, failure);
        assertEquals("not worse\\x07", failure.getMessage(), "and nothing rings a bell");
        channels.client().close();
    }

    @Test
    void withoutAnyWayToLogInNothingIsTried() {
        var login = inBackground(this::login);
        tasks.startVirtual(
                "server",
                () -> assertThrows(
                        RftException.class, () -> Handshake.welcome(channels.server(), WELCOME, this::gate)));

        assertInstanceOf(AuthenticationException.class, failure(login));
        channels.client().close();
    }

    @Test
    void aClientOfAnotherVersionIsTold() throws Exception {
        channels.client().send(new Envelope.Asking(1, new Message.Hello(2, "rft/2", WISHES)));

        assertRefused(ErrorCode.PROTOCOL);

        var answer =
                assertInstanceOf(Envelope.Answering.class, channels.client().receive());
        assertEquals(
                ErrorCode.PROTOCOL,
                assertInstanceOf(Message.Failure.class, answer.message()).code());
    }

    @Test
    void aServerOfAnotherVersionIsLeft() throws Exception {
        var login = inBackground(() -> login("first", "second"));
        channels.server().receive();
        channels.server().send(new Envelope.Answering(1, new Message.Welcome(2, "rftd/2", List.of())));

        assertEquals(ErrorCode.PROTOCOL, failure(login).code());
        assertEquals(List.of("first"), tried, "it went with the greeting");
    }

    @Test
    void beforeHelloNothingElseIsUnderstood() throws Exception {
        channels.client().send(new Envelope.Asking(1, new Message.Ping()));

        assertRefused(ErrorCode.PROTOCOL);
    }

    @Test
    void beforeTheLoginNothingElseIsUnderstood() throws Exception {
        channels.client().send(new Envelope.Asking(1, new Message.Hello(Message.VERSION, "rft/1", WISHES)));
        channels.client().send(new Envelope.Asking(2, new Message.Stat(RemotePath.ROOT, true)));

        assertRefused(ErrorCode.PROTOCOL);
    }

    @Test
    void anAnswerOutOfOrderIsRefused() throws Exception {
        for (var wrong : List.of(
                new Envelope.Answering(9, WELCOME),
                new Envelope.Answering(1, new Message.Done()),
                new Envelope.Telling(new Message.Bye("no")),
                new Envelope.Asking(1, new Message.Ping()))) {
            try (var pair = CommandChannels.connected()) {
                pair.server().send(wrong);

                var failure = assertThrows(
                        RftException.class, () -> Handshake.login(pair.client(), "rft/1", WISHES, "ada", 1, List.of()));

                assertEquals(ErrorCode.PROTOCOL, failure.code());
            }
        }
    }

    @Test
    void aRefusalOtherThanOfTheLoginIsNotTriedAgain() throws Exception {
        var login = inBackground(() -> login("right", "never asked for"));
        tasks.startVirtual("server", () -> {
            try {
                var admitted = Handshake.welcome(channels.server(), WELCOME, this::gate);
                var busy = new Message.Failure(ErrorCode.BUSY, "too many sessions", "Try again.");
                channels.server().send(new Envelope.Answering(admitted.id(), busy));
            } catch (RftException e) {
                throw new AssertionError(e);
            }
        });

        assertEquals(ErrorCode.BUSY, failure(login).code());
        assertEquals(List.of("right"), tried);
    }

    private void serving(Message.Welcome welcome) {
        tasks.startVirtual(
                "server",
                () -> assertThrows(
                        RftException.class, () -> Handshake.welcome(channels.server(), welcome, this::gate)));
    }

    private static Message.Welcome welcome(int attempts, String method) {
        return new Message.Welcome(Message.VERSION, "rftd/1", List.of(method), attempts);
    }

    private static Message.Hello hello() {
        return new Message.Hello(Message.VERSION, "rft/1", WISHES);
    }

    private static Envelope asking(long id, String password) {
        return new Envelope.Asking(id, new Message.Authenticate("ada", 1, new Message.Credential.Password(password)));
    }

    private Handshake.Attempt attempt(String password) {
        return new Handshake.Attempt("password", () -> {
            tried.add(password);
            return new Message.Credential.Password(password);
        });
    }

    private Handshake.Attempt key() {
        return new Handshake.Attempt("publickey", () -> {
            tried.add("key");
            return new Message.Credential.PublicKey(new Blob(new byte[1]), new Blob(new byte[1]));
        });
    }

    private Message.Credential both(String password) {
        tried.add("both");
        return new Message.Credential.KeyAndPassword(
                new Message.Credential.PublicKey(new Blob(new byte[1]), new Blob(new byte[1])),
                new Message.Credential.Password(password));
    }

    private String gate(Message.Authenticate request) throws AuthenticationException {
        if (request.credential() instanceof Message.Credential.KeyAndPassword(var _, var password)
                && password.password().equals("right")) {
            return request.user();
        } else if (request.credential() instanceof Message.Credential.PublicKey) {
            throw new AuthenticationException("not this key", "");
        }
        if (request.credential() instanceof Message.Credential.Password(var password) && password.equals("right")) {
            return request.user();
        }
        var password = assertInstanceOf(Message.Credential.Password.class, request.credential());
        throw new AuthenticationException("not " + password.password() + "\u0007", "");
    }

    private Message.Authenticated login(String... passwords) throws RftException {
        var attempts = new ArrayList<Handshake.Attempt>();
        for (var password : passwords) {
            attempts.add(attempt(password));
        }
        return Handshake.login(channels.client(), "rft/1", WISHES, "ada", 7, attempts);
    }

    private void assertRefused(ErrorCode code) {
        assertEquals(
                code,
                assertThrows(RftException.class, () -> Handshake.welcome(channels.server(), WELCOME, this::gate))
                        .code());
    }

    private <T> CompletableFuture<T> inBackground(Callable<T> action) {
        var future = new CompletableFuture<T>();
        tasks.startVirtual("test", () -> {
            try {
                future.complete(action.call());
            } catch (Exception | AssertionError e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    private static RftException failure(CompletableFuture<?> login) {
        return assertInstanceOf(
                RftException.class,
                assertThrows(CompletionException.class, login::join).getCause());
    }
}
