package io.rft.server;

import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.PackMember;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.protocol.Limits;
import io.rft.protocol.Message;
import io.rft.protocol.SessionId;
import io.rft.protocol.Settings;
import io.rft.session.Session;
import io.rft.store.IfExists;
import io.rft.store.PackRequest;
import io.rft.store.StagedPack;
import io.rft.store.Store;
import io.rft.transfer.Receiver;
import io.rft.transfer.TransferStats;
import io.rft.transfer.Transfers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The packs of small files that a session uploads to this server. A pack lives and ends with its session: what was not committed is offered
 * anew. All methods run on the session's operations thread, but for {@link #commit} and {@link #statuses}, which may run on any, and what
 * the former returns.
 */
final class IncomingPacks {
    private final User user;
    private final Store store;
    private final Settings settings;
    private final Transfers transfers;
    private final Operations operations;
    private final Consumer<Message.Cancel> sender;
    private final int openMax;
    private final Traffic traffic;
    private final Runnable begins;
    private final SessionAudit audit;
    private final Map<TransferId, Pack> open = new ConcurrentHashMap<>();

    /** @param sender is told that a pack has ended, on a thread that may not wait */
    IncomingPacks(
            User user,
            Store store,
            Settings settings,
            Transfers transfers,
            Operations operations,
            Consumer<Message.Cancel> sender,
            int openMax,
            Traffic traffic,
            Runnable begins,
            SessionAudit audit) {
        this.user = user;
        this.store = store;
        this.settings = settings;
        this.transfers = transfers;
        this.operations = operations;
        this.sender = sender;
        this.openMax = openMax;
        this.traffic = traffic;
        this.begins = begins;
        this.audit = audit;
    }

    void offer(Message.PackOffer offer, Session.Reply reply) throws RftException {
        if (open.size() >= openMax || open.containsKey(offer.transfer())) {
            throw new RftException(
                    ErrorCode.BUSY,
                    "this session has " + openMax + " packs open, or this one already",
                    "Wait for some.");
        }
        var pack = new Pack(offer);
        open.put(offer.transfer(), pack);
        audit.refused(offer, failures(pack.members.refused()));
        traffic.begin(pack.stats);
        begins.run();
        pack.stats.began(offer.size(), 0);
        transfers.add(pack.receiver);
        reply.answer(pack.receiver.accept());
    }

    Publishing commit(Message.PackCommit commit) throws RftException {
        var pack = find(commit.transfer(), commit.epoch());
        return new Publishing(Optional.of(pack.receiver), () -> pack.commit(commit));
    }

    boolean has(TransferId transfer) {
        return open.containsKey(transfer);
    }

    /** Ends a pack at the client's wish. */
    Message.Answer cancel(Message.Cancel cancel) throws RftException {
        find(cancel.transfer(), cancel.epoch()).end();
        return new Message.Done();
    }

    /** How far each is. */
    List<TransferStatus> statuses(SessionId id) {
        return open.values().stream().map(pack -> pack.status(id)).toList();
    }

    /** The session is over. */
    void close() {
        List.copyOf(open.values()).forEach(Pack::end);
    }

    private Pack find(TransferId transfer, long epoch) throws RftException {
        var pack = open.get(transfer);
        if (pack == null || pack.over || (epoch != 0 && pack.receiver.epoch() != epoch)) {
            throw new RftException(ErrorCode.NOT_FOUND, "transfer " + transfer + " is not open in this session");
        }
        return pack;
    }

    /** One pack on its way. */
    private final class Pack {
        private final Message.PackOffer offer;
        private final Permitted<PackMember> members;
        private final StagedPack staged;
        private final Receiver receiver;
        private final TransferStats stats = new TransferStats();
        private final SessionAudit.OneTransfer audited = audit.begins(true);
        private volatile boolean
                over; // its commit is answered: a further one may come before the operation that ends it

        Pack(Message.PackOffer offer) throws RftException {
            this.offer = offer;
            this.members = Permitted.of(
                    offer.members(), member -> user.rights().findRefusal(Right.WRITE, offer.path(), member.path()));
            this.staged = store.stagePack(new PackRequest(
                    offer.transfer(),
                    offer.path(),
                    offer.members(),
                    settings.blockBytesFor(offer.size(), offer.blockBytes()),
                    offer.replace() ? IfExists.REPLACE : IfExists.FAIL,
                    offer.durability(),
                    members.refused(),
                    careful()));
            this.receiver = transfers.receiver(offer.transfer(), staged, stats, this::failed);
        }

        /** Who may not remove something does not replace it either. */
        private Set<Integer> careful() {
            return members.places().stream()
                    .filter(place -> !user.rights()
                            .mayReplace(offer.path(), offer.members().get(place).path()))
                    .collect(Collectors.toSet());
        }

        Message.PackCommitted commit(Message.PackCommit commit) throws RftException {
            try {
                staged.omit(commit.omitted());
                receiver.commit(new Message.Commit(commit.transfer(), commit.epoch(), commit.crc32c()));
                traffic.committed(stats);
                audited.committed(status(audit.session()), stats);
                var failures = failures(staged.failures());
                audit.refused(
                        offer,
                        failures.stream()
                                .filter(failure -> !members.refused().containsKey(failure.index()))
                                .toList());
                return new Message.PackCommitted(commit.transfer(), commit.crc32c(), failures);
            } catch (RftException e) {
                stopped(e);
                throw e;
            } finally {
                over = true;
                operations.submit(this::end); // before the answer, and so before whatever the client asks for next
            }
        }

        TransferStatus status(SessionId id) {
            return new TransferStatus(
                    offer.transfer(),
                    id,
                    user.name(),
                    TransferStatus.Direction.UPLOAD,
                    offer.path(),
                    offer.size(),
                    stats.durable(),
                    stats.moved());
        }

        private void stopped(RftException cause) {
            audited.stopped(status(audit.session()), stats, cause);
        }

        void end() {
            stopped(new RftException(ErrorCode.NETWORK, "the session has ended"));
            open.remove(offer.transfer(), this);
            transfers.remove(receiver);
            receiver.close();
            traffic.end(stats);
        }

        /** Ends it here and at the sender. */
        private void failed(RftException cause) {
            stopped(cause);
            operations.submit(this::end);
            var reason = Message.Failure.of(cause);
            sender.accept(
                    new Message.Cancel(offer.transfer(), receiver.epoch(), false, reason.code(), reason.message()));
        }
    }

    /** With as many words for each as fit in a line. */
    static List<EntryFailure> failures(SortedMap<Integer, RftException> all) {
        var told = all.entrySet().stream()
                .map(failure -> EntryFailure.of(failure.getKey(), failure.getValue()))
                .toList();
        return EntryFailure.fitting(told, Limits.FAILURES_CHARS_MAX);
    }
}
