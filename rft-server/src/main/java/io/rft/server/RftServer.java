package io.rft.server;

import io.rft.Checkpointing;
import io.rft.ErrorCode;
import io.rft.Patience;
import io.rft.RftException;
import io.rft.buffer.BufferPool;
import io.rft.channel.Congestion;
import io.rft.channel.HostKeys;
import io.rft.channel.Listener;
import io.rft.channel.ServerIdentity;
import io.rft.channel.SocketWishes;
import io.rft.channel.TicketBook;
import io.rft.channel.TlsServer;
import io.rft.clock.Ticker;
import io.rft.disk.Disk;
import io.rft.journal.DurabilityCounts;
import io.rft.journal.OutcomeLog;
import io.rft.posix.PosixDisk;
import io.rft.protocol.SessionId;
import io.rft.protocol.Settings;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server of files: accepts clients on its addresses, lets in who its {@link Users} know, and serves each below their own root. Runs
 * from {@link Builder#start()} to {@link #close()}. Thread-safe.
 */
public final class RftServer implements Closeable {
    public static final String VERSION = "0.1.0";
    public static final int PORT_DEFAULT = 7380;

    private static final Logger LOG = LoggerFactory.getLogger(RftServer.class);
    private static final int FREE_BUFFERS_MAX = 64;

    private final TaskGroup tasks;
    private final List<Listener> listeners = new ArrayList<>();
    private final Door door;
    private final OutcomeLog outcomes;
    private final Sweep sweep;
    private final Drain drain;
    private final Authenticator authenticator;
    private final SessionHandler.Surroundings surroundings;
    private final TlsServer tls;

    private RftServer(Builder builder) throws RftException {
        this.tls = new TlsServer(builder.hostKeys().now());
        var durability = new DurabilityCounts();
        this.outcomes = outcomes(builder, durability);
        var ticker = Ticker.system();
        this.tasks = new TaskGroup(bug -> LOG.error("a task of the server has crashed", bug));
        var buffers = new BufferPool(Settings.BLOCK_BYTES_DEFAULT, FREE_BUFFERS_MAX);
        var random = new SecureRandom();
        this.drain = new Drain(ticker);
        var pacers = new Pacers(builder.settings.limits().total(), ticker);
        this.surroundings = new SessionHandler.Surroundings(
                new TransferRegistry(outcomes, builder.clock),
                new TicketBook(random),
                pacers,
                buffers,
                tasks,
                ticker,
                builder.patience,
                builder.checkpointing,
                builder.transfersMax,
                drain,
                new Traffic(),
                new Traffic(),
                new Probes(builder.probes, ticker),
                new Sharing(pacers, ticker),
                durability,
                new Quotas(ticker),
                new Audit(builder.audit, builder.clock));
        this.authenticator = new Authenticator(
                builder.users(),
                builder.methods,
                builder.accounts,
                surroundings.audit(),
                random,
                ticker,
                builder.clock.withZone(ZoneId.systemDefault()));
        this.sweep = new Sweep(builder.users(), builder.disk, builder.clock, tasks);
        this.door = new Door(builder, authenticator, surroundings, random);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The first address that it listens on, with the port that was chosen where 0 was asked for. */
    public InetSocketAddress address() {
        return listeners.getFirst().address();
    }

    /** Sessions that are up. */
    public int sessions() {
        return door.sessions();
    }

    /** What each session is at now. */
    public List<SessionStatus> sessionStatuses() {
        return door.all().stream().map(SessionHandler::status).toList();
    }

    /** How far each file is that is on its way now, in either direction. */
    public List<TransferStatus> transferStatuses() {
        return door.all().stream()
                .flatMap(session -> session.transferStatuses().stream())
                .toList();
    }

    /** What it has done since it began. */
    public ServerStatistics statistics() {
        return new ServerStatistics(
                surroundings.uploads().statistics(),
                surroundings.downloads().statistics(),
                authenticator.accepted(),
                authenticator.refused(),
                ServerStatistics.Durability.of(surroundings.durability()));
    }

    /**
     * Ends a session, keeping what is durable of its transfers. Its client may come back: who must not has to be removed from the
     * {@link Users} before. Returns whether there is such a session; does not wait for its end.
     */
    public boolean kick(SessionId session) {
        var found = door.find(session);
        found.ifPresent(SessionHandler::close);
        return found.isPresent();
    }

    /**
     * Takes nothing new any more: no session, no transfer. Sessions end when they have nothing left to do; those that are still there
     * after the grace end, and their transfers can be resumed. Does not wait, and cannot be taken back; called again it can shorten the
     * grace. The server goes on listening, to say why it refuses, until it is closed.
     */
    public void drain(Duration grace) {
        if (drain.begin(grace)) {
            tasks.startVirtual("rft-drain", () -> drain.run(door::all, door::isClosed));
        }
    }

    public boolean isDraining() {
        return drain.hasBegun();
    }

    /**
     * Changes what the builder was given, and asks the {@link Users} again for everybody who is here. Rates hold at once, for what is
     * under way as well, but where {@code limit…} has set others; numbers of connections and sizes of blocks for sessions to come. A
     * session ends, to be resumed, if its user is gone or has another root, account or other rights.
     */
    public void configure(Settings most, int sessionsMax, int sessionsPerUserMax) {
        door.configure(new Door.Most(most, sessionsMax, sessionsPerUserMax));
    }

    /**
     * Has these keys from now on. Connections that begin now are shown the key of now; those that are up go on with what they have seen.
     * Every client, those that are here included, hears of the next key, if that is settled: who has been told of it takes it for this
     * server's when it becomes the key of now, and nobody else does.
     */
    public void identify(HostKeys keys) {
        tls.identify(keys.now());
        door.identify(keys);
    }

    /** What {@code limit…} has set counts no more: what is configured holds again, at once. */
    public void limitsAsConfigured() {
        door.limitsAsConfigured();
    }

    /** The rates that hold now: the total, of users who are here and have a limit, and what was set, of users and of sessions. */
    public List<LimitStatus> limitStatuses() {
        var here = door.all().stream().map(SessionHandler::user).collect(Collectors.toSet());
        var all = new ArrayList<>(surroundings.pacers().statuses(here));
        for (var session : door.all()) {
            var own = session.limit();
            if (own.isLimited()) {
                all.add(new LimitStatus(LimitStatus.Scope.SESSION, session.id().toString(), own, true));
            }
        }
        return all;
    }

    /**
     * Holds all clients together to this rate, or lifts the limit: in place of what is configured, within a second also for what is
     * under way. The clients hear of it.
     */
    public void limitTotal(Rate rate) {
        door.limitTotal(rate);
    }

    /** The same for all sessions of one user together, those to come included. */
    public void limitUser(String name, Rate rate) {
        door.limitUser(name, rate);
    }

    /** The same for one session, each way; returns whether there is one of this id. */
    public boolean limitSession(SessionId id, Rate rate) {
        return door.limitSession(id, rate);
    }

    /** Ends every session, keeping what is durable, and stops listening. Waits for it. */
    @Override
    public void close() {
        listeners.forEach(Listener::close);
        door.close();
        surroundings.sharing().close();
        surroundings.quotas().close();
        sweep.close();
        tasks.close();
        outcomes.close();
    }

    private static OutcomeLog outcomes(Builder builder, DurabilityCounts counts) throws RftException {
        if (builder.state.isEmpty()) {
            return OutcomeLog.inMemory(builder.clock);
        }
        var state = builder.state.get();
        try {
            return OutcomeLog.open(builder.disk.open(state, state.toString()), builder.clock, counts);
        } catch (RftException e) {
            throw e.code() == ErrorCode.BUSY
                    ? new RftException(e.code(), state + ": " + e.getMessage(), e.advice(), e)
                    : e;
        }
    }

    private void listen(Builder builder) throws RftException {
        try {
            for (var address : builder.addresses) {
                listeners.add(Listener.open(address, tls, door, tasks, Ticker.system()));
            }
        } catch (RftException e) {
            close();
            throw e;
        }
    }

    /** What a server needs to know before it starts. One thread. */
    public static final class Builder {
        private final List<InetSocketAddress> addresses = new ArrayList<>();
        private Optional<HostKeys> keys = Optional.empty();
        private Optional<Users> users = Optional.empty();
        private Optional<Path> state = Optional.empty();
        private InstantSource clock = InstantSource.system();
        private Set<LoginMethod> methods = LoginMethod.DEFAULT;
        private Optional<AccountChecks> accounts = Optional.empty();
        Settings settings = new Settings(Settings.CONNECTIONS_DEFAULT, Settings.BLOCK_BYTES_MAX, RateLimits.NONE);
        SocketWishes sockets = SocketWishes.DEFAULT;
        Duration loginGrace = Duration.ofSeconds(20);
        int failuresMax = 3;
        int sessionsMax = 1000;
        int sessionsPerUserMax = 100;
        int transfersMax = 256;
        Disk disk = PosixDisk.SYSTEM;
        private AuditTrail audit = AuditTrail.NONE;
        private Patience patience = Patience.DEFAULT;
        private Checkpointing checkpointing = Checkpointing.DEFAULT;
        private boolean probes = true;

        private Builder() {}

        /** Adds an address to listen on; without any it is {@link #PORT_DEFAULT} of the loopback interface. Port 0: a free one. */
        public Builder listen(InetSocketAddress address) {
            addresses.add(address);
            return this;
        }

        /** The key that clients know this server by. Required. */
        public Builder identity(ServerIdentity key) {
            return identity(HostKeys.of(key));
        }

        /** The same, and the one that it will have later, of which clients hear. */
        public Builder identity(HostKeys known) {
            keys = Optional.of(known);
            return this;
        }

        HostKeys hostKeys() {
            return keys.orElseThrow();
        }

        /**
         * A directory for what the server has to remember, over restarts: the outcomes of uploads, for clients that lost the receipt.
         * It must be there, and of one server alone: a second one fails to start with {@code BUSY}. Without it they are remembered for
         * as long as the server runs.
         */
        public Builder state(Path directory) {
            state = Optional.of(directory);
            return this;
        }

        /** What says how old something is; the machine's own clock unless given. */
        public Builder clock(InstantSource what) {
            clock = what;
            return this;
        }

        Users users() {
            return users.orElseThrow();
        }

        /** Who may log in. Required. */
        public Builder users(Users known) {
            users = Optional.of(known);
            return this;
        }

        /** How they may log in; {@link LoginMethod#DEFAULT} unless given. */
        public Builder methods(Set<LoginMethod> allowed) {
            methods = Set.copyOf(allowed);
            return this;
        }

        /**
         * Who knows the accounts of the machine; needed by the methods that ask it for passwords, and asked then about users who have an
         * account of the machine whatever they log in by. Belongs to the caller.
         */
        public Builder accounts(AccountChecks who) {
            accounts = Optional.of(who);
            return this;
        }

        /** The most that a session gets; what a client wishes and its user is granted may be lower. */
        public Builder settings(Settings most) {
            settings = most;
            return this;
        }

        /** How long a login may take, from accept to the end; 20 s unless given. */
        public Builder loginGrace(Duration limit) {
            loginGrace = limit;
            return this;
        }

        /** Failed logins per connection; 3 unless given. */
        public Builder failuresMax(int most) {
            failuresMax = most;
            return this;
        }

        /** Sessions at once, of all users and of one; 1000 and 100 unless given. */
        public Builder sessionsMax(int all, int ofOneUser) {
            sessionsMax = all;
            sessionsPerUserMax = ofOneUser;
            return this;
        }

        /** Uploads, and downloads, that a session may have open at once; 256 unless given. */
        public Builder transfersMax(int most) {
            transfersMax = most;
            return this;
        }

        /** Where files are; the machine's own file systems unless given. */
        public Builder disk(Disk files) {
            disk = files;
            return this;
        }

        /** How long clients may be silent, idle or slow; {@link Patience#DEFAULT} unless given. */
        public Builder patience(Patience limits) {
            patience = limits;
            return this;
        }

        /** How often an upload makes durable what has arrived; {@link Checkpointing#DEFAULT} unless given. */
        public Builder checkpointing(Checkpointing how) {
            checkpointing = how;
            return this;
        }

        /** Which congestion control what this server sends on data connections has; {@link Congestion#AUTO} unless given. */
        public Builder congestion(Congestion which) {
            sockets = sockets.withCongestion(which);
            return this;
        }

        /** Whether clients may measure the way, with bytes that are made up and dropped; they may unless given. */
        public Builder probes(boolean allowed) {
            probes = allowed;
            return this;
        }

        /** Where every login attempt, transfer and refusal is noted besides the log; nowhere unless given. Stays the caller's. */
        public Builder audit(AuditTrail trail) {
            audit = trail;
            return this;
        }

        /** Starts to listen. Fails with what the system says about an address. */
        public RftServer start() throws RftException {
            if (addresses.isEmpty()) {
                addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT_DEFAULT));
            }
            var server = new RftServer(this);
            server.listen(this);
            server.sweep.start();
            server.tasks.startVirtual("rft-sharing", server.surroundings.sharing()::run);
            return server;
        }
    }
}
