package io.rft.client;

import io.rft.Checkpointing;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.buffer.BufferPool;
import io.rft.channel.Congestion;
import io.rft.channel.Dialer;
import io.rft.channel.HostKeyCheck;
import io.rft.channel.SocketWishes;
import io.rft.channel.TcpDialer;
import io.rft.clock.Ticker;
import io.rft.disk.Disk;
import io.rft.posix.PosixDirectory;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.rate.RateLimits;
import io.rft.task.TaskGroup;
import io.rft.transfer.TransferStats;
import java.io.Closeable;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of one server, as one user: asks for transfers and for what else can be done with files there. Connects at the first need,
 * and again whenever the session is lost. Methods block and suit virtual threads; transfers run by themselves. Thread-safe.
 *
 * <p>Errors are {@link RftException}s with a code: {@code NETWORK} once the retries are used up, {@code NOT_FOUND}, {@code PERMISSION}
 * … as the server says, {@code AUTHENTICATION}, {@code HOST_KEY}.
 */
public final class RftClient implements Closeable {
    public static final String VERSION = "0.1.0";

    /** Transfers under way at once: the first has the path, the others have made their offers. */
    private static final int TRANSFERS_MAX = 16;

    private static final int PAGE = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(RftClient.class);

    private final ClientConfig config;
    private final Link link;
    private final Watchman watchman;
    private final Semaphore turns = new Semaphore(TRANSFERS_MAX, true);

    private RftClient(ClientConfig config) {
        this.config = config;
        this.link = new Link(config);
        this.watchman = new Watchman(config, link);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Connects and logs in now, unless that is done, so that what is wrong with host or user shows. */
    public void connect() throws RftException {
        link.session();
    }

    /** The user's home directory at the server. */
    public RemotePath home() throws RftException {
        return link.session().agreed().home();
    }

    /** What both sides have agreed on when this session began. */
    public Settings settings() throws RftException {
        return link.session().settings();
    }

    /**
     * Wishes other rates from now on, in place of those that the client was made with: of what is under way, within a second, and of
     * sessions to come. The lower of these and what the server grants is used. Does not wait for the server.
     */
    public void limit(RateLimits wishes) {
        config.wishes().limit(wishes);
    }

    /** What the connections of this client have been through. */
    public ClientCounts counts() {
        return link.counts();
    }

    /** Begins to send a file. Waits only while many transfers are under way already. */
    public Transfer upload(Upload upload) throws RftException {
        var job = new JobStore.Job(
                JobStore.Direction.UPLOAD,
                config.endpoint().toString(),
                upload.source().toAbsolutePath().normalize().toString(),
                upload.target().toString());
        var claim = claim(job);
        return start(new UploadRun(config, link, transfer(claim), claim, upload));
    }

    /** Begins to fetch a file. Waits only while many transfers are under way already. */
    public Transfer download(Download download) throws RftException {
        var job = new JobStore.Job(
                JobStore.Direction.DOWNLOAD,
                config.endpoint().toString(),
                download.source().toString(),
                download.target().toAbsolutePath().normalize().toString());
        var claim = claim(job);
        var transfer = transfer(claim);
        var fetch = new Message.Fetch(
                transfer.id(), download.source(), download.resume(), download.digest() == Message.HashAlgorithm.SHA256);
        return start(new DownloadRun(config, link, transfer, claim, fetch, new IntoFile(download, config.disk())));
    }

    /** Removes what an interrupted upload has left at the server. Ends it first if it still runs there. */
    public void discard(TransferId transfer, RemotePath target) throws RftException {
        while (true) {
            var session = link.session();
            try {
                Leftovers.discard(session.session(), transfer, target);
                return;
            } catch (RftException e) {
                link.recover(session, e);
            }
        }
    }

    /** Writes a file's bytes, in order, to the stream, which stays open. Returns when all is written and found right. */
    public void cat(RemotePath path, OutputStream target) throws RftException {
        try (var inOrder = new RftClient(config.withOneConnection(new TaskGroup(RftClient::crashed)))) {
            Wishes.Follower likewise = inOrder::limit;
            config.wishes().follow(likewise);
            try {
                inOrder.stream(path, target);
            } finally {
                config.wishes().forget(likewise);
            }
        }
    }

    private void stream(RemotePath path, OutputStream target) throws RftException {
        var transfer = transfer(Optional.empty());
        var fetch = new Message.Fetch(transfer.id(), path, false);
        start(new DownloadRun(config, link, transfer, Optional.empty(), fetch, new IntoStream(target)))
                .join();
    }

    public Message.Entry stat(RemotePath path, boolean followLink) throws RftException {
        return ask(new Message.Stat(path, followLink), Message.Attributes.class).entry();
    }

    /** Gives every entry of a directory to the consumer, in order of names, a page at a time: memory is bounded by the page. */
    public void list(RemotePath directory, Consumer<Message.Entry> entries) throws RftException {
        var after = "";
        Message.Listing page;
        do {
            page = ask(new Message.ListDirectory(directory, after, PAGE), Message.Listing.class);
            for (var entry : page.entries()) {
                if (entry.name().compareTo(after) <= 0) {
                    throw new RftException(
                            ErrorCode.PROTOCOL, "the server's listing of " + shown(directory) + " is out of order");
                }
                entries.accept(entry);
                after = entry.name();
            }
            if (page.more() && page.entries().isEmpty()) {
                throw new RftException(
                        ErrorCode.PROTOCOL, "the server's listing of " + shown(directory) + " does not end");
            }
        } while (page.more());
    }

    /** Makes a directory; with {@code parents} also those above it, and it is no error if it is there. */
    public void makeDirectory(RemotePath path, boolean parents) throws RftException {
        ask(new Message.MakeDirectory(path, parents), Message.Done.class);
    }

    /** Removes a file or empty directory; with {@code recursive} a directory with all that is in it. */
    public void remove(RemotePath path, boolean recursive) throws RftException {
        ask(new Message.Remove(path, recursive), Message.Done.class);
    }

    public void rename(RemotePath from, RemotePath to, boolean replace) throws RftException {
        ask(new Message.Rename(from, to, replace), Message.Done.class);
    }

    /** The digest of a file, computed at the server. */
    public Message.Hashed hash(RemotePath path, Message.HashAlgorithm algorithm) throws RftException {
        return ask(new Message.Hash(path, algorithm), Message.Hashed.class);
    }

    /** How long a message and its answer take. */
    public Duration ping() throws RftException {
        var session = link.session().session();
        var began = config.ticker().nanoTime();
        session.ask(new Message.Ping(), Message.Pong.class);
        return Duration.ofNanos(config.ticker().nanoTime() - began);
    }

    /** Ends the session. Transfers under way fail with {@code INTERRUPTED} and can be resumed. Waits for all of it. */
    @Override
    public void close() {
        watchman.close();
        link.close();
        config.tasks().close();
    }

    /** A request that may be asked twice: in the next session when the first is lost under it. */
    private <A extends Message.Answer> A ask(Message.Request request, Class<A> answer) throws RftException {
        while (true) {
            var session = link.session();
            try {
                return session.session().ask(request, answer);
            } catch (RftException e) {
                link.recover(session, e);
            }
        }
    }

    private static String shown(RemotePath path) {
        return Escaped.of(path.toString());
    }

    private static void crashed(Throwable bug) {
        LOG.error("a task of the client has crashed", bug);
    }

    /** Under the id that its job began with. */
    private Transfer transfer(Optional<JobClaim> job) {
        var id = job.isPresent() ? job.get().id() : TransferId.random(config.random());
        return new Transfer(id, new TransferStats(), link::openConnections, link::bottleneck);
    }

    /** Where jobs are kept: for this transfer alone. */
    private Optional<JobClaim> claim(JobStore.Job job) throws RftException {
        return config.jobs().isPresent() ? Optional.of(config.jobs().get().claim(job)) : Optional.empty();
    }

    private Transfer start(TransferRun run) {
        turns.acquireUninterruptibly();
        try {
            watchman.begun(run);
            config.tasks().startVirtual("rft-transfer " + run.transfer().id(), () -> {
                try {
                    run.run();
                } finally {
                    watchman.ended(run);
                    turns.release();
                }
            });
        } catch (RuntimeException | Error e) { // the client is closed: its job must not stay locked
            watchman.ended(run);
            turns.release();
            run.failed(new RftException(ErrorCode.INTERRUPTED, "the client is closed", e));
            throw e;
        }
        return run.transfer();
    }

    /** What a client needs to know before it connects. One thread. */
    public static final class Builder {
        private Optional<Endpoint> endpoint = Optional.empty();
        private Optional<HostKeyCheck> trust = Optional.empty();
        private Optional<JobStore> jobs = Optional.empty();
        private Credentials credentials = List::of;
        private Settings settings = Settings.DEFAULT;
        private ConnectOptions options = ConnectOptions.DEFAULT;
        private SocketWishes sockets = SocketWishes.DEFAULT;
        private Dialer dialer = new TcpDialer();
        private Disk disk = PosixDirectory::open;
        private Checkpointing checkpointing = Checkpointing.DEFAULT;
        private ConnectionChoice connections = ConnectionChoice.AUTO;

        private Builder() {}

        /** The server and the user. Required. */
        public Builder endpoint(Endpoint server) {
            endpoint = Optional.of(server);
            return this;
        }

        /** Decides whether the server is the right one. Required: there is no default that trusts anybody. */
        public Builder trust(HostKeyCheck check) {
            trust = Optional.of(check);
            return this;
        }

        /** How to log in. */
        public Builder credentials(Credentials ways) {
            credentials = ways;
            return this;
        }

        /** What the client wishes; the lower of this and what the server grants is used. */
        public Builder settings(Settings wishes) {
            settings = wishes;
            return this;
        }

        /** How long to try; {@link ConnectOptions#DEFAULT} unless given. */
        public Builder options(ConnectOptions how) {
            options = how;
            return this;
        }

        /** Which congestion control what this end sends on data connections has; {@link Congestion#AUTO} unless given. */
        public Builder congestion(Congestion which) {
            sockets = sockets.withCongestion(which);
            return this;
        }

        /**
         * Whether a session always has as many data connections as the settings say, where there are blocks for so many; else, as unless
         * given, that is the most, and as many are used as bring more.
         */
        public Builder fixedConnections(boolean fixed) {
            connections = new ConnectionChoice(fixed, connections.memory(), connections.aheadBytes());
            return this;
        }

        /**
         * About so many bytes will be moved as soon as there is a session: the first data connections are dialled while the login is under way.
         * None unless given.
         */
        public Builder ahead(long bytes) {
            connections = new ConnectionChoice(connections.fixed(), connections.memory(), bytes);
            return this;
        }

        /** Where the number of data connections that was good on a path is kept for the next client; nowhere unless given. */
        public Builder memory(PathMemory paths) {
            connections = new ConnectionChoice(connections.fixed(), Optional.of(paths), connections.aheadBytes());
            return this;
        }

        /** Whether its transfers go behind all other traffic on their path: they slow down when messages begin to wait in queues. */
        public Builder background(boolean last) {
            sockets = sockets.withBackground(last);
            return this;
        }

        /** How often to try again after a lost session, since data last became durable; unlimited unless given. */
        public Builder retries(int most) {
            return options(options.withRetries(most));
        }

        /** How long one dial may take; 10 s unless given. */
        public Builder connectTimeout(Duration limit) {
            return options(options.withConnectTimeout(limit));
        }

        /** How connections are made; TCP unless given. */
        public Builder dialer(Dialer how) {
            dialer = how;
            return this;
        }

        /** Where files are; the machine's own file systems unless given. */
        public Builder disk(Disk files) {
            disk = files;
            return this;
        }

        /** How often a download makes durable what has arrived; {@link Checkpointing#DEFAULT} unless given. */
        public Builder checkpointing(Checkpointing how) {
            checkpointing = how;
            return this;
        }

        /** Where unfinished transfers are remembered. Required for transfers to be resumed by another process. */
        public Builder jobs(JobStore store) {
            jobs = Optional.of(store);
            return this;
        }

        /** Makes the client; connects to nothing yet. */
        public RftClient build() {
            var tasks = new TaskGroup(RftClient::crashed);
            return new RftClient(new ClientConfig(
                    endpoint.orElseThrow(() -> new IllegalStateException("a client needs an endpoint")),
                    credentials,
                    trust.orElseThrow(() -> new IllegalStateException("a client needs to know whom to trust")),
                    new Wishes(settings),
                    options,
                    sockets,
                    dialer,
                    jobs,
                    new BufferPool(Settings.BLOCK_BYTES_DEFAULT, 2 * Settings.CONNECTIONS_DEFAULT),
                    tasks,
                    Ticker.system(),
                    new SecureRandom(),
                    disk,
                    checkpointing,
                    connections));
        }
    }
}
