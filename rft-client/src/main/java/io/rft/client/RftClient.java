package io.rft.client;

import io.rft.AttributeChange;
import io.rft.Checkpointing;
import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.FoundMetadata;
import io.rft.MetadataChange;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.buffer.BufferPool;
import io.rft.channel.Congestion;
import io.rft.channel.Dialer;
import io.rft.channel.HostKeyCheck;
import io.rft.channel.PathInfo;
import io.rft.channel.SocketWishes;
import io.rft.channel.TcpDialer;
import io.rft.clock.Ticker;
import io.rft.disk.Disk;
import io.rft.posix.PosixDirectory;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.rate.RateLimits;
import io.rft.store.Glob;
import io.rft.task.TaskGroup;
import io.rft.transfer.TransferStats;
import java.io.Closeable;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    private static final Logger LOG = LoggerFactory.getLogger(RftClient.class);

    private final ClientConfig config;
    private final Link link;
    private final Watchman watchman;
    private final Set<RftClient> readers = ConcurrentHashMap.newKeySet(); // which end with this one
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

    /** The server and the user. */
    public Endpoint endpoint() {
        return config.endpoint();
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

    /** The rates that hold now: at every level the lower of what is wished and what the server grants. */
    public RateLimits limits() throws RftException {
        return link.session().limits();
    }

    /** How the session is encrypted: {@code TLSv1.3 TLS_AES_128_GCM_SHA256}. */
    public String encryption() throws RftException {
        return link.session().encryption();
    }

    /** What the connections of this client have been through. */
    public ClientCounts counts() {
        return link.counts();
    }

    /** Begins to send a file. Waits only while many transfers are under way already. */
    public Transfer upload(Upload upload) throws RftException {
        return upload(upload, () -> LocalFile.existing(config.disk(), upload.source()), Optional.empty());
    }

    /** The same, where the source is found in another way, perhaps as part of the copy of a tree. */
    Transfer upload(Upload upload, LocalFile.Opening source, Optional<TransferId> tree) throws RftException {
        var job = new JobStore.Job(
                JobStore.Direction.UPLOAD,
                config.endpoint().toString(),
                upload.source().toAbsolutePath().normalize().toString(),
                upload.target().toString());
        var claim = claim(job, tree);
        return start(new UploadRun(config, link, transfer(claim), claim, upload, source));
    }

    /** Begins to fetch a file. Waits only while many transfers are under way already. */
    public Transfer download(Download download) throws RftException {
        return download(download, () -> LocalFile.named(config.disk(), download.target()), Optional.empty());
    }

    /** The same, where the target is found in another way, perhaps as part of the copy of a tree. */
    Transfer download(Download download, LocalFile.Opening target, Optional<TransferId> tree) throws RftException {
        var job = new JobStore.Job(
                JobStore.Direction.DOWNLOAD,
                config.endpoint().toString(),
                download.source().toString(),
                download.target().toAbsolutePath().normalize().toString());
        var claim = claim(job, tree);
        var transfer = transfer(claim);
        var fetch = new Message.Fetch(
                transfer.id(), download.source(), download.resume(), download.digest() == Message.HashAlgorithm.SHA256);
        var asked = download.sparse() ? fetch.sparsely() : fetch;
        return start(new DownloadRun(config, link, transfer, claim, asked, new IntoFile(download, target)));
    }

    /**
     * Begins to send all that is in a directory. What becomes of each entry is told in order, on a thread of its own.
     */
    public TreeTransfer upload(TreeUpload tree, Consumer<TreeOutcome> listener) {
        return new Trees(this, config).upload(tree, listener);
    }

    /** Begins to fetch all that is in a directory; in the same way. */
    public TreeTransfer download(TreeDownload tree, Consumer<TreeOutcome> listener) {
        return new Trees(this, config).download(tree, listener);
    }

    /** Begins to send several small files as one transfer. */
    PackUploadRun begin(PackUploadRun.Files files) throws RftException {
        var run = new PackUploadRun(config, link, transfer(Optional.empty()), files);
        start(run);
        return run;
    }

    /** Begins to fetch several small files as one transfer. */
    PackDownloadRun begin(PackDownloadRun.Files files) throws RftException {
        var run = new PackDownloadRun(config, link, transfer(Optional.empty()), files);
        start(run);
        return run;
    }

    /**
     * Begins to measure the way to the server: moves bytes that are made up, until it is cancelled or has moved them all. Nothing is kept of
     * it; the server may refuse.
     */
    public Transfer measure(Measurement measurement) throws RftException {
        var transfer = transfer(Optional.empty());
        return start(
                switch (measurement.direction()) {
                    case UP -> new MeasurementRun(config, link, transfer, measurement);
                    case DOWN -> {
                        var fetch = Message.Fetch.probe(transfer.id(), measurement.bytes());
                        yield new DownloadRun(config, link, transfer, Optional.empty(), fetch, new IntoNothing());
                    }
                });
    }

    /** What the kernel says now of the data connections that are open; nothing of those that it does not tell of. */
    public List<PathInfo> paths() {
        return link.paths();
    }

    /** Whether the user may change anything at the server. */
    public boolean mayWrite() throws RftException {
        return link.session().agreed().write();
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
            readers.add(inOrder);
            try {
                link.throwIfClosed(); // which may not have seen this one
                inOrder.stream(path, target);
            } finally {
                readers.remove(inOrder);
                config.wishes().forget(likewise);
            }
        }
    }

    /**
     * Begins to read a part of a file into memory: the blocks in which these bytes lie, as far as the file has them; nothing else of it
     * travels. Waits only while many transfers are under way already. A part that is not the whole file has the checksums of its blocks
     * compared, and none of the whole.
     *
     * @param offset the first byte that is wanted
     * @param length how many are; memory for so many and up to two blocks is taken
     */
    public PartRead read(RemotePath path, long offset, int length) throws RftException {
        if (offset < 0 || length < 1) {
            throw new IllegalArgumentException("a part begins at 0 or later, and has a byte or more");
        }
        var run = new PartRun(config, link, transfer(Optional.empty()), path, offset, length);
        start(run);
        return new PartRead(run);
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

    /**
     * Gives every entry of a directory to the consumer, in the order of the server's file system, a page at a time: memory is bounded. Goes
     * on after a lost session; of a directory of more than 100,000 entries that fails.
     */
    public void list(RemotePath directory, Consumer<Message.Entry> entries) throws RftException {
        new RemotePages<>(
                        link,
                        "listing of " + shown(directory),
                        (session, cursor) -> {
                            var page = session.ask(
                                    new Message.ListDirectory(directory, cursor, RemotePages.PAGE),
                                    Message.Listing.class);
                            if (page.cursor() != 0 && page.entries().isEmpty()) {
                                throw new RftException(
                                        ErrorCode.PROTOCOL,
                                        "the server's listing of " + shown(directory) + " does not end");
                            }
                            return new RemotePages.Page<>(page.entries(), page.cursor());
                        },
                        Message.Entry::name,
                        entries)
                .run();
    }

    /**
     * Gives everything that a pattern stands for at the server to the consumer, each path once, in no order: {@code /data/**}{@code /*.iso},
     * see {@link Glob}. Directories that may not be looked into are passed over. {@code USAGE} for a pattern that is none.
     */
    public void expand(String pattern, Consumer<Message.Found> found) throws RftException {
        var glob = glob(pattern);
        new RemotePages<>(
                        link,
                        "search for " + Escaped.of(pattern),
                        (session, cursor) -> {
                            var page = session.ask(
                                    new Message.Expand(pattern, cursor, RemotePages.PAGE), Message.Expanded.class);
                            for (var one : page.found()) {
                                if (!glob.matches(one.path())) { // it would be written where nobody asked for it
                                    throw new RftException(
                                            ErrorCode.PROTOCOL,
                                            "the server says that " + Escaped.of(pattern) + " stands for "
                                                    + shown(one.path()) + ", which it does not");
                                }
                            }
                            return new RemotePages.Page<>(page.found(), page.cursor());
                        },
                        Message.Found::path,
                        found)
                .run();
    }

    /**
     * Adds up at the server what is below a directory, no link followed. With {@code each} the consumer is given every directory, after
     * those below it, else the one asked for. Asks bit by bit: a consumer that throws ends it.
     */
    public void measure(RemotePath path, boolean each, Consumer<Message.Use> uses) throws RftException {
        new RemotePages<>(
                        link,
                        "sum of " + shown(path),
                        (session, cursor) -> {
                            var page = session.ask(
                                    new Message.Measure(path, each, cursor, RemotePages.PAGE), Message.Measured.class);
                            return new RemotePages.Page<>(page.uses(), page.cursor());
                        },
                        Message.Use::path,
                        uses)
                .run();
    }

    /** How full the server's file system is on which this is. */
    public Message.Space space(RemotePath path) throws RftException {
        return ask(new Message.SpacePlease(path), Message.Space.class);
    }

    /**
     * Copies a file to another name at the server, with its mode and time; no byte of it comes here. Durable when it returns; without
     * {@code replace} a file of that name is {@code EXISTS}.
     */
    public void copy(RemotePath from, RemotePath to, boolean replace) throws RftException {
        ask(new Message.Copy(from, to, replace), Message.Done.class);
    }

    private static Glob glob(String pattern) throws RftException {
        try {
            return Glob.parse(pattern);
        } catch (IllegalArgumentException e) {
            throw new RftException(ErrorCode.USAGE, Escaped.of(pattern) + ": " + e.getMessage(), e);
        }
    }

    private static String shown(RemotePath path) {
        return Escaped.of(path.toString());
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

    /**
     * Makes directories and links below a directory, any number of them, in this order: a directory may come before what is in it. Returns
     * which failed and why; these stop no others. What was made is durable then.
     */
    public List<EntryFailure> create(RemotePath directory, List<Creation> entries) throws RftException {
        return new EntryRequests(this::ask).create(directory, entries);
    }

    /**
     * Sets modes and times of any number of entries below a directory. Returns which failed and why; these stop no others. Those of
     * directories are durable then.
     */
    public List<EntryFailure> change(RemotePath directory, List<AttributeChange> changes) throws RftException {
        return new EntryRequests(this::ask).change(directory, changes);
    }

    /**
     * Removes any number of files, links and empty directories below a directory, in this order. Returns which failed and why; these stop
     * no others. What is missing is as good as removed.
     */
    public List<EntryFailure> removeAll(RemotePath directory, List<RemotePath> entries) throws RftException {
        return new EntryRequests(this::ask).remove(directory, entries);
    }

    /** What any number of entries below a directory are, no link followed, in this order; empty for one that is not there. */
    public List<Optional<Message.Entry>> look(RemotePath directory, List<RemotePath> entries) throws RftException {
        return new EntryRequests(this::ask).look(directory, entries);
    }

    /**
     * Whose any number of entries below a directory are, and which extended attributes they have, no link followed, in this order; empty
     * for one that cannot be looked at, which has a failure then.
     */
    public FoundMetadata metadata(RemotePath directory, List<RemotePath> entries, boolean owners, boolean attributes)
            throws RftException {
        return new EntryRequests(this::ask).metadata(directory, entries, owners, attributes);
    }

    /**
     * Sets owners and extended attributes of any number of entries below a directory, no link followed. Returns which failed and why;
     * these stop no others. Durable then.
     */
    public List<EntryFailure> keep(RemotePath directory, List<MetadataChange> changes) throws RftException {
        return new EntryRequests(this::ask).keep(directory, changes);
    }

    /**
     * Gives a file that was uploaded the owner and the extended attributes of its source; tells what was to be kept where permitted, and
     * was not.
     */
    public Optional<Unkept> keep(Upload uploaded, Keep keep) throws RftException {
        return new FileMetadata(this, config.disk(), keep).uploaded(uploaded.source(), uploaded.target());
    }

    /** The same of a file that was downloaded. */
    public Optional<Unkept> keep(Download downloaded, Keep keep) throws RftException {
        return new FileMetadata(this, config.disk(), keep).downloaded(downloaded.source(), downloaded.target());
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
        readers.forEach(RftClient::close);
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

    private static void crashed(Throwable bug) {
        LOG.error("a task of the client has crashed", bug);
    }

    /** Under the id that its job began with. */
    private Transfer transfer(Optional<JobClaim> job) {
        var id = job.isPresent() ? job.get().id() : TransferId.random(config.random());
        return new Transfer(id, new TransferStats(), link::openConnections, link::bottleneck);
    }

    /** Where jobs are kept: for this transfer alone. */
    private Optional<JobClaim> claim(JobStore.Job job, Optional<TransferId> tree) throws RftException {
        return config.jobs().isPresent() ? Optional.of(config.jobs().get().claimWithin(job, tree)) : Optional.empty();
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
