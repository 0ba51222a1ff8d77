package io.rft.server;

import io.rft.Checkpointing;
import io.rft.ErrorCode;
import io.rft.Patience;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.buffer.BufferPool;
import io.rft.channel.CommandChannel;
import io.rft.channel.DataConnection;
import io.rft.channel.HostKeys;
import io.rft.channel.SecureChannel;
import io.rft.channel.SessionKey;
import io.rft.channel.TicketBook;
import io.rft.clock.Ticker;
import io.rft.fault.FaultPoint;
import io.rft.journal.DurabilityCounts;
import io.rft.protocol.Message;
import io.rft.protocol.SessionId;
import io.rft.protocol.Settings;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.session.Session;
import io.rft.store.Store;
import io.rft.task.TaskGroup;
import io.rft.transfer.Transfers;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session at the server: authorises each request and has it done – what touches files on the session's operations thread, the rest
 * at once. Owns the user's store. Thread-safe.
 */
final class SessionHandler implements Session.Handler, Sharing.Client {
    /** Requests of the peer that may wait for an answer at once. */
    static final int UNANSWERED_MAX = 64;

    private static final Logger LOG = LoggerFactory.getLogger(SessionHandler.class);

    private final SessionId id;
    private final SessionKey key;
    private final Ticker ticker;
    private final InetSocketAddress peer;
    private final long begunNanos;
    private final Drain drain;
    private final User user; // as at the login
    private final Store store;
    private final TicketBook tickets;
    private final TaskGroup tasks;
    private final Session session;
    private final Transfers transfers;
    private final Incoming incoming;
    private final IncomingPacks packs;
    private final Outgoing outgoing;
    private final FileOperations files;
    private final Sequence hashes;
    private final Sequence readbacks; // each needs a block of memory
    private final Operations operations =
            new Operations(bug -> LOG.error("an operation of a session has crashed", bug));
    private final AtomicInteger unanswered = new AtomicInteger();
    private final Runnable ended;
    private final SessionAudit audit;
    private final Pacers pacers;
    private final Sharing sharing;
    private final Notices notices;
    private final SecureChannel secure;
    // guards: all below, and the order in which they take effect; the locks of pacers and notices are taken while it is
    // held
    private final ReentrantLock agreeing = new ReentrantLock();
    private RateLimits configured; // of which those of a file and a connection are this session's own
    private Rate rate = Rate.NONE; // of this session alone, set while it runs
    private RateLimits wished; // by the client
    private RateLimits told; // to the client

    /** What a session needs of the server that it lives in; {@code transfersMax} is for each way of each session. */
    record Surroundings(
            TransferRegistry registry,
            TicketBook tickets,
            Pacers pacers,
            BufferPool buffers,
            TaskGroup tasks,
            Ticker ticker,
            Patience patience,
            Checkpointing checkpointing,
            int transfersMax,
            Drain drain,
            Traffic uploads,
            Traffic downloads,
            Probes probes,
            Sharing sharing,
            DurabilityCounts durability,
            Quotas quotas,
            Audit audit) {}

    /** Takes ownership of the channel and the store; {@code ended} is run once, after the session is over. */
    SessionHandler(
            SessionId id,
            SessionKey key,
            User user,
            Settings granted,
            Settings wishes,
            CommandChannel channel,
            Store store,
            Surroundings server,
            Runnable ended) {
        var settings = granted.lower(wishes);
        this.id = id;
        this.key = key;
        this.user = user;
        this.store = store;
        this.tickets = server.tickets();
        this.tasks = server.tasks();
        this.ticker = server.ticker();
        this.peer = channel.peer();
        this.begunNanos = server.ticker().nanoTime();
        this.drain = server.drain();
        this.ended = ended;
        this.audit = server.audit().of(id, user.name(), peer, ticker);
        this.pacers = server.pacers();
        this.sharing = server.sharing();
        this.configured = granted.limits();
        this.wished = wishes.limits();
        this.told = settings.limits(); // by the answer to the login
        this.session = new Session(channel, this, server.ticker(), server.patience());
        this.notices = new Notices(session, tasks);
        this.secure = channel.channel();
        this.transfers = new Transfers(
                        session,
                        settings,
                        server.pacers().pacerOf(user.name()),
                        wanted -> {},
                        server.patience(),
                        session::fail,
                        server.buffers(),
                        tasks,
                        server.ticker())
                .checkpointing(server.checkpointing())
                .tellingWhatHolds();
        this.incoming = new Incoming(
                user.name(),
                store,
                settings,
                session,
                transfers,
                server.registry(),
                operations,
                tasks,
                server.transfersMax(),
                server.uploads(),
                server.probes(),
                this::begins,
                audit);
        this.packs = new IncomingPacks(
                user,
                store,
                settings,
                transfers,
                operations,
                incoming::tell,
                server.transfersMax(),
                server.uploads(),
                this::begins,
                audit);
        this.outgoing = new Outgoing(
                user.rights(),
                store,
                settings,
                transfers,
                tasks,
                server.transfersMax(),
                server.downloads(),
                server.probes(),
                this::begins,
                audit);
        this.files = new FileOperations(store, user.rights());
        this.hashes = new Sequence(tasks, "rft-hash " + user.name());
        this.readbacks = new Sequence(tasks, "rft-commit " + user.name());
    }

    void start() {
        try {
            operations.start(tasks, user.name());
        } catch (RuntimeException | Error e) { // no more threads: nothing would ever end this session
            store.close();
            ended.run();
            throw e;
        }
        session.start(tasks, user.name());
    }

    /** Takes ownership of a data connection that has proved that it belongs here. */
    void add(DataConnection connection) {
        transfers.add(connection);
    }

    InetSocketAddress peer() {
        return peer;
    }

    @Override
    public String user() {
        return user.name();
    }

    SessionId id() {
        return id;
    }

    int connections() {
        return transfers.connections();
    }

    /** What both sides have agreed on, now. */
    @Override
    public RateLimits limits() {
        return transfers.limits();
    }

    /** Holds this session, besides what it shares with others, to this. */
    void limit(Rate most) {
        agree(() -> rate = most);
    }

    /** What this session alone is held to besides what is configured; no limit unless one was set. */
    Rate limit() {
        agreeing.lock();
        try {
            return rate;
        } finally {
            agreeing.unlock();
        }
    }

    /** What is configured for its user has changed to this. */
    void configure(RateLimits now) {
        agree(() -> configured = now);
    }

    /** What it shares with others may have changed: the client hears of it, and the session is held to it at once. */
    void limitsChanged() {
        agree(() -> {});
    }

    /** The client hears which key the server will have, if that is settled. */
    void announce(HostKeys keys) {
        try {
            Door.announcement(secure, keys).ifPresent(notices::nextKey);
        } catch (RftException e) {
            LOG.debug("a session ended before it heard of the next key: {}", e.getMessage());
        }
    }

    /** Whether it could have begun as well with what is configured now: same files, same rights. */
    boolean isStillFor(Optional<User> now) {
        return now.filter(one -> one.root().equals(user.root())
                        && one.account().equals(user.account())
                        && one.rights().equals(user.rights())
                        && one.links() == user.links())
                .isPresent();
    }

    private void agree(Runnable what) {
        agreeing.lock();
        try {
            what.run();
            var grants = grants();
            transfers.limit(grants.lower(wished));
            if (!grants.equals(told)) {
                told = grants;
                notices.grants(grants);
            }
        } finally {
            agreeing.unlock();
        }
    }

    /** The client may send so much at present of what it shares with others. */
    @Override
    public void share(Rate most) {
        transfers.peerShare(most);
        notices.share(most);
    }

    /** Files are about to move: whoever shares a rate with them makes room. */
    private void begins() {
        sharing.begins(this);
    }

    /** Whether there are files on their way to this server. */
    @Override
    public boolean isReceiving() {
        return transfers.areReceiving();
    }

    /** Whether there are files on their way to the client. */
    @Override
    public boolean isSending() {
        return transfers.areSending();
    }

    /** Bytes that have come over data connections. */
    @Override
    public long receivedBytes() {
        return transfers.receivedBytes();
    }

    /** Bytes that have gone over data connections. */
    @Override
    public long sentBytes() {
        return transfers.movedBytes() - transfers.receivedBytes();
    }

    private RateLimits grants() {
        return new RateLimits(pacers.most(user.name()).lower(rate), configured.file(), configured.connection());
    }

    SessionStatus status() {
        return new SessionStatus(
                id,
                user.name(),
                peer,
                Duration.ofNanos(ticker.nanoTime() - begunNanos),
                transfers.connections(),
                transferStatuses().size(),
                transfers.movedBytes(),
                limits());
    }

    List<TransferStatus> transferStatuses() {
        var all = new ArrayList<>(incoming.statuses());
        all.addAll(packs.statuses(id));
        all.addAll(outgoing.statuses());
        return all;
    }

    /** Whether nothing is asked and nothing on its way. */
    boolean isIdle() {
        return unanswered.get() == 0
                && !transfers.areOpen()
                && transferStatuses().isEmpty();
    }

    /** Says goodbye and ends the session. */
    void close() {
        session.close();
    }

    @Override
    public void request(Message.Request request, Session.Reply reply) {
        if (unanswered.incrementAndGet() > UNANSWERED_MAX) {
            unanswered.decrementAndGet();
            reply.fail(new RftException(
                    ErrorCode.BUSY, "more than " + UNANSWERED_MAX + " requests wait for an answer", "Wait for some."));
            return;
        }
        var answered = new AtomicBoolean();
        Session.Reply counted = answer -> {
            if (answered.compareAndSet(false, true)) { // what fails after the answer cannot be told any more
                unanswered.decrementAndGet();
                audit.answered(request, answer);
                reply.answer(answer);
            }
        };
        try {
            dispatch(request, counted);
        } catch (RftException e) {
            counted.fail(e);
        }
    }

    @Override
    public void told(Message.Notification notification) {
        switch (notification) {
            case Message.Missing missing -> transfers.told(missing);
            case Message.Progress progress -> transfers.told(progress);
            case Message.RatesWished(var theirs) -> agree(() -> wished = theirs);
            case Message.Share ignored -> misplaced(notification);
            case Message.Held ignored -> misplaced(notification);
            case Message.NextKey ignored -> misplaced(notification);
            case Message.Join ignored -> misplaced(notification);
            case Message.Joined ignored -> misplaced(notification);
            case Message.Bye ignored -> misplaced(notification); // the session itself ends at it
        }
    }

    @Override
    public void closed(RftException cause) {
        LOG.atDebug()
                .addKeyValue("session", id)
                .addKeyValue("cause", cause.getMessage())
                .log("session ended");
        tickets.forget(id);
        transfers.close(cause);
        files.close();
        operations.close(() -> {
            try {
                incoming.close();
                files.endListings();
                packs.close();
                store.close();
            } finally {
                ended.run();
            }
        });
    }

    private void dispatch(Message.Request request, Session.Reply reply) throws RftException {
        user.rights().require(user.name(), request);
        switch (request) {
            case Message.Hello ignored -> throw outOfPlace(request);
            case Message.Authenticate ignored -> throw outOfPlace(request);
            case Message.Ping ignored -> reply.answer(new Message.Pong());
            case Message.TicketsPlease please -> reply.answer(tickets(please));
            case Message.Fetch fetch -> {
                drain.refuse();
                begins();
                operate(reply, () -> outgoing.fetch(fetch, reply));
            }
            case Message.Offer offer -> {
                drain.refuse();
                begins();
                var permitted = user.rights().mayReplace(offer.path()) ? offer : offer.replacingNothing();
                operate(reply, () -> incoming.offer(permitted, reply));
            }
            case Message.FetchPack fetch -> {
                drain.refuse();
                begins();
                operate(reply, () -> outgoing.fetch(fetch, reply));
            }
            case Message.PackOffer offer -> {
                drain.refuse();
                begins();
                operate(reply, () -> packs.offer(offer, reply));
            }
            case Message.PackCommit commit -> commit(reply, commit.transfer(), false, packs.commit(commit));
            case Message.ChecksumsPlease please -> operate(reply, () -> reply.answer(incoming.checksums(please)));
            case Message.Withdraw withdraw -> operate(reply, () -> reply.answer(incoming.withdraw(withdraw)));
            case Message.Commit commit -> {
                requireWriteOf(commit.transfer());
                commit(reply, commit.transfer(), commit.readback(), incoming.commit(commit));
            }
            case Message.Cancel cancel -> operate(reply, () -> reply.answer(cancel(cancel)));
            case Message.Stat stat -> operate(reply, () -> reply.answer(files.stat(stat)));
            case Message.ListDirectory list -> operate(reply, () -> reply.answer(files.list(list)));
            case Message.MakeDirectory make -> operate(reply, () -> reply.answer(files.makeDirectory(make)));
            case Message.Remove remove -> operate(reply, () -> reply.answer(files.remove(remove)));
            case Message.Rename rename -> operate(reply, () -> reply.answer(files.rename(rename)));
            case Message.CreateEntries create -> operate(reply, () -> reply.answer(files.create(create)));
            case Message.SetAttributes set -> operate(reply, () -> reply.answer(files.change(set)));
            case Message.RemoveEntries remove -> operate(reply, () -> reply.answer(files.removeAll(remove)));
            case Message.LookAt look -> operate(reply, () -> reply.answer(files.look(look)));
            case Message.MetadataPlease please -> operate(reply, () -> reply.answer(files.metadata(please)));
            case Message.SetMetadata set -> operate(reply, () -> reply.answer(files.keep(set)));
            case Message.Expand expand -> operate(reply, () -> reply.answer(files.expand(expand)));
            case Message.Measure measure -> operate(reply, () -> reply.answer(files.measure(measure)));
            case Message.SpacePlease please -> operate(reply, () -> reply.answer(files.space(please)));
            case Message.Copy copy -> hashes.submit(() -> perform(reply, () -> reply.answer(files.copy(copy))));
            case Message.Hash hash -> hashes.submit(() -> perform(reply, () -> reply.answer(files.hash(hash))));
        }
    }

    /** Once all has arrived, and not behind the offers of further files: of many small ones the path would be idle meanwhile. */
    private void commit(Session.Reply reply, TransferId transfer, boolean readback, Publishing publishing)
            throws RftException {
        Runnable task = () -> perform(reply, () -> {
            var answer = publishing.publish();
            FaultPoint.COMMIT_BEFORE_ANSWER.hit();
            reply.answer(answer);
            FaultPoint.COMMIT_AFTER_ANSWER.hit();
        });
        publishing.whenReady(() -> {
            if (readback) {
                readbacks.submit(task);
            } else {
                startCommit(transfer, task);
            }
        });
    }

    private void startCommit(TransferId transfer, Runnable task) {
        try {
            tasks.startPlatform("rft-commit " + transfer, task);
        } catch (OutOfMemoryError noMoreThreads) {
            operations.submit(task);
        }
    }

    /** Before anything is said about the transfer, which may be another user's. */
    private void requireWriteOf(TransferId transfer) throws RftException {
        if (!incoming.isProbe(transfer)) {
            user.rights().requireWrite(user.name());
        }
    }

    private Message.Answer cancel(Message.Cancel cancel) throws RftException {
        if (packs.has(cancel.transfer())) {
            return packs.cancel(cancel);
        }
        return incoming.has(cancel.transfer()) ? incoming.cancel(cancel) : outgoing.cancel(cancel);
    }

    private Message.Tickets tickets(Message.TicketsPlease please) throws RftException {
        return new Message.Tickets(tickets.issue(id, key, please.count(), ticker.nanoTime()));
    }

    private void operate(Session.Reply reply, Operation operation) {
        operations.submit(() -> perform(reply, operation));
    }

    private static void perform(Session.Reply reply, Operation operation) {
        try {
            operation.run();
        } catch (RftException e) {
            reply.fail(e);
        } catch (RuntimeException bug) { // it ends this request and not the session
            LOG.error("a request has crashed", bug);
            reply.fail(new RftException(ErrorCode.OTHER, "internal error of the server"));
        }
    }

    private void misplaced(Message.Notification notification) {
        LOG.debug("{} is out of place here", notification.getClass().getSimpleName());
    }

    private static RftException outOfPlace(Message.Request request) {
        return new RftException(
                ErrorCode.PROTOCOL, request.getClass().getSimpleName() + " is out of place after login");
    }

    /** Something that touches files. */
    private interface Operation {
        void run() throws RftException;
    }
}
