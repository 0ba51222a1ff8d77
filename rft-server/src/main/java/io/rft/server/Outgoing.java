package io.rft.server;

import io.rft.Durability;
import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.fault.FaultPoint;
import io.rft.protocol.Message;
import io.rft.protocol.SessionId;
import io.rft.protocol.Settings;
import io.rft.session.Session;
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

    private final Store store;
    private final Settings settings;
    private final Transfers transfers;
    private final TaskGroup tasks;
    private final int openMax;
    private final Traffic traffic;
    private final Runnable begins;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Condition changed = lock.newCondition();
    private final Map<TransferId, Download> newest = new HashMap<>();
    private final Set<TransferId> sending = new HashSet<>();
    private int open;

    Outgoing(
            Store store,
            Settings settings,
            Transfers transfers,
            TaskGroup tasks,
            int openMax,
            Traffic traffic,
            Runnable begins) {
        this.store = store;
        this.settings = settings;
        this.transfers = transfers;
        this.tasks = tasks;
        this.openMax = openMax;
        this.traffic = traffic;
        this.begins = begins;
    }

    /** Opens the file, answers, and begins to offer it. */
    void fetch(Message.Fetch fetch, Session.Reply reply) throws RftException {
        FaultPoint.FETCH_ARRIVED.hit();
        var download = enter(open(fetch));
        traffic.begin(download.stats);
        transfers.stopSending(
                fetch.transfer(), new RftException(ErrorCode.BUSY, "a newer request for this transfer has come"));
        reply.answer(new Message.Done());
        FaultPoint.FETCH_AFTER_ANSWER.hit();
        try {
            tasks.startPlatform("rft-offer " + fetch.path().name(), () -> send(download));
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
    List<TransferStatus> statuses(SessionId id, String user) {
        lock.lock();
        try {
            return newest.values().stream()
                    .map(download -> download.status(id, user))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private Download open(Message.Fetch fetch) throws RftException {
        var source = store.open(fetch.path());
        try {
            var reader =
                    new Reader(source, settings.blockBytesFor(source.identity().size()));
            if (fetch.sha256()) {
                reader.digesting();
            }
            return new Download(offer(fetch, reader), reader);
        } catch (RftException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private void send(Download download) {
        try {
            if (awaitTurn(download)) {
                begins.run();
                transfers.send(download.offer, download.reader, download.stats);
                traffic.committed(download.stats);
            }
        } catch (RftException e) {
            LOG.debug("sending {} ended: {}", download.offer.transfer(), e.getMessage());
        } finally {
            leave(download);
        }
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
                fetch.sha256());
    }

    /** One fetch on its way. */
    private static final class Download {
        private final Message.Offer offer;
        private final Reader reader;
        private final TransferStats stats = new TransferStats();
        private boolean sends; // guarded by the lock of Outgoing

        Download(Message.Offer offer, Reader reader) {
            this.offer = offer;
            this.reader = reader;
        }

        TransferStatus status(SessionId id, String user) {
            return new TransferStatus(
                    offer.transfer(),
                    id,
                    user,
                    TransferStatus.Direction.DOWNLOAD,
                    offer.path(),
                    offer.size(),
                    stats.durable(),
                    stats.moved());
        }
    }
}
