package io.rft.server;

import io.rft.Durability;
import io.rft.ErrorCode;
import io.rft.IntegrityException;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.fault.FaultPoint;
import io.rft.journal.Outcome;
import io.rft.protocol.Blob;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.session.Session;
import io.rft.store.IfExists;
import io.rft.store.SourceIdentity;
import io.rft.store.StageRequest;
import io.rft.store.StagedFile;
import io.rft.store.Store;
import io.rft.task.TaskGroup;
import io.rft.transfer.Reader;
import io.rft.transfer.Receiver;
import io.rft.transfer.TransferStats;
import io.rft.transfer.Transfers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a session uploads to this server: offers, commits, cancellations. All methods run on the session's operations thread, but for
 * {@link #commit} and {@link #statuses}, which may run on any, and what the former returns.
 */
final class Incoming {
    /** A client that does not confirm what it is told is told no more than this. */
    static final int UNCONFIRMED_MAX = 64;

    private final String user;
    private final Store store;
    private final Settings settings;
    private final Session session;
    private final Transfers transfers;
    private final TransferRegistry registry;
    private final Operations operations;
    private final TaskGroup tasks;
    private final int openMax;
    private final Traffic traffic;
    private final Probes probes;
    private final Runnable begins;
    private final SessionAudit audit;
    private final Map<TransferId, Upload> open = new ConcurrentHashMap<>();
    private final Map<TransferId, Remembered> remembered = new ConcurrentHashMap<>();
    private final AtomicInteger unconfirmed = new AtomicInteger();

    Incoming(
            String user,
            Store store,
            Settings settings,
            Session session,
            Transfers transfers,
            TransferRegistry registry,
            Operations operations,
            TaskGroup tasks,
            int openMax,
            Traffic traffic,
            Probes probes,
            Runnable begins,
            SessionAudit audit) {
        this.user = user;
        this.store = store;
        this.settings = settings;
        this.session = session;
        this.transfers = transfers;
        this.registry = registry;
        this.operations = operations;
        this.tasks = tasks;
        this.openMax = openMax;
        this.traffic = traffic;
        this.probes = probes;
        this.begins = begins;
        this.audit = audit;
    }

    void offer(Message.Offer offer, Session.Reply reply) throws RftException {
        FaultPoint.OFFER_ARRIVED.hit();
        remembered.remove(offer.transfer());
        if (open.size() + remembered.size() >= openMax && !open.containsKey(offer.transfer())) {
            throw new RftException(ErrorCode.BUSY, "this session has " + openMax + " uploads open", "Wait for some.");
        }
        if (offer.probe()) {
            probes.admit(open.values().stream().filter(upload -> upload.probe).count());
        }
        var key = new TransferRegistry.Key(user, offer.path(), offer.transfer());
        var source = new SourceIdentity(offer.size(), offer.modified(), offer.changed(), offer.fileKey());
        var upload = registry.claim(
                key,
                () -> published(key, offer, source).isPresent()
                        ? Optional.<Upload>empty()
                        : Optional.of(new Upload(key, offer, source)));
        if (upload.isPresent()) {
            begin(upload.get(), reply);
        } else {
            // The commit went through and its reply was lost: nothing is missing, and the next commit is answered from
            // memory.
            published(key, offer, source)
                    .ifPresent(
                            receipt -> remembered.put(offer.transfer(), new Remembered(key, source, offer, receipt)));
            reply.answer(new Message.Accept(offer.transfer(), 1, offer.blockBytes(), List.of(), false));
        }
    }

    Publishing commit(Message.Commit commit) throws RftException {
        var known = remembered.remove(commit.transfer());
        if (known != null) {
            return new Publishing(Optional.empty(), () -> sameAs(known, commit));
        }
        var upload = find(commit.transfer(), commit.epoch());
        return new Publishing(Optional.of(upload.receiver), () -> upload.commit(commit));
    }

    /** The checksums of what was durable at the offer; none of what is known from its outcome alone. */
    Message.Answer checksums(Message.ChecksumsPlease please) throws RftException {
        return remembered.containsKey(please.transfer())
                ? new Message.Checksums(new Blob(new byte[0]))
                : find(please.transfer(), please.epoch()).receiver.checksums(please);
    }

    Message.Answer withdraw(Message.Withdraw withdraw) throws RftException {
        return find(withdraw.transfer(), withdraw.epoch()).receiver.withdraw(withdraw);
    }

    /** Whether this is an upload of bytes that are dropped, and not of a file. */
    boolean isProbe(TransferId transfer) {
        var upload = open.get(transfer);
        return upload != null && upload.probe;
    }

    /** How far each is. */
    List<TransferStatus> statuses() {
        return open.values().stream().map(Upload::status).toList();
    }

    boolean has(TransferId transfer) {
        return open.containsKey(transfer) || remembered.containsKey(transfer);
    }

    /** Ends an upload at the client's wish. */
    Message.Answer cancel(Message.Cancel cancel) throws RftException {
        if (remembered.remove(cancel.transfer()) == null) {
            var upload = find(cancel.transfer(), cancel.epoch());
            upload.stopped(new RftException(ErrorCode.INTERRUPTED, "cancelled by the client"));
            try {
                if (cancel.discard()) {
                    upload.receiver.discard();
                }
            } finally {
                upload.end();
            }
        }
        return new Message.Done();
    }

    /** The session is over: what is durable stays for the next attempt. */
    void close() {
        List.copyOf(open.values()).forEach(Upload::end);
    }

    private void begin(Upload upload, Session.Reply reply) throws RftException {
        var former = open.put(upload.key.transfer(), upload);
        if (former != null) { // one to another path too, which nobody would ever end
            former.end();
        }
        traffic.begin(upload.stats);
        begins.run();
        transfers.add(upload.receiver);
        FaultPoint.ACCEPT_BEFORE_ANSWER.hit();
        upload.accept(reply);
        FaultPoint.ACCEPT_AFTER_ANSWER.hit();
        for (var page : upload.receiver.furtherPages()) {
            session.tell(page);
        }
    }

    /** The receipt of an upload of this very source, if what it published is still there, untouched. */
    private Optional<Message.Committed> published(
            TransferRegistry.Key key, Message.Offer offer, SourceIdentity source) {
        return (offer.resume() ? registry.outcome(key, source) : Optional.<Outcome>empty())
                .filter(outcome -> isThere(key, outcome))
                .map(outcome -> new Message.Committed(key.transfer(), outcome.size(), outcome.crc32c()));
    }

    /** Whether nobody has replaced the published file or written to it since, whatever times they gave it. */
    private boolean isThere(TransferRegistry.Key key, Outcome outcome) {
        try {
            var there = SourceIdentity.of(store.stat(key.target(), false).status());
            return outcome.published().equals(Outcome.Key.of(there.words()));
        } catch (RftException e) {
            return false;
        }
    }

    /** An upload of which only the outcome is known. */
    private record Remembered(
            TransferRegistry.Key key, SourceIdentity source, Message.Offer offer, Message.Committed receipt) {}

    private Message.Committed sameAs(Remembered known, Message.Commit commit) throws RftException {
        var sha256 = commit.sha256().isPresent()
                ? Optional.of(
                        Reader.digestOf(store.open(known.key.target()), known.offer.blockBytes(), transfers.buffers()))
                : Optional.<Blob>empty();
        if (known.receipt.crc32c() != commit.crc32c() || !sha256.equals(commit.sha256())) {
            registry.forget(known.key, known.source);
            throw new IntegrityException(
                    "the source is not any more what this transfer has published", "Send it again.");
        }
        return new Message.Committed(commit.transfer(), known.receipt.size(), commit.crc32c(), sha256);
    }

    private Upload find(TransferId transfer, long epoch) throws RftException {
        var upload = open.get(transfer);
        if (upload == null || upload.over || (epoch != 0 && upload.receiver.epoch() != epoch)) {
            throw new RftException(ErrorCode.NOT_FOUND, "transfer " + transfer + " is not open in this session");
        }
        return upload;
    }

    /** One attempt of one upload. */
    private final class Upload implements TransferRegistry.Attempt {
        private final TransferRegistry.Key key;
        private final SourceIdentity source;
        private final Durability durability;
        private final boolean probe;
        private final Receiver receiver;
        private final TransferStats stats = new TransferStats();
        private final SessionAudit.OneTransfer audited;
        // held during a commit, so that whoever takes over finds it either undone or remembered
        private final ReentrantLock publishing = new ReentrantLock();
        private boolean superseded; // guarded by publishing
        private volatile boolean
                over; // its commit is answered: a further one may come before the operation that ends it

        Upload(TransferRegistry.Key key, Message.Offer offer, SourceIdentity source) throws RftException {
            this.key = key;
            this.source = source;
            this.durability = offer.durability();
            this.probe = offer.probe();
            this.audited = audit.begins(!probe);
            var grid = settings.blockBytesFor(offer.size(), offer.blockBytes());
            var staged = probe ? probes.sink(offer.size(), grid) : stage(offer, grid);
            this.receiver = transfers.receiver(offer.transfer(), staged, stats, this::failed, offer.sha256());
        }

        private StagedFile stage(Message.Offer offer, int blockBytes) throws RftException {
            return store.stage(new StageRequest(
                    offer.transfer(),
                    offer.path(),
                    source,
                    blockBytes,
                    offer.mode(),
                    offer.replace() ? IfExists.REPLACE : IfExists.FAIL,
                    offer.resume(),
                    durability,
                    offer.sparse()));
        }

        TransferStatus status() {
            return new TransferStatus(
                    key.transfer(),
                    audit.session(),
                    user,
                    TransferStatus.Direction.UPLOAD,
                    key.target(),
                    source.size(),
                    stats.durable(),
                    stats.moved());
        }

        Message.Committed commit(Message.Commit commit) throws RftException {
            publishing.lock();
            try {
                var committed = receiver.commit(commit, (receipt, published) -> {
                    registry.committed(key, source, receipt, published, durability != Durability.NONE);
                    FaultPoint.COMMIT_AFTER_OUTCOME.hit();
                });
                traffic.committed(stats);
                audited.committed(status(), stats);
                return committed;
            } catch (RftException e) {
                stopped(e);
                throw e;
            } finally {
                over = true;
                publishing.unlock();
                operations.submit(this::end); // before the answer, and so before whatever the client asks for next
            }
        }

        /** An attempt that was superseded already is told so: a cancellation that came before this answer would not have been understood. */
        void accept(Session.Reply reply) throws RftException {
            publishing.lock();
            try {
                if (superseded) {
                    throw new RftException(ErrorCode.BUSY, "a newer attempt of this transfer has taken over");
                }
                reply.answer(receiver.accept());
            } finally {
                publishing.unlock();
            }
        }

        /** On another session's thread. */
        @Override
        public void supersede() {
            publishing.lock();
            try {
                superseded = true;
                transfers.remove(receiver);
                receiver.close();
            } finally {
                publishing.unlock();
            }
            failed(new RftException(ErrorCode.BUSY, "a newer attempt of this transfer has taken over"));
        }

        /** Where it has not come to another end before. */
        void stopped(RftException cause) {
            audited.stopped(status(), stats, cause);
        }

        void end() {
            stopped(new RftException(ErrorCode.NETWORK, "the session has ended"));
            open.remove(key.transfer(), this);
            transfers.remove(receiver);
            receiver.close();
            traffic.end(stats);
            registry.release(key, this);
        }

        /** Ends the attempt here and at the sender. */
        private void failed(RftException cause) {
            stopped(cause);
            operations.submit(this::end);
            var reason = Message.Failure.of(cause);
            tell(new Message.Cancel(key.transfer(), receiver.epoch(), false, reason.code(), reason.message()));
        }
    }

    /** Tells the sender that a transfer has ended, on a thread that may wait for it. */
    void tell(Message.Cancel cancel) {
        if (unconfirmed.incrementAndGet() > UNCONFIRMED_MAX) {
            unconfirmed.decrementAndGet();
            return;
        }
        tasks.startVirtual("rft-cancel " + cancel.transfer(), () -> {
            try {
                session.ask(cancel, Message.Done.class);
            } catch (RftException gone) {
                // The sender is gone, or has given the transfer up already.
            } finally {
                unconfirmed.decrementAndGet();
            }
        });
    }
}
