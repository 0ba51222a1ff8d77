package io.rft.server;

import io.rft.Durability;
import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.fault.FaultPoint;
import io.rft.protocol.Limits;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.session.Session;
import io.rft.store.SourceFile;
import io.rft.store.Store;
import io.rft.task.TaskGroup;
import io.rft.transfer.Reader;
import io.rft.transfer.TransferStats;
import io.rft.transfer.Transfers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session downloads from this server: each file is sent by a platform thread of its own. A newer fetch of a transfer ends the
 * older one, and is offered when that has ended. Thread-safe.
 */
final class Outgoing {
    private static final Logger LOG = LoggerFactory.getLogger(Outgoing.class);

    private final Rights rights;
    private final Store store;
    private final Settings settings;
    private final Transfers transfers;
    private final TaskGroup tasks;
    private final int openMax;
    private final Traffic traffic;
    private final Probes probes;
    private final Runnable begins;
    private final SessionAudit audit;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Condition changed = lock.newCondition();
    private final Map<TransferId, Download> newest = new HashMap<>();
    private final Set<TransferId> sending = new HashSet<>();
    private int open;

    Outgoing(
            Rights rights,
            Store store,
            Settings settings,
            Transfers transfers,
            TaskGroup tasks,
            int openMax,
            Traffic traffic,
            Probes probes,
            Runnable begins,
            SessionAudit audit) {
        this.rights = rights;
        this.store = store;
        this.settings = settings;
        this.transfers = transfers;
        this.tasks = tasks;
        this.openMax = openMax;
        this.traffic = traffic;
        this.probes = probes;
        this.begins = begins;
        this.audit = audit;
    }

    /** Opens the file, answers, and begins to offer it. */
    void fetch(Message.Fetch fetch, Session.Reply reply) throws RftException {
        FaultPoint.FETCH_ARRIVED.hit();
        begin(open(fetch), new Message.Done(), reply);
    }

    /** Looks at the files, answers, and begins to offer those that the user may read and that can be opened. */
    void fetch(Message.FetchPack fetch, Session.Reply reply) throws RftException {
        var permitted = Permitted.of(fetch.members(), member -> rights.findRefusal(Right.READ, fetch.path(), member));
        var failures = new TreeMap<>(permitted.refused());
        var unopened = new TreeMap<Integer, RftException>();
        var source = store.openPack(fetch.path(), permitted.entries(), unopened);
        unopened.forEach((index, why) -> failures.put(permitted.places().get(index), why));
        var answer = new Message.PackFetched(IncomingPacks.failures(failures));
        if (source.members().isEmpty()) {
            reply.answer(answer);
            return;
        }
        if (source.identity().size() > Limits.PACK_BYTES_MAX) {
            throw new RftException(
                    ErrorCode.LIMIT, "a pack has at most " + Limits.PACK_BYTES_MAX + " bytes", "Fetch fewer at once.");
        }
        var reader = new Reader(source, settings.blockBytesFor(source.identity().size()));
        var offer = new Message.PackOffer(
                fetch.transfer(), fetch.path(), source.members(), reader.blockBytes(), true, Durability.BLOCK);
        begin(
                new Download(offer, reader, audit.begins(true), stats -> transfers.send(offer, source, reader, stats)),
                answer,
                reply);
    }

    private void begin(Download opened, Message.Answer answer, Session.Reply reply) throws RftException {
        var download = enter(opened);
        var transfer = download.offer.transfer();
        traffic.begin(download.stats);
        transfers.stopSending(transfer, new RftException(ErrorCode.BUSY, "a newer request for this transfer has come"));
        reply.answer(answer);
        FaultPoint.FETCH_AFTER_ANSWER.hit();
        try {
            tasks.startPlatform("rft-offer " + download.offer.path().name(), () -> send(download));
        } catch (RuntimeException | Error e) { // no more threads
            leave(download);
            throw e;
        }
    }

    /** Ends a download at the client's wish; fails if there is none. */
    Message.Answer cancel(Message.Cancel cancel) throws RftException {
        var waited = cancel.epoch() == 0 && giveUpWaiting(cancel.transfer());
        if (!transfers.cancelled(cancel) && !waited) {
            throw new RftException(ErrorCode.NOT_FOUND, "transfer " + cancel.transfer() + " is not open");
        }
        return new Message.Done();
    }

    /** How far each is, those that wait for their turn included. */
    List<TransferStatus> statuses() {
        lock.lock();
        try {
            return newest.values().stream().map(this::status).toList();
        } finally {
            lock.unlock();
        }
    }

    private Download open(Message.Fetch fetch) throws RftException {
        var source = source(fetch);
        try {
            var reader =
                    new Reader(source, settings.blockBytesFor(source.identity().size()));
            if (fetch.sha256()) {
                reader.digesting();
            }
            var offer = offer(fetch, reader);
            return new Download(
                    offer,
                    reader,
                    audit.begins(fetch.probe().isEmpty()),
                    stats -> transfers.send(offer, reader, stats));
        } catch (RftException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private SourceFile source(Message.Fetch fetch) throws RftException {
        if (fetch.probe().isEmpty()) {
            return store.open(fetch.path());
        }
        probes.admit(openProbes());
        return probes.source(fetch.probe().getAsLong());
    }

    private long openProbes() {
        lock.lock();
        try {
            return newest.values().stream()
                    .filter(download -> download.offer instanceof Message.Offer offer && offer.probe())
                    .count();
        } finally {
            lock.unlock();
        }
    }

    private void send(Download download) {
        try {
            if (awaitTurn(download)) {
                begins.run();
                download.sending.send(download.stats);
                traffic.committed(download.stats);
                download.audited.committed(status(download), download.stats);
            } else {
                stopped(download, new RftException(ErrorCode.BUSY, "given up before its turn came"));
            }
        } catch (RftException e) {
            stopped(download, e);
            LOG.debug("sending {} ended: {}", download.offer.transfer(), e.getMessage());
        } finally {
            leave(download);
        }
    }

    private void stopped(Download download, RftException cause) {
        download.audited.stopped(status(download), download.stats, cause);
    }

    private Download enter(Download download) throws RftException {
        lock.lock();
        try {
            if (open < openMax) {
                open++;
                newest.put(download.offer.transfer(), download);
                return download;
            }
        } finally {
            lock.unlock();
        }
        download.reader.close();
        throw new RftException(ErrorCode.BUSY, "this session has " + openMax + " downloads open", "Wait for some.");
    }

    /** Waits until the download before it has ended; whether this one is still wanted then. */
    private boolean awaitTurn(Download download) {
        var transfer = download.offer.transfer();
        lock.lock();
        try {
            while (newest.get(transfer) == download && sending.contains(transfer)) {
                changed.awaitUninterruptibly();
            }
            download.sends = newest.get(transfer) == download && sending.add(transfer);
            return download.sends;
        } finally {
            lock.unlock();
        }
    }

    private void leave(Download download) {
        download.reader.close();
        traffic.end(download.stats);
        lock.lock();
        try {
            open--;
            newest.remove(download.offer.transfer(), download);
            if (download.sends) {
                sending.remove(download.offer.transfer());
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean giveUpWaiting(TransferId transfer) {
        lock.lock();
        try {
            var download = newest.get(transfer);
            if (download == null || download.sends) {
                return false;
            }
            newest.remove(transfer);
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private TransferStatus status(Download download) {
        return new TransferStatus(
                download.offer.transfer(),
                audit.session(),
                audit.user(),
                TransferStatus.Direction.DOWNLOAD,
                download.offer.path(),
                download.offer.size(),
                download.stats.durable(),
                download.stats.moved());
    }

    private static Message.Offer offer(Message.Fetch fetch, Reader reader) {
        var identity = reader.source().identity();
        return new Message.Offer(
                fetch.transfer(),
                fetch.path(),
                identity.size(),
                identity.modified(),
                identity.changed(),
                identity.fileKey(),
                reader.source().mode(),
                reader.blockBytes(),
                true,
                fetch.resume(),
                Durability.BLOCK,
                fetch.sha256(),
                fetch.probe().isPresent(),
                fetch.sparse());
    }

    /** Offers, moves and has committed what a download is of. */
    private interface Sending {
        void send(TransferStats stats) throws RftException;
    }

    /** One fetch on its way. */
    private static final class Download {
        private final Message.Offering offer;
        private final Reader reader;
        private final SessionAudit.OneTransfer audited;
        private final Sending sending;
        private final TransferStats stats = new TransferStats();
        private boolean sends; // guarded by the lock of Outgoing

        Download(Message.Offering offer, Reader reader, SessionAudit.OneTransfer audited, Sending sending) {
            this.offer = offer;
            this.reader = reader;
            this.audited = audited;
            this.sending = sending;
        }
    }
}
