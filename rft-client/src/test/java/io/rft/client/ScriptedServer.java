package io.rft.client;

import io.rft.AuthenticationException;
import io.rft.ErrorCode;
import io.rft.Patience;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.buffer.BufferPool;
import io.rft.channel.CommandChannel;
import io.rft.channel.DataConnection;
import io.rft.channel.Doorman;
import io.rft.channel.Listener;
import io.rft.channel.SecureChannel;
import io.rft.channel.ServerIdentity;
import io.rft.channel.SessionKey;
import io.rft.channel.TicketBook;
import io.rft.channel.TlsServer;
import io.rft.clock.Ticker;
import io.rft.protocol.Envelope;
import io.rft.protocol.Message;
import io.rft.protocol.SessionId;
import io.rft.protocol.Settings;
import io.rft.rate.Pacer;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.session.Handshake;
import io.rft.session.Session;
import io.rft.task.TaskGroup;
import io.rft.transfer.Transfers;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that does nothing by itself but to let clients in and to give out tickets: a test takes what a session asks and answers as
 * it likes. Thread-safe.
 */
final class ScriptedServer implements Doorman, Closeable {
    private static final ServerIdentity IDENTITY = ServerIdentity.generate(new SecureRandom());

    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(bugs::add);
    private final TicketBook tickets = new TicketBook(new SecureRandom());
    private final Map<SessionId, Visit> sessions = new ConcurrentHashMap<>();
    private final BlockingQueue<Visit> visits = new LinkedBlockingQueue<>();
    private final AtomicInteger logins = new AtomicInteger();
    private final List<CommandChannel> waiting = new CopyOnWriteArrayList<>();
    private final Listener listener;
    private volatile Optional<RftException> refusal = Optional.empty();
    private volatile boolean silent;
    private volatile boolean byHand;
    private volatile Settings granted = Settings.DEFAULT;

    ScriptedServer() throws RftException {
        this(0);
    }

    ScriptedServer(int port) throws RftException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        listener = Listener.open(address, new TlsServer(IDENTITY), this, tasks, Ticker.system());
    }

    InetSocketAddress address() {
        return listener.address();
    }

    /** A client of this server that trusts it. */
    RftClient.Builder client() {
        return RftClient.builder()
                .endpoint(endpoint())
                .trust((chain, host) -> {})
                .credentials(Credentials.password(() -> "secret"));
    }

    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", address().getPort(), "ada");
    }

    /** Every login from now on ends so. */
    void refuse(Optional<RftException> how) {
        refusal = how;
    }

    /** No login from now on is answered. */
    void ignore() {
        silent = true;
    }

    /** What it says both sides have agreed on, whatever the client wished. */
    void grant(Settings settings) {
        granted = settings;
    }

    /** Whether a test sends blocks by hand over data connections from now on. */
    void byHand(boolean how) {
        byHand = how;
    }

    int logins() {
        return logins.get();
    }

    /** The next session that is opened; waits for it. */
    Visit nextVisit() throws InterruptedException {
        return visits.take();
    }

    @Override
    public void command(SecureChannel secure) {
        var channel = new CommandChannel(secure);
        try {
            logins.incrementAndGet();
            if (silent) {
                waiting.add(channel);
                return;
            }
            var welcome = new Message.Welcome(Message.VERSION, "scripted", List.of("password"), 1);
            var admitted = Handshake.welcome(channel, welcome, this::admit);
            if (refusal.isPresent()) {
                channel.send(new Envelope.Answering(admitted.id(), Message.Failure.of(refusal.get())));
                channel.close();
                return;
            }
            open(channel, secure, admitted);
        } catch (RftException e) {
            channel.close();
        }
    }

    @Override
    public void data(SecureChannel secure) {
        try {
            var admitted = DataConnection.admit(secure, tickets, Ticker.system());
            var visit = Objects.requireNonNull(sessions.get(admitted.session()), "a ticket's session");
            if (byHand) {
                visit.connections.add(admitted.connection());
            } else {
                visit.transfers.add(admitted.connection());
            }
        } catch (RftException e) {
            secure.close();
        }
    }

    /** Ends everything, as a machine that is switched off does, and waits for it. */
    @Override
    public void close() {
        listener.close();
        waiting.forEach(CommandChannel::close);
        sessions.values().forEach(Visit::lose);
        tasks.close();
        if (!bugs.isEmpty()) {
            throw new AssertionError("the scripted server has crashed", bugs.getFirst());
        }
    }

    private String admit(Message.Authenticate request) throws AuthenticationException {
        if (refusal.isPresent() && refusal.get() instanceof AuthenticationException no) {
            throw no;
        }
        return request.user();
    }

    private void open(CommandChannel channel, SecureChannel secure, Handshake.Admitted<String> admitted)
            throws RftException {
        var id = SessionId.random(new SecureRandom());
        var visit = new Visit(id, SessionKey.of(secure, id, admitted.epoch()), channel);
        sessions.put(id, visit);
        channel.loggedIn();
        var in = new Message.Authenticated(id, granted, RemotePath.ROOT, true);
        channel.send(new Envelope.Answering(admitted.id(), in));
        visit.session.start(tasks, "scripted");
        visits.add(visit);
    }

    /** One session, with everything that the client asks but tickets. */
    final class Visit implements Session.Handler {
        final Session session;
        final Transfers transfers;

        private final SessionId id;
        private final SessionKey key;
        private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
        private final BlockingQueue<DataConnection> connections = new LinkedBlockingQueue<>();
        private final BlockingQueue<RateLimits> wishes = new LinkedBlockingQueue<>();

        private Visit(SessionId id, SessionKey key, CommandChannel channel) {
            this.id = id;
            this.key = key;
            this.session = new Session(channel, this, Ticker.system());
            this.transfers = new Transfers(
                    session,
                    granted,
                    new Pacer(Rate.NONE, Ticker.system().nanoTime()),
                    wanted -> {},
                    Patience.DEFAULT,
                    idle -> {},
                    new BufferPool(Settings.BLOCK_BYTES_DEFAULT, 8),
                    tasks,
                    Ticker.system());
        }

        /** A request and the way to answer it. */
        record Asked(Message.Request request, Session.Reply reply) {}

        /** The next request but for tickets; waits for it. */
        Asked nextAsked() throws InterruptedException {
            return asked.take();
        }

        /** The next data connection that is to be used by hand; waits for it. */
        DataConnection nextConnection() throws InterruptedException {
            return connections.take();
        }

        /** The rates that the client wishes next; waits for them. */
        RateLimits nextWish() throws InterruptedException {
            return wishes.take();
        }

        TaskGroup tasks() {
            return tasks;
        }

        /** Ends the session as a lost network does. */
        void lose() {
            session.fail(new RftException(ErrorCode.NETWORK, "the test has cut it"));
        }

        @Override
        public void request(Message.Request request, Session.Reply reply) {
            if (request instanceof Message.TicketsPlease(var count)) {
                reply.answer(new Message.Tickets(
                        tickets.issue(id, key, count, Ticker.system().nanoTime())));
            } else {
                asked.add(new Asked(request, reply));
            }
        }

        @Override
        public void told(Message.Notification notification) {
            switch (notification) {
                case Message.Missing missing -> transfers.told(missing);
                case Message.Progress progress -> transfers.told(progress);
                case Message.RatesWished(var wished) -> wishes.add(wished);
                default -> throw new AssertionError(notification);
            }
        }

        @Override
        public void closed(RftException cause) {
            transfers.close(cause);
        }
    }
}
