package io.rft.client;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.IntegrityException;
import io.rft.RftException;
import io.rft.fault.FaultPoint;
import io.rft.protocol.Blob;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.range.RangeSet;
import io.rft.session.Session;
import io.rft.store.SourceFile;
import io.rft.store.SourceIdentity;
import io.rft.store.StagedFile;
import io.rft.transfer.Reader;
import io.rft.transfer.Receiver;
import java.io.Closeable;
import java.util.List;
import java.util.Optional;

/** Conducts a download: asks the server to offer the file, and receives it. */
final class DownloadRun extends TransferRun {
    /** Where the file goes: to its name here, or somewhere else altogether. */
    interface Stage extends Closeable {
        void open() throws RftException;

        /** Called once per attempt, after {@link #open}. */
        StagedFile stage(Message.Offer offer) throws RftException;

        /** The file that has the target's name now, if what an earlier attempt published may be used. */
        Optional<SourceIdentity> findPublished();

        /** Opens that file. */
        SourceFile openPublished() throws RftException;

        /** Whether what was stored is read again before it is published. */
        boolean readback();

        @Override
        void close();
    }

    private final Message.Fetch fetch;
    private final Stage stage;
    private volatile boolean working;
    private long epoch; // of the attempt under way; 0 until it has an offer

    DownloadRun(
            ClientConfig config,
            Link link,
            Transfer transfer,
            Optional<JobClaim> job,
            Message.Fetch fetch,
            Stage stage) {
        super(config, link, transfer, job);
        this.fetch = fetch;
        this.stage = stage;
    }

    @Override
    void open() throws RftException {
        stage.open();
    }

    @Override
    void close() {
        stage.close();
    }

    @Override
    boolean isWorking() {
        return working;
    }

    @Override
    Message.Committed attempt(ClientSession session) throws RftException {
        epoch = 0;
        var inbox = session.expect(fetch.transfer());
        try {
            transfer().onCancel(inbox::fail);
            FaultPoint.FETCH_BEFORE_REQUEST.hit();
            session.session().ask(fetch, Message.Done.class);
            var offered = awaitOffer(session, inbox);
            requireAsked(offered.offer());
            if (isPublished(offered.offer())) {
                return confirm(session, inbox, offered.offer(), offered.reply());
            }
            job().beginAnew();
            return receive(session, inbox, offered.offer(), offered.reply());
        } catch (RftException e) {
            giveUp(session, e);
            throw e;
        } finally {
            session.forget(fetch.transfer());
        }
    }

    /** An offer and the way to answer it. */
    private record Offered(Message.Offer offer, Session.Reply reply) {}

    private Offered awaitOffer(ClientSession session, Inbox inbox) throws RftException {
        while (true) {
            var item = inbox.take();
            if (item.request() instanceof Message.Offer offer) {
                return new Offered(offer.within(session.settings()), item.reply());
            }
            refuse(item);
        }
    }

    /** Whether this very source came through before, and nobody has touched the published file since. */
    private boolean isPublished(Message.Offer offer) {
        var proof = job().findPublished();
        return proof.isPresent()
                && stage.findPublished()
                        .map(there -> JobRecord.Proof.of(LocalFile.source(offer), there))
                        .equals(proof);
    }

    /** Nothing is missing; the server reads its file once more and says what it is now. */
    private Message.Committed confirm(ClientSession session, Inbox inbox, Message.Offer offer, Session.Reply reply)
            throws RftException {
        epoch = 1;
        transfer().stats().began(offer.size(), offer.size());
        reply.answer(new Message.Accept(offer.transfer(), epoch, offer.blockBytes(), List.of(), false));
        while (true) {
            var item = inbox.take();
            switch (item.request()) {
                case Message.ChecksumsPlease please
                when please.epoch() == epoch -> item.reply().answer(new Message.Checksums(new Blob(new byte[0])));
                case Message.Commit commit
                when commit.epoch() == epoch -> {
                    return answer(item, () -> confirmed(session, offer, commit));
                }
                default -> refuse(item);
            }
        }
    }

    /** A server that does not know the digest would send without it. */
    private void requireAsked(Message.Offer offer) throws RftException {
        if (offer.sparse() != fetch.sparse()) {
            throw new RftException(
                    ErrorCode.PROTOCOL,
                    "the server does not offer the file with or without holes, as it was asked for",
                    "Do without --sparse.");
        }
        if (offer.sha256() != fetch.sha256()) {
            throw new RftException(
                    ErrorCode.PROTOCOL,
                    "the server does not offer the digest that was asked for",
                    "Use --digest crc32c.");
        }
    }

    private Message.Committed confirmed(ClientSession session, Message.Offer offer, Message.Commit commit)
            throws RftException {
        var sha256 = fetch.sha256()
                ? Optional.of(Reader.digestOf(
                        stage.openPublished(),
                        offer.blockBytes(),
                        session.transfers().buffers()))
                : Optional.<Blob>empty();
        if (!job().isPublished(commit.crc32c()) || !sha256.equals(commit.sha256())) {
            throw new IntegrityException(
                    "the source is not any more what this transfer has published", "Give the same command again.");
        }
        return new Message.Committed(offer.transfer(), offer.size(), commit.crc32c(), sha256);
    }

    private Message.Committed receive(ClientSession session, Inbox inbox, Message.Offer offer, Session.Reply reply)
            throws RftException {
        FaultPoint.OFFER_ARRIVED.hit();
        var receiver = begin(session, inbox, offer, reply);
        try {
            session.transfers().add(receiver);
            want(session, receiver.missingBytes(), receiver);
            FaultPoint.ACCEPT_BEFORE_ANSWER.hit();
            reply.answer(receiver.accept());
            FaultPoint.ACCEPT_AFTER_ANSWER.hit();
            for (var page : receiver.furtherPages()) {
                session.session().tell(page);
            }
            return commit(session, inbox, receiver, offer);
        } finally {
            session.transfers().remove(receiver);
            receiver.close();
        }
    }

    private Receiver begin(ClientSession session, Inbox inbox, Message.Offer offer, Session.Reply reply)
            throws RftException {
        try {
            working = true; // what an earlier attempt left may have to be read
            var staged = stage.stage(offer);
            epoch = staged.epoch();
            return session.transfers()
                    .receiver(fetch.transfer(), staged, transfer().stats(), inbox::fail, fetch.sha256());
        } catch (RftException e) {
            reply.fail(e);
            throw e;
        } finally {
            working = false;
        }
    }

    /** Does what the server asks until it asks for the commit. */
    private Message.Committed commit(ClientSession session, Inbox inbox, Receiver receiver, Message.Offer offer)
            throws RftException {
        while (true) {
            var item = inbox.take();
            switch (item.request()) {
                case Message.ChecksumsPlease please
                when please.epoch() == epoch -> item.reply().answer(receiver.checksums(please));
                case Message.Withdraw withdraw
                when withdraw.epoch() == epoch -> {
                    answer(item, () -> receiver.withdraw(withdraw));
                    want(session, new RangeSet(withdraw.ranges()).bytes(), receiver);
                }
                case Message.Commit commit
                when commit.epoch() == epoch -> {
                    var receipt = answer(item, () -> commit(receiver, offer, commit));
                    FaultPoint.COMMIT_AFTER_ANSWER.hit();
                    return receipt;
                }
                default -> refuse(item);
            }
        }
    }

    private Message.Committed commit(Receiver receiver, Message.Offer offer, Message.Commit commit)
            throws RftException {
        var receipt = receiver.commit(
                withReadback(commit),
                (committed, published) -> {
                    var proof = JobRecord.Proof.of(LocalFile.source(offer), published);
                    job().published(committed.size(), new JobRecord.Done(committed.crc32c(), Optional.of(proof)));
                    FaultPoint.COMMIT_AFTER_OUTCOME.hit();
                },
                transfer()::throwIfCancelled);
        FaultPoint.COMMIT_BEFORE_ANSWER.hit();
        return receipt;
    }

    /** Something that ends the attempt if it fails. */
    private interface Step<A extends Message.Answer> {
        A take() throws RftException;
    }

    private <A extends Message.Answer> A answer(Inbox.Item item, Step<A> step) throws RftException {
        try {
            working = true;
            var answer = step.take();
            item.reply().answer(answer);
            return answer;
        } catch (RftException e) {
            item.reply().fail(e);
            throw e;
        } finally {
            working = false;
        }
    }

    /** Has as many data connections as there are blocks to come. */
    private static void want(ClientSession session, long bytes, Receiver receiver) {
        session.want(Math.clamp(Math.ceilDiv(bytes, receiver.blockBytes()), 0, Settings.CONNECTIONS_MAX));
    }

    /** Of what is stored here, the wish of this end counts as well. */
    private Message.Commit withReadback(Message.Commit commit) {
        return new Message.Commit(
                commit.transfer(),
                commit.epoch(),
                commit.crc32c(),
                commit.readback() || stage.readback(),
                commit.sha256());
    }

    /** Fails if this ends the attempt; of another attempt it changes nothing, nor does what is out of place. */
    private void refuse(Inbox.Item item) throws RftException {
        if (item.request() instanceof Message.Cancel cancel) {
            item.reply().answer(new Message.Done());
            if (cancel.epoch() == 0 || cancel.epoch() == epoch) {
                throw new RftException(cancel.code(), Escaped.of(cancel.reason()));
            }
        } else {
            item.reply().fail(new RftException(ErrorCode.BUSY, "this is not the attempt that is under way"));
        }
    }

    /**
     * The server should not go on sending what nobody takes; one that has made no offer yet finds that out when it does. Does not wait
     * for the server. What has failed at this end because of the network alone goes on in a new session.
     */
    private void giveUp(ClientSession session, RftException cause) {
        if (cause.code() == ErrorCode.NETWORK) {
            session.session().fail(cause);
        } else if (epoch > 0) {
            var reason = "the client has ended the download: " + cause.code().wireName();
            var cancel = new Message.Cancel(fetch.transfer(), epoch, false, cause.code(), reason);
            config().tasks().startVirtual("rft-cancel " + fetch.transfer(), () -> {
                try {
                    session.session().ask(cancel, Message.Done.class);
                } catch (RftException gone) {
                    // The server has ended it already.
                }
            });
        }
    }
}
