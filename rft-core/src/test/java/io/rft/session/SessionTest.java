package io.rft.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.Patience;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.channel.CommandChannel;
import io.rft.channel.CommandChannels;
import io.rft.clock.ManualTicker;
import io.rft.protocol.Envelope;
import io.rft.protocol.Message;
import io.rft.range.ByteRange;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session at the server; its peer is another session, or a test that writes and reads lines itself. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionTest {
    private static final Message.Request STAT = new Message.Stat(RemotePath.parse("/a"), true);
    private static final Message.Request OTHER_STAT = new Message.Stat(RemotePath.parse("/b"), true);
    private static final Message.Listing SMALL = new Message.Listing(List.of(), 0);
    private static final TransferId ID = new TransferId(1, 2);

    private final ManualTicker ticker = new ManualTicker();
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(bugs::add);
    private final CommandChannels channels;
    private final Played handler = new Played();
    private final Session session;

    SessionTest() throws IOException {
        channels = CommandChannels.loggedIn();
        session = new Session(channels.server(), handler, ticker);
    }

    @AfterEach
    void everyThreadEndsWithTheSession() {
        session.close();
        channels.close();
        tasks.close();
        assertEquals(List.of(), bugs);
    }

    @Test
    void aQuestionGetsItsAnswer() throws Exception {
        var client = bothStarted(new Played());
        handler.answering(request -> SMALL);

        assertEquals(SMALL, client.ask(STAT, Message.Listing.class));
        client.fail(gone());
    }

    @Test
    void bothSidesAskAtOnce() throws Exception {
        var other = new Played().answering(request -> new Message.Done());
        var client = bothStarted(other);
        handler.answering(request -> SMALL);

        var asking = inBackground(() -> {
            for (var i = 0; i < 200; i++) {
                client.ask(STAT, Message.Listing.class);
            }
            return "asked";
        });
        for (var i = 0; i < 200; i++) {
            session.ask(STAT, Message.Done.class);
        }

        assertEquals("asked", asking.join());
        client.fail(gone());
    }

    @Test
    void answersFindTheirQuestionsInAnyOrder() throws Exception {
        session.start(tasks, "test");
        var first = inBackground(() -> session.ask(STAT, Message.Answer.class));
        var one = asked(STAT);
        var second = inBackground(() -> session.ask(OTHER_STAT, Message.Answer.class));
        var two = asked(OTHER_STAT);

        answer(two, new Message.Done());
        assertEquals(new Message.Done(), second.join());
        answer(one, SMALL);
        assertEquals(SMALL, first.join());
    }

    @Test
    void aFailureIsThrownWithItsCodeAndAdviceAndNothingThatMovesACursor() throws Exception {
        session.start(tasks, "test");
        var asking = inBackground(() -> session.ask(STAT, Message.Done.class));

        answer(asked(STAT), new Message.Failure(ErrorCode.STORAGE, "full\u001b[2J", "buy\nmore"));

        var failure = failure(asking);
        assertEquals(ErrorCode.STORAGE, failure.code());
        assertEquals("full\\x1b[2J", failure.getMessage());
        assertEquals("buy\\nmore", failure.advice());
    }

    @Test
    void anAnswerOfAnotherKindFailsTheQuestionOnly() throws Exception {
        session.start(tasks, "test");
        var ordered = new CopyOnWriteArrayList<Message.Done>();
        var asking = inBackground(() -> session.ask(STAT, Message.Done.class, ordered::add));

        answer(asked(STAT), new Message.Pong());

        assertEquals(ErrorCode.PROTOCOL, failure(asking).code());
        assertEquals(List.of(), ordered);
        assertFalse(session.isClosed());
    }

    @Test
    void answersToNothingAreIgnored() throws Exception {
        session.start(tasks, "test");
        answer(77, new Message.Done());
        answer(0, new Message.Failure(ErrorCode.OTHER, "", ""));

        assertAlive();
    }

    @Test
    void anAnswerIsLookedAtBeforeTheMessageThatFollowsIt() throws Exception {
        session.start(tasks, "test");
        var events = new LinkedBlockingQueue<String>();
        handler.telling(notification -> events.add("told"));
        var asking = inBackground(() -> session.ask(STAT, Message.Done.class, answer -> events.add("answered")));
        var id = asked(STAT);

        channels.client()
                .send(List.of(new Envelope.Answering(id, new Message.Done()), new Envelope.Telling(progress(1))));

        asking.join();
        assertEquals("answered", events.take());
        assertEquals("told", events.take());
    }

    @Test
    void whatIsToldArrivesInOrder() throws Exception {
        var told = new LinkedBlockingQueue<Message.Notification>();
        var client = bothStarted(new Played());
        handler.telling(told::add);

        for (var epoch = 1; epoch <= 1000; epoch++) {
            client.tell(progress(epoch));
        }

        for (var epoch = 1; epoch <= 1000; epoch++) {
            assertEquals(progress(epoch), told.take());
        }
        client.fail(gone());
    }

    @Test
    void aPingIsAnsweredWithoutTheOwner() throws Exception {
        session.start(tasks, "test");
        channels.client().send(new Envelope.Asking(5, new Message.Ping()));

        assertEquals(
                new Envelope.Answering(5, new Message.Pong()), channels.client().receive());
        assertEquals(List.of(), handler.asked());
    }

    @Test
    void aRequestThatIsNotUnderstoodIsAnsweredAndTheSessionGoesOn() throws Exception {
        session.start(tasks, "test");
        write("{\"type\":\"stat\",\"id\":3}\n{\"type\":\"dance\",\"id\":4}\n");

        assertEquals(3, failureLine().re());
        assertEquals(4, failureLine().re());
        assertAlive();
    }

    @Test
    void anAnswerThatIsNotUnderstoodFailsItsQuestion() throws Exception {
        session.start(tasks, "test");
        var asking = inBackground(() -> session.ask(STAT, Message.Done.class));

        write("{\"type\":\"dance\",\"re\":" + asked(STAT) + "}\n");

        assertEquals(ErrorCode.PROTOCOL, failure(asking).code());
        assertAlive();
    }

    @Test
    void anUnknownNotificationIsIgnored() throws Exception {
        session.start(tasks, "test");
        write("{\"type\":\"weather\",\"rain\":true}\n");

        assertAlive();
    }

    @Test
    void aNotificationThatBreaksTheRulesEndsTheSession() throws Exception {
        session.start(tasks, "test");
        write("{\"type\":\"progress\",\"epoch\":-1}\n");

        assertEquals(ErrorCode.PROTOCOL, handler.awaitEnd().code());
    }

    @Test
    void aGoodbyeEndsTheSession() throws Exception {
        session.start(tasks, "test");
        channels.client().send(new Envelope.Telling(new Message.Bye("I am\ntired")));

        var end = handler.awaitEnd();

        assertEquals(ErrorCode.NETWORK, end.code());
        assertEquals("the peer has ended the session: I am\\ntired", end.getMessage());
    }

    @Test
    void closingSendsWhatWaitsAndSaysGoodbye() throws Exception {
        session.start(tasks, "test");
        session.tell(progress(1));
        session.close();
        session.close();

        assertEquals(new Envelope.Telling(progress(1)), channels.client().receive());
        assertEquals(
                new Envelope.Telling(new Message.Bye("done")), channels.client().receive());
        assertThrows(RftException.class, () -> channels.client().receive());
        handler.awaitEnd();
    }

    @Test
    void aPeerThatTakesNothingCannotHoldUpTheEnd() throws Exception {
        var impatient = Patience.DEFAULT.scaled(0.0005);
        try (var other = CommandChannels.loggedIn()) {
            var stuck = new Session(other.server(), handler, ticker, impatient);
            stuck.start(tasks, "test");
            tasks.startVirtual("teller", () -> tellUntilTheEnd(stuck));
            stuck.close();

            handler.awaitEnd();
        }
    }

    @Test
    void whoGoesOnTalkingDoesNotPutOffTheEnd() throws Exception {
        session.start(tasks, "test");
        tasks.startVirtual("teller", () -> tellUntilTheEnd(session));
        assertInstanceOf(Envelope.Telling.class, channels.client().receive());

        session.close();

        Envelope last;
        do {
            last = channels.client().receive();
        } while (!last.equals(new Envelope.Telling(new Message.Bye("done"))));
        assertThrows(RftException.class, () -> channels.client().receive());
        assertEquals("the session was closed", handler.awaitEnd().getMessage());
    }

    @Test
    void theEndFailsWhoeverWaitsAndWhoeverComesLater() throws Exception {
        session.start(tasks, "test");
        var asking = inBackground(() -> session.ask(STAT, Message.Done.class));
        asked(STAT);

        channels.client().close();

        assertEquals(ErrorCode.NETWORK, failure(asking).code());
        assertThrows(RftException.class, () -> session.ask(STAT, Message.Done.class));
        assertThrows(RftException.class, () -> session.tell(progress(1)));
        assertTrue(session.isClosed());
        assertTrue(session.awaitEnd(Long.MAX_VALUE));
        handler.awaitEnd();
        session.fail(gone());
        assertEquals(1, handler.ends());
    }

    @Test
    void anAnswerAfterTheEndIsDropped() throws Exception {
        session.start(tasks, "test");
        channels.client().send(new Envelope.Asking(1, STAT));
        var reply = handler.awaitRequest();
        session.fail(gone());

        reply.answer(new Message.Done());

        assertTrue(session.isClosed());
    }

    @Test
    void aFailureTooLongForAMessageIsCut() throws Exception {
        session.start(tasks, "test");
        channels.client().send(new Envelope.Asking(1, STAT));

        handler.awaitRequest().fail(new RftException(ErrorCode.OTHER, "\0".repeat(100_000)));

        assertEquals(1, failureLine().re());
    }

    @Test
    void aPeerThatIsSilentIsDead() throws Exception {
        try (var other = CommandChannels.loggedIn()) {
            var watchful = new Session(other.server(), handler, ticker, brisk());
            watchful.start(tasks, "test");
            ticker.advance(brisk().heartbeat().toNanos());
            assertTrue(other.client().receive() instanceof Envelope.Asking(var id, Message.Ping ping));

            ticker.advance(Duration.ofSeconds(30).toNanos());

            assertEquals("the peer was silent for 30 s", handler.awaitEnd().getMessage());
        }
    }

    @Test
    void aPeerThatTalksAndTakesNothingIsGivenUp() throws Exception {
        try (var other = CommandChannels.loggedIn()) {
            var watchful = new Session(other.server(), handler, ticker, brisk());
            watchful.start(tasks, "test");
            tasks.startVirtual("teller", () -> tellUntilTheEnd(watchful));
            tasks.startVirtual("talker", () -> talkUntilTheEnd(other.client()));

            while (handler.ends() == 0) {
                ticker.advance(Duration.ofSeconds(1).toNanos());
                awaitHeard(watchful);
            }

            var why = String.valueOf(handler.awaitEnd().getMessage());
            assertTrue(why.startsWith("the peer took nothing for "), why);
        }
    }

    @Test
    void aPeerThatLivesAndDoesNotAnswerIsNotWaitedForForEver() throws Exception {
        try (var other = CommandChannels.loggedIn()) {
            var asking = new Session(other.server(), handler, ticker, brisk());
            asking.start(tasks, "asking");
            var silent = new Session(other.client(), new Played(), ticker, brisk());
            silent.start(tasks, "silent");

            for (var request : List.of(
                    STAT,
                    new Message.Hash(RemotePath.parse("/a"), Message.HashAlgorithm.CRC32C),
                    new Message.Commit(ID, 1, 0))) {
                var answer = inBackground(() -> asking.ask(request, Message.Answer.class));
                while (!answer.isDone()) {
                    awaitHeard(asking);
                    awaitHeard(silent);
                    ticker.advance(Duration.ofSeconds(20).toNanos());
                }

                var failure = assertInstanceOf(
                        RftException.class,
                        assertThrows(CompletionException.class, answer::join).getCause());
                assertEquals(ErrorCode.STALLED, failure.code(), () -> request + ": " + failure);
            }
            assertFalse(asking.isClosed());
            asking.fail(gone());
        }
    }

    /** Looks every millisecond, so that a test need not wait for it; otherwise patient. */
    private static Patience brisk() {
        return new Patience(
                Duration.ofMillis(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(7),
                Duration.ofSeconds(3),
                Duration.ofSeconds(60),
                Duration.ofSeconds(80),
                Duration.ofSeconds(100));
    }

    private static void talkUntilTheEnd(CommandChannel channel) {
        try {
            while (true) {
                channel.send(new Envelope.Telling(progress(1)));
            }
        } catch (RftException e) {
            // the end
        }
    }

    private static void awaitHeard(Session session) {
        while (session.silentNanos() > 0 && !session.isClosed()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aPeerThatAsksAndDoesNotListenIsGivenUp() throws Exception {
        handler.answering(request -> large());
        session.start(tasks, "test");

        tasks.startVirtual("asker", () -> {
            try {
                for (var id = 1L; ; id++) {
                    channels.client().send(new Envelope.Asking(id, STAT));
                }
            } catch (RftException e) {
                // the end
            }
        });

        assertEquals(ErrorCode.PROTOCOL, handler.awaitEnd().code());
    }

    @Test
    void whoTellsASlowPeerWaitsAndNothingIsLost() throws Exception {
        session.start(tasks, "test");
        var telling = inBackground(() -> {
            for (var epoch = 1; epoch <= 4 * Session.OUTBOX_MAX; epoch++) {
                session.tell(longProgress(epoch));
            }
            return "told";
        });

        for (var epoch = 1; epoch <= 4 * Session.OUTBOX_MAX; epoch++) {
            assertEquals(
                    new Envelope.Telling(longProgress(epoch)), channels.client().receive());
        }
        assertEquals("told", telling.join());
    }

    @Test
    void twoPeersThatBuryEachOtherInQuestionsBothGetTheirAnswers() throws Exception {
        var other = new Played().answering(request -> large());
        var client = bothStarted(other);
        handler.answering(request -> large());

        var asking = new ArrayList<CompletableFuture<Message.Listing>>();
        for (var i = 0; i < 100; i++) {
            asking.add(inBackground(() -> client.ask(STAT, Message.Listing.class)));
            asking.add(inBackground(() -> session.ask(STAT, Message.Listing.class)));
        }

        asking.forEach(CompletableFuture::join);
        client.fail(gone());
    }

    private Session bothStarted(Session.Handler other) {
        var client = new Session(channels.client(), other, ticker);
        client.start(tasks, "client");
        session.start(tasks, "server");
        return client;
    }

    private void tellUntilTheEnd(Session one) {
        try {
            while (true) {
                one.tell(longProgress(1));
            }
        } catch (RftException e) {
            // the end
        }
    }

    /** The id under which this was asked, which is what comes next. */
    private long asked(Message.Request expected) throws RftException {
        while (true) {
            if (channels.client().receive() instanceof Envelope.Asking(var id, var request)
                    && request.equals(expected)) {
                return id;
            }
        }
    }

    private void answer(long id, Message.Answer answer) throws RftException {
        channels.client().send(new Envelope.Answering(id, answer));
    }

    private Envelope.Answering failureLine() throws RftException {
        var answering =
                assertInstanceOf(Envelope.Answering.class, channels.client().receive());
        assertInstanceOf(Message.Failure.class, answering.message());
        return answering;
    }

    private void assertAlive() throws RftException {
        channels.client().send(new Envelope.Asking(99, new Message.Ping()));
        assertEquals(
                new Envelope.Answering(99, new Message.Pong()),
                channels.client().receive());
    }

    private void write(String lines) throws RftException {
        channels.client().channel().write(ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8)));
    }

    private static Message.Progress progress(long epoch) {
        return new Message.Progress(ID, epoch, List.of(new ByteRange(0, epoch)), List.of());
    }

    private static Message.Progress longProgress(long epoch) {
        var ranges = new ArrayList<ByteRange>();
        for (var i = 0L; i < 1000; i++) {
            ranges.add(new ByteRange((2 * i) << 20, (2 * i + 1) << 20));
        }
        return new Message.Progress(ID, epoch, ranges, List.of());
    }

    private static Message.Listing large() {
        var entries = new ArrayList<Message.Entry>();
        for (var i = 0; i < 200; i++) {
            entries.add(new Message.Entry(
                    "a-file-with-a-long-name-" + i,
                    Message.EntryType.FILE,
                    i,
                    0644,
                    Instant.EPOCH,
                    "owner",
                    "group",
                    Optional.empty()));
        }
        return new Message.Listing(entries, 0);
    }

    private static RftException gone() {
        return new RftException(ErrorCode.NETWORK, "the test is over");
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

    private static RftException failure(CompletableFuture<?> asking) {
        return assertInstanceOf(
                RftException.class,
                assertThrows(CompletionException.class, asking::join).getCause());
    }

    /** The session's owner as a test plays it. */
    private static final class Played implements Session.Handler {
        private final List<Message.Request> requests = new CopyOnWriteArrayList<>();
        private final BlockingQueue<Session.Reply> replies = new LinkedBlockingQueue<>();
        private final BlockingQueue<RftException> ends = new LinkedBlockingQueue<>();
        private final List<RftException> allEnds = new CopyOnWriteArrayList<>();
        private volatile Optional<Function<Message.Request, Message.Answer>> script = Optional.empty();
        private volatile Consumer<Message.Notification> listener = notification -> {};

        Played answering(Function<Message.Request, Message.Answer> how) {
            script = Optional.of(how);
            return this;
        }

        void telling(Consumer<Message.Notification> how) {
            listener = how;
        }

        List<Message.Request> asked() {
            return List.copyOf(requests);
        }

        int ends() {
            return allEnds.size();
        }

        Session.Reply awaitRequest() throws InterruptedException {
            return replies.take();
        }

        RftException awaitEnd() throws InterruptedException {
            return ends.take();
        }

        @Override
        public void request(Message.Request request, Session.Reply reply) {
            requests.add(request);
            replies.add(reply);
            script.ifPresent(how -> reply.answer(how.apply(request)));
        }

        @Override
        public void told(Message.Notification notification) {
            listener.accept(notification);
        }

        @Override
        public void closed(RftException cause) {
            ends.add(cause);
            allEnds.add(cause);
        }
    }
}
