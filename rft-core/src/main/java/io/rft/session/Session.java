package io.rft.session;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.Patience;
import io.rft.RftException;
import io.rft.channel.CommandChannel;
import io.rft.clock.Ticker;
import io.rft.fault.FaultPoint;
import io.rft.protocol.Envelope;
import io.rft.protocol.MalformedMessageException;
import io.rft.protocol.Message;
import io.rft.protocol.Peer;
import io.rft.protocol.UnknownMessageException;
import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One conversation on a command channel after login: correlates answers with requests, in both directions at once, keeps the order of
 * what arrives, and notices by heartbeats when the peer is gone, or takes nothing any more. Three virtual threads: one receives, one
 * sends, one beats. Thread-safe; owns the channel.
 */
public final class Session implements Peer, Closeable {
    /** Whoever sends when so much waits waits as well, but for the receiving thread. */
    static final int OUTBOX_MAX = 256;
    /** A peer that asks this much and does not take the answers is given up. */
    static final int UNHEARD_MAX = 4 * OUTBOX_MAX;

    private static final int BATCH_MAX = 64;

    /** What the session's owner does with what arrives; called on the receiving thread, in order, and must not block it. */
    public interface Handler {
        /** Answer through {@code reply}, now or later, exactly once. */
        void request(Message.Request request, Reply reply);

        void told(Message.Notification notification);

        /**
         * The peer has asked for something with fields that make no sense, and was answered so. Who waits for what it asks, and would
         * wait for ever, ends the session by throwing.
         */
        default void misspoken(MalformedMessageException problem) throws RftException {}

        /** The session is over; the last call. */
        void closed(RftException cause);
    }

    /** Answers one request. Thread-safe; an answer after the session's end is dropped, the peer is gone. */
    public interface Reply {
        void answer(Message.Answer answer);

        default void fail(RftException cause) {
            answer(Message.Failure.of(cause));
        }
    }

    private final CommandChannel channel;
    private final Handler handler;
    private final Ticker ticker;
    private final Patience patience;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    // Apart from each other: a message concerns one thread, and to wake all of them for each would cost more than the
    // message.
    private final Condition filled = lock.newCondition(); // there is something to send
    private final Condition room = lock.newCondition(); // the outbox has become shorter
    private final Condition ended = lock.newCondition();
    private final Map<Long, Question> questions = new HashMap<>();
    private final List<Envelope> outbox = new ArrayList<>();
    private final Pulse pulse;
    private long lastId;
    private long toldNanos;
    private long receivingThread;
    private boolean leaving;
    private @Nullable RftException end;

    /** Takes ownership of a channel whose login is over. */
    public Session(CommandChannel channel, Handler handler, Ticker ticker) {
        this(channel, handler, ticker, Patience.DEFAULT);
    }

    public Session(CommandChannel channel, Handler handler, Ticker ticker, Patience patience) {
        this.channel = channel;
        this.handler = handler;
        this.ticker = ticker;
        this.patience = patience;
        this.pulse = new Pulse(patience, ticker.nanoTime());
        this.toldNanos = ticker.nanoTime();
    }

    /** Starts to receive; before this the handler is not called. */
    public void start(TaskGroup tasks, String name) {
        tasks.startVirtual("rft-commands-in " + name, () -> untilEnd(this::receive));
        tasks.startVirtual("rft-commands-out " + name, () -> untilEnd(this::send));
        tasks.startVirtual("rft-heartbeat " + name, this::beat);
    }

    @Override
    public <A extends Message.Answer> A ask(Message.Request request, Class<A> type, Consumer<A> inOrder)
            throws RftException {
        var question =
                new Question(lock.newCondition(), AnswerTime.of(request, patience), ticker.nanoTime(), answer -> {
                    if (type.isInstance(answer)) {
                        inOrder.accept(type.cast(answer));
                    }
                });
        lock.lock();
        try {
            questions.put(++lastId, question);
            put(new Envelope.Asking(lastId, request));
            while (question.answer == null && end == null && !question.overdue) {
                question.answered.awaitUninterruptibly();
            }
            return question.answer(type, end);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void tell(Message.Notification notification) throws RftException {
        lock.lock();
        try {
            put(new Envelope.Telling(notification));
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosed() {
        lock.lock();
        try {
            return end != null;
        } finally {
            lock.unlock();
        }
    }

    /** Waits so long, or until the session is over; whether it is. */
    public boolean awaitEnd(long nanos) {
        lock.lock();
        try {
            var left = nanos;
            while (left > 0 && end == null) {
                left = ended.awaitNanos(left);
            }
            return end != null;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts our threads", e);
        } finally {
            lock.unlock();
        }
    }

    /** Says goodbye, once all that waits is sent, and closes; at once where the peer takes nothing. Does not wait. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (end != null || leaving) {
                return;
            }
            outbox.add(new Envelope.Telling(new Message.Bye("done")));
            leaving = true;
            filled.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        channel.channel().abortAfter(patience.goodbye());
    }

    /** Ends the session at once with this cause; the first cause counts. */
    public void fail(RftException cause) {
        lock.lock();
        try {
            if (end != null) {
                return;
            }
            end = cause;
            filled.signal();
            room.signalAll();
            ended.signalAll();
            questions.values().forEach(question -> question.answered.signal());
        } finally {
            lock.unlock();
        }
        try {
            channel.close();
        } finally {
            handler.closed(cause);
        }
    }

    /** Whatever ends one of the session's threads ends the session. */
    private void untilEnd(Runnable loop) {
        try {
            loop.run();
        } finally {
            fail(new RftException(ErrorCode.NETWORK, "the session has ended"));
        }
    }

    private void put(Envelope envelope) throws RftException {
        while (outbox.size() >= OUTBOX_MAX && end == null && !leaving) {
            room.awaitUninterruptibly();
        }
        add(envelope);
    }

    private void add(Envelope envelope) throws RftException {
        if (end != null) {
            throw end;
        }
        if (leaving) { // or whoever goes on talking would put off the end for ever
            throw new RftException(ErrorCode.NETWORK, "the session is closing");
        }
        outbox.add(envelope);
        filled.signal();
    }

    private void receive() {
        lock.lock();
        try {
            receivingThread = Thread.currentThread().threadId();
        } finally {
            lock.unlock();
        }
        try {
            while (true) {
                try {
                    dispatch(channel.receive());
                } catch (MalformedMessageException e) {
                    malformed(e);
                }
                heard();
            }
        } catch (RftException e) {
            fail(e);
        }
    }

    /** A line that is well framed and not understood: the conversation goes on where it is known whom it concerns. */
    private void malformed(MalformedMessageException problem) throws RftException {
        if (problem.id().isPresent()) {
            reply(problem.id().getAsLong()).fail(problem);
            if (!(problem instanceof UnknownMessageException)) {
                handler.misspoken(problem);
            }
        } else if (problem.re().isPresent()) {
            answered(problem.re().getAsLong(), Message.Failure.of(problem));
        } else if (!(problem instanceof UnknownMessageException)) {
            throw problem;
        }
    }

    private void dispatch(Envelope envelope) throws RftException {
        switch (envelope) {
            case Envelope.Asking(var id, Message.Ping ping) -> reply(id).answer(new Message.Pong());
            case Envelope.Asking(var id, var request) -> handler.request(request, reply(id));
            case Envelope.Answering(var re, var answer) -> answered(re, answer);
            case Envelope.Telling(Message.Bye(var reason)) ->
                throw new RftException(ErrorCode.NETWORK, "the peer has ended the session: " + Escaped.of(reason));
            case Envelope.Telling(var notification) -> {
                if (notification instanceof Message.Progress || notification instanceof Message.Missing) {
                    told(); // of limits and shares a peer may tell although it is stuck
                }
                handler.told(notification);
            }
        }
    }

    private void answered(long id, Message.Answer answer) {
        var question = question(id);
        if (question == null) {
            return; // a heartbeat's, or one that nobody asked for
        }
        question.inOrder.accept(answer);
        lock.lock();
        try {
            questions.remove(id);
            question.answer = answer;
            question.answered.signal();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Question question(long id) {
        lock.lock();
        try {
            return questions.get(id);
        } finally {
            lock.unlock();
        }
    }

    private Reply reply(long id) {
        return answer -> {
            var heard = true;
            lock.lock();
            try {
                if (receivingThread == Thread.currentThread().threadId()) {
                    heard = putAtOnce(new Envelope.Answering(id, answer));
                } else {
                    put(new Envelope.Answering(id, answer));
                }
            } catch (RftException gone) {
                // Nobody is left to answer; what was done is found out by the next offer.
            } finally {
                lock.unlock();
            }
            if (!heard) {
                fail(new RftException(ErrorCode.PROTOCOL, "the peer asks and does not listen to the answers"));
            }
        };
    }

    /** For the thread that must go on receiving: two peers that both waited to be listened to would wait for ever. */
    private boolean putAtOnce(Envelope envelope) throws RftException {
        if (outbox.size() >= UNHEARD_MAX) {
            return false;
        }
        add(envelope);
        return true;
    }

    private void send() {
        try {
            for (var batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
                FaultPoint.MESSAGES_BEFORE_SENDING.hit();
                channel.send(batch);
            }
            fail(new RftException(ErrorCode.NETWORK, "the session was closed"));
        } catch (RftException e) {
            fail(e);
        }
    }

    /** What waits, as much as goes at once; empty when nothing will come any more. */
    private List<Envelope> nextBatch() {
        lock.lock();
        try {
            pulse.sent();
            while (outbox.isEmpty() && end == null && !leaving) {
                filled.awaitUninterruptibly();
            }
            if (end != null) {
                return List.of();
            }
            var ready = outbox.subList(0, Math.min(BATCH_MAX, outbox.size()));
            var batch = List.copyOf(ready);
            ready.clear();
            pulse.sending(ticker.nanoTime(), channel.sentBytes());
            room.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void beat() {
        var waiting = 0L;
        while (!awaitEnd(waiting)) {
            switch (nextBeat()) {
                case Pulse.Beat.Wait(var nanos) -> waiting = nanos;
                case Pulse.Beat.Ping() -> ping();
                case Pulse.Beat.Dead(var why) -> fail(new RftException(ErrorCode.NETWORK, "the peer " + why));
            }
        }
    }

    private Pulse.Beat nextBeat() {
        lock.lock();
        try {
            giveUpOverdue();
            return pulse.next(ticker.nanoTime(), channel.sentBytes());
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits for ever for a peer that lives and does not answer. */
    private void giveUpOverdue() {
        var now = ticker.nanoTime();
        var late = questions.values().stream()
                .filter(question -> question.time.isOver(question.askedNanos, toldNanos, now))
                .toList();
        if (!late.isEmpty()) {
            questions.values().removeAll(late);
            late.forEach(question -> {
                question.overdue = true;
                question.answered.signal();
            });
        }
    }

    private void told() {
        lock.lock();
        try {
            toldNanos = ticker.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    /** Asks, without waiting for the answer, whether the peer is there. */
    public void ping() {
        lock.lock();
        try {
            if (end == null && !leaving && outbox.size() < OUTBOX_MAX) {
                outbox.add(new Envelope.Asking(++lastId, new Message.Ping()));
                filled.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** For how long the peer has said nothing. */
    public long silentNanos() {
        lock.lock();
        try {
            return pulse.silentNanos(ticker.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    private void heard() {
        lock.lock();
        try {
            pulse.heard(ticker.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    /** A request that waits for its answer. Guarded by the session's lock. */
    private static final class Question {
        private final Condition answered; // or it never will be
        private final AnswerTime time;
        private final long askedNanos;
        private final Consumer<Message.Answer> inOrder;
        private Message.@Nullable Answer answer;
        private boolean overdue;

        Question(Condition answered, AnswerTime time, long askedNanos, Consumer<Message.Answer> inOrder) {
            this.answered = answered;
            this.time = time;
            this.askedNanos = askedNanos;
            this.inOrder = inOrder;
        }

        <A extends Message.Answer> A answer(Class<A> type, @Nullable RftException end) throws RftException {
            if (answer == null && overdue) {
                throw new RftException(
                        ErrorCode.STALLED,
                        "the peer is there and has not answered for "
                                + time.limit().toSeconds() + " s",
                        "Try again later; look whether its disk hangs.");
            }
            if (answer == null) {
                throw end == null ? new RftException(ErrorCode.NETWORK, "no answer") : end;
            }
            if (answer instanceof Message.Failure(var code, var message, var advice)) {
                throw new RftException(code, Escaped.of(message), Escaped.of(advice));
            }
            if (!type.isInstance(answer)) {
                throw new RftException(ErrorCode.PROTOCOL, "the peer gave an answer to another question");
            }
            return type.cast(answer);
        }
    }
}
