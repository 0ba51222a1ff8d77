package io.rft.server;

import io.rft.AuthenticationException;
import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.channel.CommandChannel;
import io.rft.channel.DataConnection;
import io.rft.channel.Doorman;
import io.rft.channel.HostKeys;
import io.rft.channel.KeyRotation;
import io.rft.channel.SecureChannel;
import io.rft.channel.SessionKey;
import io.rft.disk.Disk;
import io.rft.fault.FaultPoint;
import io.rft.posix.ActingDisk;
import io.rft.posix.Descriptors;
import io.rft.protocol.Envelope;
import io.rft.protocol.Message;
import io.rft.protocol.SessionId;
import io.rft.protocol.Settings;
import io.rft.protocol.SshSignatures;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.session.Handshake;
import io.rft.store.LocalStore;
import java.io.Closeable;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets clients in: a command channel by login, which makes a session, and a data connection by its proof that it belongs to one.
 * Called on the connections' own threads. Thread-safe.
 */
final class Door implements Doorman, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);

    /** So many logins, and joins of strangers, there may be however few the descriptors; with encryption each takes up to three of them. */
    private static final int FEW = 16;

    private static final int LOGINS_PART = 8;
    private static final int JOINS_PART = 16;

    private final RftServer.Builder limits;
    private final Authenticator authenticator;
    private final SessionHandler.Surroundings server;
    private final RandomGenerator random;
    private final Map<SessionId, SessionHandler> sessions = new ConcurrentHashMap<>();
    private final Set<SecureChannel> entering = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock(); // guards: strangers, joining
    private final Strangers<SecureChannel> strangers;
    private final SequencedSet<SecureChannel> joining = new LinkedHashSet<>(); // the oldest first
    private final int joiningMax = Descriptors.share(JOINS_PART, FEW, Strangers.MOST);
    private final AtomicLong configurations = new AtomicLong(); // that have come since the start
    private volatile Most most;
    private volatile HostKeys keys;
    private volatile boolean closed;

    /** The most of sessions, and what each of them gets at most. */
    record Most(Settings settings, int sessions, int ofOneUser) {}

    Door(
            RftServer.Builder limits,
            Authenticator authenticator,
            SessionHandler.Surroundings server,
            RandomGenerator random) {
        this.limits = limits;
        this.authenticator = authenticator;
        this.server = server;
        this.random = random;
        this.strangers = new Strangers<>(this::hasSession, Descriptors.share(LOGINS_PART, FEW, Strangers.MOST), random);
        this.most = new Most(limits.settings, limits.sessionsMax, limits.sessionsPerUserMax);
        this.keys = limits.hostKeys();
    }

    /** What clients are told from now on of the keys, also those that are here. */
    void identify(HostKeys now) {
        keys = now;
        sessions.values().forEach(session -> session.announce(now));
    }

    int sessions() {
        return sessions.size();
    }

    Optional<SessionHandler> find(SessionId id) {
        return Optional.ofNullable(sessions.get(id));
    }

    Collection<SessionHandler> all() {
        return sessions.values();
    }

    boolean isClosed() {
        return closed;
    }

    /** What is configured has become this, and the users may have become others. */
    void configure(Most now) {
        most = now;
        server.pacers().configure(now.settings.limits().total());
        var configuration = configurations.incrementAndGet(); // who looks from here on sees the new
        sessions.values().stream()
                .collect(Collectors.groupingBy(SessionHandler::user))
                .forEach((name, theirs) -> configure(name, theirs, configuration));
    }

    /** Nothing that was set by {@code limit…} counts any more. */
    void limitsAsConfigured() {
        server.pacers().asConfigured();
        sessions.values().forEach(session -> session.limit(Rate.NONE));
    }

    /** All clients together, from now on. */
    void limitTotal(Rate rate) {
        server.pacers().limitTotal(rate);
        sessions.values().forEach(SessionHandler::limitsChanged);
    }

    /** All sessions of a user together, from now on, also of one who is not there. */
    void limitUser(String name, Rate rate) {
        server.pacers().limitUser(name, rate);
        sessions.values().stream()
                .filter(session -> session.user().equals(name))
                .forEach(SessionHandler::limitsChanged);
    }

    /** One session, from now on; whether there is such a one. */
    boolean limitSession(SessionId id, Rate rate) {
        var session = find(id);
        session.ifPresent(one -> one.limit(rate));
        return session.isPresent();
    }

    @Override
    public Standing standing(InetAddress peer) {
        var source = Source.of(peer);
        if (hasSession(source)) {
            return Standing.KNOWN;
        }
        lock.lock();
        try {
            return strangers.hasToWait(source, server.ticker().nanoTime()) ? Standing.UNWELCOME : Standing.STRANGER;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void command(SecureChannel secure) {
        var source = Source.of(secure.peer().getAddress());
        try {
            if (mayEnter(secure, source)) {
                letIn(secure, source);
            } else {
                LOG.debug(
                        "{} was turned away: too many logins from there, or in all, or too many that failed",
                        secure.peer());
                secure.abort(); // without a word: that costs nothing, tells nothing, and a client that means it comes
                // again
            }
        } finally {
            with(() -> strangers.leave(secure));
        }
    }

    private void letIn(SecureChannel secure, Source source) {
        var channel = new CommandChannel(secure);
        try (var _ = enter(secure)) {
            open(channel, secure, source);
        } catch (RftException e) {
            LOG.debug("{} was not let in: {}", secure.peer(), e.getMessage());
            channel.close();
        }
    }

    private boolean mayEnter(SecureChannel secure, Source source) {
        Strangers.Answer<SecureChannel> answer;
        lock.lock();
        try {
            answer = strangers.enter(secure, source, server.ticker().nanoTime());
        } finally {
            lock.unlock();
        }
        answer.instead().ifPresent(SecureChannel::abort);
        return answer.mayEnter();
    }

    private void with(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    private boolean hasSession(Source source) {
        return sessions.values().stream()
                .anyMatch(session -> Source.of(session.peer().getAddress()).equals(source));
    }

    private User authenticate(SecureChannel secure, Source source, Message.Authenticate request, byte[] exporter)
            throws AuthenticationException {
        var hostKey = secure.serverCertificate().getPublicKey().getEncoded();
        with(() -> strangers.heard(secure));
        try {
            var user = authenticator.authenticate(secure.peer(), request, exporter, hostKey);
            with(() -> strangers.succeeded(source));
            return user;
        } catch (AuthenticationException e) {
            with(() -> {
                var now = server.ticker().nanoTime();
                strangers.failed(source, now);
                strangers.answered(secure, now);
            });
            throw e;
        }
    }

    @Override
    public void data(SecureChannel secure) {
        if (!hasSession(Source.of(secure.peer().getAddress()))) { // a network may have several addresses
            beginJoining(secure);
        }
        try (var _ = enter(secure)) {
            var admitted = DataConnection.admit(secure, server.tickets(), server.ticker());
            FaultPoint.JOIN_ADMITTED.hit();
            var session = sessions.get(admitted.session());
            if (session == null) {
                admitted.connection().close();
            } else {
                session.add(admitted.connection());
                admitted.connection()
                        .tune(limits.sockets.withBackground(
                                admitted.background())); // while it carries the first blocks
            }
        } catch (RftException e) {
            LOG.debug("data connection of {} was not let in: {}", secure.peer(), e.getMessage());
        } finally {
            with(() -> joining.remove(secure));
        }
    }

    /** Of strangers that are too many the oldest gives way: who belongs to a session says so in its first words. */
    private void beginJoining(SecureChannel secure) {
        var oldest = Optional.<SecureChannel>empty();
        lock.lock();
        try {
            if (joining.size() >= joiningMax) {
                oldest = Optional.of(joining.removeFirst());
            }
            joining.add(secure);
        } finally {
            lock.unlock();
        }
        oldest.ifPresent(SecureChannel::abort);
    }

    /** Ends every session, and every login. */
    @Override
    public void close() {
        closed = true;
        entering.forEach(SecureChannel::abort);
        sessions.values().forEach(SessionHandler::close);
    }

    /** A peer that has not proved who it is: gone after the grace, or when the server ends. */
    private Entry enter(SecureChannel secure) {
        entering.add(secure);
        if (closed) {
            secure.abort();
        }
        var deadline = secure.abortAtAge(limits.loginGrace);
        return () -> {
            deadline.close();
            entering.remove(secure);
        };
    }

    /** The time between a connection's handshake and its proof. */
    private interface Entry extends Closeable {
        @Override
        void close();
    }

    private void open(CommandChannel channel, SecureChannel secure, Source source) throws RftException {
        var exporter = secure.export(SshSignatures.EXPORTER_LABEL, new byte[0], SshSignatures.EXPORTER_BYTES);
        var configuration = configurations.get();
        var known = keys;
        var admitted = Handshake.welcome(
                channel,
                new Message.Welcome(
                        Message.VERSION, "rftd/" + RftServer.VERSION, authenticator.methods(), limits.failuresMax),
                new Handshake.Gate<User>() {
                    @Override
                    public void greeted() {
                        with(() -> strangers.answered(secure, server.ticker().nanoTime()));
                    }

                    @Override
                    public User admit(Message.Authenticate request) throws AuthenticationException {
                        return authenticate(secure, source, request, exporter);
                    }
                });
        var user = admitted.user();
        var id = SessionId.random(random);
        var granted = granted(user);
        var wishes = admitted.wishes();
        var key = SessionKey.of(secure, id, admitted.epoch());
        try {
            var session = register(id, user, granted, wishes, channel, key);
            server.pacers().configure(user, configuration); // not before it is in: what it says may be old
            var welcome = new Message.Authenticated(id, granted.lower(wishes), RemotePath.ROOT, user.write());
            channel.loggedIn();
            FaultPoint.LOGIN_BEFORE_ANSWER.hit();
            try {
                channel.send(opening(admitted.id(), welcome, secure, known)); // before any answer to what follows it
            } finally {
                session.start(); // from here on the session ends by itself when the channel does
            }
            if (!keys.equals(known)) {
                session.announce(keys);
            }
            var latest = configurations.get();
            if (latest == configuration) {
                session.limitsChanged(); // unless it was in time to hear of it
            } else {
                configure(user.name(), List.of(session), latest);
            }
        } catch (RftException e) {
            var failure = Message.Failure.of(e);
            server.audit().turnedAway(secure.peer(), user.name(), failure);
            channel.send(new Envelope.Answering(admitted.id(), failure));
            throw e;
        }
    }

    /** The answer to a login, and the next key before all else, so that the shortest session hears of it. */
    private static List<Envelope> opening(long id, Message.Authenticated answer, SecureChannel secure, HostKeys keys)
            throws RftException {
        var all = new ArrayList<Envelope>(List.of(new Envelope.Answering(id, answer)));
        if (keys.next().isPresent()) {
            announcement(secure, keys).map(Envelope.Telling::new).ifPresent(all::add);
        }
        return all;
    }

    /** What a client is told on this connection of the next key. */
    static Optional<Message.NextKey> announcement(SecureChannel secure, HostKeys keys) throws RftException {
        var exporter = secure.export(KeyRotation.EXPORTER_LABEL, new byte[0], KeyRotation.EXPORTER_BYTES);
        return KeyRotation.announcement(keys, exporter);
    }

    /** As the user's account sees it, where they have one. */
    private Disk diskOf(User user) throws RftException {
        return user.account().isPresent()
                ? ActingDisk.of(limits.disk, user.account().get(), server.tasks())
                : limits.disk;
    }

    /** The most that a session of this user gets now. */
    private Settings granted(User user) {
        server.quotas().configure(user);
        var granted = most.settings.lower(user.settings());
        var rates = granted.limits();
        return new Settings(
                granted.connections(),
                granted.blockBytes(),
                new RateLimits(server.pacers().most(user), rates.file(), rates.connection()));
    }

    /** Has the sessions of a user be as configured now or later than this; where that is not known, as they are. */
    private void configure(String name, List<SessionHandler> theirs, long configuration) {
        Optional<User> user;
        try {
            user = limits.users().find(name);
        } catch (RftException e) {
            LOG.warn("sessions go on as they are, because their user could not be read again: {}", e.getMessage());
            return;
        }
        user.ifPresent(known -> server.pacers().configure(known, configuration));
        for (var session : theirs) {
            if (session.isStillFor(user)) {
                session.configure(granted(user.orElseThrow()).limits());
            } else {
                LOG.info("session {} ends: its user is not configured as before", session.id());
                session.close();
            }
        }
    }

    private SessionHandler register(
            SessionId id, User user, Settings granted, Settings wishes, CommandChannel channel, SessionKey key)
            throws RftException {
        server.drain().refuse();
        var now = most;
        var ofUser = sessions.values().stream()
                .filter(session -> session.user().equals(user.name()))
                .count();
        if (closed || sessions.size() >= now.sessions || ofUser >= now.ofOneUser) {
            throw new RftException(ErrorCode.BUSY, "too many sessions", "Try again when some have ended.");
        }
        var disk = diskOf(user);
        var store = user.links()
                ? LocalStore.open(disk, user.root(), "", server.durability())
                : LocalStore.openWithoutLinks(disk, user.root(), "", server.durability());
        var session = new SessionHandler(
                id,
                key,
                user,
                granted,
                wishes,
                channel,
                server.quotas().keeping(user, store),
                server,
                () -> sessions.remove(id));
        sessions.put(id, session);
        return session;
    }
}
