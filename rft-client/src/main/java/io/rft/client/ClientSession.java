package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.channel.Alpn;
import io.rft.channel.CommandChannel;
import io.rft.channel.DataConnection;
import io.rft.channel.KeyRotation;
import io.rft.channel.PathInfo;
import io.rft.channel.SecureChannel;
import io.rft.channel.SessionKey;
import io.rft.fault.FaultPoint;
import io.rft.posix.Processors;
import io.rft.protocol.MalformedMessageException;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.rate.Pacer;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.session.Handshake;
import io.rft.session.Session;
import io.rft.transfer.ConnectionTuner;
import io.rft.transfer.Transfers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session at the client: the command channel, and as many data connections as there is work for, each dialled anew when it is
 * lost. Lives until either side ends it or the network does. Thread-safe.
 */
final class ClientSession implements Session.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);

    private static final long LOOPBACK_NANOS = 50_000; // a round trip

    /** Of the 30 s that a ticket is good for: the rest is for the way. */
    private static final Duration TICKET_USABLE = Duration.ofSeconds(15);

    private final ClientConfig config;
    private final long epoch;
    private final Message.Authenticated agreed;
    private final Settings settings;
    private final SessionKey key;
    private final Session session;
    private final Transfers transfers;
    private final ConcurrentHashMap<TransferId, Inbox> inboxes = new ConcurrentHashMap<>();
    private final Ahead ahead;
    private final DataConnections connections;
    private final AgreedRates rates;
    private final ReentrantLock attributing = new ReentrantLock(); // guards: attribution
    private final Attribution attribution = new Attribution(Runtime.getRuntime().availableProcessors());
    private volatile Optional<Message.HeldBy> peerHeldBy = Optional.empty();
    private final boolean isLoopback;
    private final SecureChannel secure;
    private final String encryption;
    private final AtomicLong rttNanos = new AtomicLong(Long.MAX_VALUE);

    private ClientSession(
            ClientConfig config,
            long epoch,
            CommandChannel channel,
            Settings wished,
            Message.Authenticated agreed,
            SessionKey key,
            Way way) {
        this.config = config;
        this.epoch = epoch;
        this.agreed = agreed;
        this.settings = agreed.settings().lower(wished); // whatever the server says
        this.key = key;
        this.session =
                new Session(channel, this, config.ticker(), config.options().patience());
        this.transfers = new Transfers(
                        session,
                        settings,
                        new Pacer(Rate.NONE, config.ticker().nanoTime()),
                        this::want,
                        config.options().patience(),
                        idle -> {}, // how long a transfer may stand still is its user's affair
                        config.buffers(),
                        config.tasks(),
                        config.ticker())
                .checkpointing(config.checkpointing());
        this.rates = new AgreedRates(
                session,
                transfers,
                config.tasks(),
                wished.limits(),
                agreed.settings().limits());
        this.ahead = way.ahead();
        this.isLoopback = way.isLoopback();
        this.secure = channel.channel();
        this.encryption = secure.encryption();
        if (isLoopback) {
            rttNanos.set(LOOPBACK_NANOS);
        }
        this.connections = new DataConnections(
                config, session, transfers, settings, way.path(), way.known(), way.first(), new Joins());
    }

    /**
     * Dials, checks the server's key and logs in.
     *
     * @param epoch counts the logins of this run, from 1
     * @param again whether the server was reached before
     * @param abort hears what ends this at once: a handshake, or a login, which may take as long as a person does; each replaces
     *     the one before
     */
    static ClientSession open(ClientConfig config, long epoch, boolean again, Consumer<Runnable> abort)
            throws RftException {
        var secure = again ? config.reconnect(Alpn.COMMAND, abort) : config.connect(Alpn.COMMAND, abort);
        var opened = Optional.<ClientSession>empty();
        try {
            abort.accept(secure::abort);
            opened = Optional.of(login(config, epoch, secure));
            opened.get().start();
            return opened.get();
        } finally {
            if (opened.isEmpty()) {
                secure.close();
            }
        }
    }

    /**
     * What is known of the way to the server before the login.
     *
     * @param path what a good number of connections is remembered under: another network of this machine may be another path
     * @param isLoopback whether the server is on this machine
     * @param known that number
     * @param first how many to begin with where none is remembered
     * @param ahead connections that come while the login is under way
     */
    private record Way(String path, boolean isLoopback, OptionalInt known, int first, Ahead ahead) {
        static Way of(ClientConfig config, SecureChannel secure) {
            var path = config.endpoint().hostAndPort() + " " + secure.localHost();
            var known = config.connections().known(path);
            var isLoopback = secure.peer().getAddress().isLoopbackAddress();
            var rtt = isLoopback
                    ? 0
                    : secure.path().map(tcp -> tcp.minRtt().toNanos()).orElse(0L);
            var first = ConnectionTuner.first(rtt);
            return new Way(path, isLoopback, known, first, new Ahead(config, known.orElse(first)));
        }

        /** Who logs in with this will have work at once; before the answer of a person it is too early. */
        Handshake.Attempt first(Handshake.Attempt attempt) {
            return attempt.with(source -> () -> {
                var credential = source.credential();
                ahead.dial();
                return credential;
            });
        }
    }

    private static ClientSession login(ClientConfig config, long epoch, SecureChannel secure) throws RftException {
        var channel = new CommandChannel(secure);
        var way = Way.of(config, secure);
        var entered = false;
        var wished = config.settings();
        try (var server = new AnswerLimit(secure, config.options().connectTimeout())) {
            var agreed = Handshake.login(
                    channel,
                    config.software(),
                    wished,
                    config.endpoint().user(),
                    epoch,
                    config.attempts(secure).stream()
                            .map(server::without)
                            .map(way::first)
                            .toList());
            channel.loggedIn();
            FaultPoint.LOGIN_AFTER_ANSWER.hit();
            var key = SessionKey.of(secure, agreed.session(), epoch);
            var session = new ClientSession(config, epoch, channel, wished, agreed, key, way);
            entered = true;
            return session;
        } finally {
            if (!entered) {
                way.ahead().trim(0);
            }
        }
    }

    private void start() {
        session.start(config.tasks(), config.endpoint().host());
        config.wishes().follow(rates);
        if (session.isClosed()) { // it may not have been followed yet when it was closed
            config.wishes().forget(rates);
        }
        config.tasks().startVirtual("rft-probe", new Probe(config, session, this::isWaiting)::run);
        if (config.sockets().background()) {
            var background = new Background(config, session, transfers, rates::hold);
            config.tasks().startVirtual("rft-background", background::run);
        }
        ahead.trim(settings.connections());
        want(ahead.count());
    }

    /** Whether anybody at this end would like the server to say something. */
    private boolean isWaiting() {
        return transfers.areOpen() || !inboxes.isEmpty();
    }

    /** Counts the sessions of this client. */
    long epoch() {
        return epoch;
    }

    /** What both sides have agreed on at the login. */
    Settings settings() {
        return settings;
    }

    Session session() {
        return session;
    }

    Transfers transfers() {
        return transfers;
    }

    /** What the kernel says now of its data connections. */
    List<PathInfo> paths() {
        return transfers.paths();
    }

    /** How its command channel is encrypted. */
    String encryption() {
        return encryption;
    }

    /** The rates that hold now. */
    RateLimits limits() {
        return transfers.limits();
    }

    /** What holds its flow back now, if that can be known. Asks the kernel, once a second at most. */
    Optional<Bottleneck> bottleneck() {
        attributing.lock();
        try {
            return attribution.look(this::sight, config.ticker().nanoTime());
        } finally {
            attributing.unlock();
        }
    }

    private Attribution.Sight sight() {
        var sending = transfers.areSending();
        return new Attribution.Sight(
                sending,
                transfers.movedBytes(),
                sending ? transfers.limitsOfSending() : transfers.limits(),
                transfers.ownSide(Processors.load()),
                peerHeldBy,
                transfers.paths());
    }

    Message.Authenticated agreed() {
        return agreed;
    }

    /** Takes what the server will ask about a download, until it is forgotten. */
    Inbox expect(TransferId transfer) throws RftException {
        var inbox = new Inbox();
        if (inboxes.putIfAbsent(transfer, inbox) != null) {
            throw new RftException(ErrorCode.BUSY, "transfer " + transfer + " is under way already");
        }
        if (session.isClosed()) {
            inbox.fail(new RftException(ErrorCode.NETWORK, "the session has ended"));
        }
        return inbox;
    }

    /** Also answers what the server still waits for. */
    void forget(TransferId transfer) {
        var inbox = inboxes.remove(transfer);
        if (inbox != null) {
            inbox.fail(notOpen(transfer));
        }
    }

    /** There is work for so many data connections at once: has that many, up to what was agreed and as far as they prove good. */
    void want(int count) {
        connections.want(count);
    }

    @Override
    public void request(Message.Request request, Session.Reply reply) {
        switch (request) {
            case Message.Offer offer -> deliver(offer.transfer(), request, reply);
            case Message.PackOffer offer -> deliver(offer.transfer(), request, reply);
            case Message.PackCommit commit -> deliverOnceWritten(commit.transfer(), commit.epoch(), request, reply);
            case Message.ChecksumsPlease please -> deliver(please.transfer(), request, reply);
            case Message.Withdraw withdraw -> deliver(withdraw.transfer(), request, reply);
            case Message.Commit commit -> deliverOnceWritten(commit.transfer(), commit.epoch(), request, reply);
            case Message.Cancel cancel -> cancel(cancel, reply);
            case Message.Ping ignored -> reply.answer(new Message.Pong());
            case Message.Hello ignored -> outOfPlace(request, reply);
            case Message.Authenticate ignored -> outOfPlace(request, reply);
            case Message.TicketsPlease ignored -> outOfPlace(request, reply);
            case Message.Fetch ignored -> outOfPlace(request, reply);
            case Message.FetchPack ignored -> outOfPlace(request, reply);
            case Message.Stat ignored -> outOfPlace(request, reply);
            case Message.ListDirectory ignored -> outOfPlace(request, reply);
            case Message.MakeDirectory ignored -> outOfPlace(request, reply);
            case Message.Remove ignored -> outOfPlace(request, reply);
            case Message.Rename ignored -> outOfPlace(request, reply);
            case Message.CreateEntries ignored -> outOfPlace(request, reply);
            case Message.SetAttributes ignored -> outOfPlace(request, reply);
            case Message.RemoveEntries ignored -> outOfPlace(request, reply);
            case Message.LookAt ignored -> outOfPlace(request, reply);
            case Message.MetadataPlease ignored -> outOfPlace(request, reply);
            case Message.SetMetadata ignored -> outOfPlace(request, reply);
            case Message.Expand ignored -> outOfPlace(request, reply);
            case Message.Measure ignored -> outOfPlace(request, reply);
            case Message.SpacePlease ignored -> outOfPlace(request, reply);
            case Message.Copy ignored -> outOfPlace(request, reply);
            case Message.Hash ignored -> outOfPlace(request, reply);
        }
    }

    /** It was about a download, most likely, whose offer or commit will not come any more. */
    @Override
    public void misspoken(MalformedMessageException problem) throws RftException {
        throw problem;
    }

    @Override
    public void told(Message.Notification notification) {
        switch (notification) {
            case Message.Missing missing -> transfers.told(missing);
            case Message.Progress progress -> transfers.told(progress);
            case Message.RatesWished(var wished) -> rates.grant(wished);
            case Message.Share(var rate) -> transfers.share(rate);
            case Message.Held(var by) -> peerHeldBy = by;
            case Message.NextKey next -> announced(next);
            case Message.Join ignored -> LOG.debug("join is out of place here");
            case Message.Joined ignored -> LOG.debug("joined is out of place here");
            case Message.Bye ignored -> LOG.debug("the session has ended at this");
        }
    }

    /** At once: whatever the server says after it finds it noted. What cannot be noted costs nobody the session. */
    private void announced(Message.NextKey next) {
        try {
            var exporter = secure.export(KeyRotation.EXPORTER_LABEL, new byte[0], KeyRotation.EXPORTER_BYTES);
            var proved = KeyRotation.verify(next, exporter);
            if (proved.isPresent()) {
                config.trust().announced(proved.get().key(), proved.get().next());
            } else {
                LOG.warn("{} has announced a key and not proved to have it", config.endpoint());
            }
        } catch (RftException e) {
            LOG.warn("the next key of {} is not noted: {}", config.endpoint(), e.getMessage());
        }
    }

    @Override
    public void closed(RftException cause) {
        config.wishes().forget(rates);
        ahead.trim(0);
        LOG.debug("session ended: {}", cause.getMessage());
        transfers.close(cause);
        inboxes.values().forEach(inbox -> inbox.fail(cause));
    }

    /** A commit may come while blocks are still under way; nothing else of the transfer has to wait for them. */
    private void deliverOnceWritten(TransferId transfer, long epoch, Message.Request request, Session.Reply reply) {
        var receiver = transfers.receiver(transfer, epoch);
        if (receiver.isEmpty()) {
            deliver(transfer, request, reply);
            return;
        }
        try {
            receiver.get().whenWritten(() -> deliver(transfer, request, reply));
        } catch (RftException e) {
            reply.fail(e);
        }
    }

    private void deliver(TransferId transfer, Message.Request request, Session.Reply reply) {
        var inbox = inboxes.get(transfer);
        if (inbox == null) {
            reply.fail(notOpen(transfer));
        } else {
            inbox.put(new Inbox.Item(request, reply));
        }
    }

    /** The server ends an upload, which its sender here hears, or a download, which its conductor hears. */
    private void cancel(Message.Cancel cancel, Session.Reply reply) {
        if (transfers.cancelled(cancel)) {
            reply.answer(new Message.Done());
        } else {
            deliver(cancel.transfer(), cancel, reply);
        }
    }

    private static RftException notOpen(TransferId transfer) {
        return new RftException(ErrorCode.NOT_FOUND, "transfer " + transfer + " is not open here");
    }

    private static void outOfPlace(Message.Request request, Session.Reply reply) {
        reply.fail(new RftException(
                ErrorCode.PROTOCOL, request.getClass().getSimpleName() + " is not for a client to answer"));
    }

    /** How this session comes to its data connections. */
    private final class Joins implements DataConnections.Dialling {
        /** The ticket is asked for while the connection is made: on a long path that saves a round trip. */
        @Override
        public DataConnection dial() throws RftException {
            FaultPoint.JOIN_BEFORE_DIAL.hit();
            var early = ahead.take();
            if (early.isPresent()) {
                try {
                    return join(early.get());
                } catch (RftException e) {
                    LOG.debug("a connection that was dialled ahead is of no use: {}", e.getMessage());
                }
            }
            return join(Coming.from(config));
        }

        private DataConnection join(Coming coming) throws RftException {
            var joined = false;
            try {
                var asked = config.ticker().nanoTime();
                var ticket = ticket();
                var secure = coming.await();
                var isOld = config.ticker().nanoTime() - asked > TICKET_USABLE.toNanos();
                var connection = join(secure, isOld ? ticket() : ticket);
                joined = true;
                return connection;
            } finally {
                if (!joined) {
                    coming.forgo();
                }
            }
        }

        private DataConnection join(SecureChannel secure, Message.Ticket ticket) throws RftException {
            try (var _ = secure.abortAfter(config.options().connectTimeout())) {
                var connection = DataConnection.join(
                        secure, key, agreed.session(), ticket, config.sockets().background());
                FaultPoint.JOIN_AFTER_ANSWER.hit();
                return connection;
            }
        }

        /** At once: a ticket takes longer than a round trip while a program is young. */
        @Override
        public void measure(DataConnection connection) {
            if (!isLoopback) {
                connection
                        .path()
                        .map(path -> path.minRtt().toNanos())
                        .filter(rtt -> rtt > 0)
                        .ifPresent(rtt -> rttNanos.accumulateAndGet(rtt, Math::min));
            }
        }

        @Override
        public long rttNanos() {
            var shortest = rttNanos.get();
            return shortest == Long.MAX_VALUE ? 0 : shortest;
        }
    }

    private Message.Ticket ticket() throws RftException {
        var asked = config.ticker().nanoTime();
        var tickets =
                session.ask(new Message.TicketsPlease(1), Message.Tickets.class).tickets();
        rttNanos.accumulateAndGet(config.ticker().nanoTime() - asked, Math::min);
        if (tickets.size() != 1) {
            throw new RftException(ErrorCode.PROTOCOL, "the server gave " + tickets.size() + " tickets for one");
        }
        return tickets.getFirst();
    }
}
