package io.rft.server;

import io.rft.ErrorCode;
import io.rft.IntegrityException;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.protocol.Message;
import io.rft.session.Session;
import io.rft.store.IfExists;
import io.rft.store.SourceIdentity;
import io.rft.store.StageRequest;
import io.rft.store.Store;
import io.rft.task.TaskGroup;
import io.rft.transfer.Receiver;
import io.rft.transfer.TransferStats;
import io.rft.transfer.Transfers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a session uploads to this server: offers, commits, cancellations. All methods run on the session's operations thread. */
final class Incoming {
    /** The most uploads that a session may have open at once. */
    static final int OPEN_MAX = 256;

    private final String user;
    private final Store store;
    private final Session session;
    private final Transfers transfers;
    private final TransferRegistry registry;
    private final TaskGroup tasks;
    private final Map<TransferId, Upload> open = new HashMap<>();
    private final Map<TransferId, Message.Committed> remembered = new HashMap<>();

    Incoming(
            String user,
            Store store,
            Session session,
            Transfers transfers,
            TransferRegistry registry,
            TaskGroup tasks) {
        this.user = user;
        this.store = store;
        this.session = session;
        this.transfers = transfers;
        this.registry = registry;
        this.tasks = tasks;
    }

    void offer(Message.Offer offer, Session.Reply reply) throws RftException {
        if (open.size() + remembered.size() >= OPEN_MAX && !open.containsKey(offer.transfer())) {
            throw new RftException(ErrorCode.BUSY, "this session has " + OPEN_MAX + " uploads open", "Wait for some.");
        }
        var key = new TransferRegistry.Key(user, offer.path(), offer.transfer());
        var source = new SourceIdentity(offer.size(), offer.modified(), offer.changed(), offer.fileKey());
        var upload = registry.claim(
                key,
                () -> registry.outcome(key, source).isPresent()
                        ? Optional.<Upload>empty()
                        : Optional.of(new Upload(key, offer, source)));
        if (upload.isEmpty()) {
            // The commit went through and its reply was lost: nothing is missing, and the commit will be answered from
            // memory.
            registry.outcome(key, source).ifPresent(receipt -> remembered.put(offer.transfer(), receipt));
            reply.answer(new Message.Accept(offer.transfer(), 1, offer.blockBytes(), List.of(), false));
            return;
        }
        var receiver = upload.get().receiver;
        open.put(offer.transfer(), upload.get());
        transfers.add(receiver);
        reply.answer(receiver.accept());
        for (var page : receiver.furtherPages()) {
            session.tell(page);
        }
    }

    Message.Answer commit(Message.Commit commit) throws RftException {
        var known = remembered.remove(commit.transfer());
        if (known != null) {
            return sameAs(known, commit);
        }
        var upload = find(commit.transfer(), commit.epoch());
        try {
            var receipt = upload.receiver.commit(commit);
            registry.committed(upload.key, new TransferRegistry.Outcome(upload.source, receipt));
            return receipt;
        } finally {
            upload.end();
        }
    }

    boolean has(TransferId transfer) {
        return open.containsKey(transfer);
    }

    /** Ends an upload at the client's wish. */
    Message.Answer cancel(Message.Cancel cancel) throws RftException {
        var upload = find(cancel.transfer(), cancel.epoch());
        try {
            if (cancel.discard()) {
                upload.receiver.discard();
            }
        } finally {
            upload.end();
        }
        return new Message.Done();
    }

    /** The session is over: what is durable stays for the next attempt. */
    void close() {
        List.copyOf(open.values()).forEach(Upload::end);
    }

    private static Message.Committed sameAs(Message.Committed known, Message.Commit commit) throws RftException {
        if (known.crc32c() != commit.crc32c()) {
            throw new IntegrityException(
                    "the source is not any more what this transfer has published", "Send it as a new transfer.");
        }
        return known;
    }

    private Upload find(TransferId transfer, long epoch) throws RftException {
        var upload = open.get(transfer);
        if (upload == null || upload.receiver.epoch() != epoch) {
            throw new RftException(ErrorCode.NOT_FOUND, "transfer " + transfer + " is not open in this session");
        }
        return upload;
    }

    /** One attempt of one upload. */
    private final class Upload implements TransferRegistry.Attempt {
        private final TransferRegistry.Key key;
        private final SourceIdentity source;
        private final Receiver receiver;

        Upload(TransferRegistry.Key key, Message.Offer offer, SourceIdentity source) throws RftException {
            this.key = key;
            this.source = source;
            var staged = store.stage(new StageRequest(
                    offer.transfer(),
                    offer.path(),
                    source,
                    offer.blockBytes(),
                    offer.mode(),
                    offer.replace() ? IfExists.REPLACE : IfExists.FAIL,
                    offer.resume()));
            this.receiver = transfers.receiver(offer.transfer(), staged, new TransferStats(), this::failed);
        }

        /** On another session's thread. */
        @Override
        public void supersede() {
            transfers.remove(receiver);
            receiver.close();
            failed(new RftException(ErrorCode.BUSY, "a newer attempt of this transfer has taken over"));
        }

        void end() {
            open.remove(key.transfer(), this);
            transfers.remove(receiver);
            receiver.close();
            registry.release(key, this);
        }

        /** Tells the sender, on a thread that may wait for it. */
        private void failed(RftException cause) {
            if (cause.code() == ErrorCode.NETWORK) {
                return; // the session itself is ending
            }
            var cancel = new Message.Cancel(
                    key.transfer(), receiver.epoch(), false, cause.code(), String.valueOf(cause.getMessage()));
            tasks.startVirtual("rft-cancel " + key.transfer(), () -> {
                try {
                    session.ask(cancel, Message.Done.class);
                } catch (RftException gone) {
                    // The sender is gone, or has given the transfer up already.
                }
            });
        }
    }
}
