package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.store.StagedFile;
import io.rft.transfer.Receiver;
import java.io.Closeable;
import java.util.Optional;

/** Conducts a download: asks the server to offer the file, and receives it. */
final class DownloadRun extends TransferRun {
    /** Where the file goes: to its name here, or somewhere else altogether. */
    interface Stage extends Closeable {
        void open() throws RftException;

        /** Called once per attempt, after {@link #open}. */
        StagedFile stage(Message.Offer offer) throws RftException;

        @Override
        void close();
    }

    private final Message.Fetch fetch;
    private final Stage stage;

    DownloadRun(
            ClientConfig config,
            Link link,
            Transfer transfer,
            Optional<JobStore.Job> job,
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
    Message.Committed attempt(ClientSession session) throws RftException {
        var inbox = session.expect(fetch.transfer());
        transfer().onCancel(inbox::fail);
        try {
            session.session().ask(fetch, Message.Done.class);
            var item = inbox.take();
            if (!(item.request() instanceof Message.Offer offer)) {
                throw unexpected(item);
            }
            try (var staged = stage(offer, item)) {
                return receive(session, inbox, item, staged);
            }
        } catch (RftException e) {
            if (!session.session().isClosed()) {
                giveUp(session, e);
            }
            throw e;
        } finally {
            session.forget(fetch.transfer());
        }
    }

    private StagedFile stage(Message.Offer offer, Inbox.Item item) throws RftException {
        try {
            return stage.stage(offer);
        } catch (RftException e) {
            item.reply().fail(e);
            throw e;
        }
    }

    private Message.Committed receive(ClientSession session, Inbox inbox, Inbox.Item offer, StagedFile staged)
            throws RftException {
        var receiver = session.transfers()
                .receiver(fetch.transfer(), staged, transfer().stats(), inbox::fail);
        try {
            session.transfers().add(receiver);
            session.want(Math.clamp(
                    Math.ceilDiv(receiver.missingBytes(), staged.blockBytes()), 0, Settings.CONNECTIONS_MAX));
            offer.reply().answer(receiver.accept());
            for (var page : receiver.furtherPages()) {
                session.session().tell(page);
            }
            return commit(inbox.take(), receiver);
        } finally {
            session.transfers().remove(receiver);
            receiver.close();
        }
    }

    private Message.Committed commit(Inbox.Item item, Receiver receiver) throws RftException {
        switch (item.request()) {
            case Message.Commit commit
            when commit.epoch() == receiver.epoch() -> {
                try {
                    var receipt = receiver.commit(commit);
                    item.reply().answer(receipt);
                    return receipt;
                } catch (RftException e) {
                    item.reply().fail(e);
                    throw e;
                }
            }
            default -> throw unexpected(item);
        }
    }

    private static RftException unexpected(Inbox.Item item) {
        if (item.request() instanceof Message.Cancel cancel) {
            item.reply().answer(new Message.Done());
            return new RftException(cancel.code(), cancel.reason());
        }
        var problem = new RftException(ErrorCode.PROTOCOL, "the server asks something out of place");
        item.reply().fail(problem);
        return problem;
    }

    /** The server should not go on sending what nobody takes. Does not wait for it. */
    private void giveUp(ClientSession session, RftException cause) {
        var cancel = new Message.Cancel(
                fetch.transfer(),
                1,
                false,
                cause.code(),
                "the client has ended the download: " + cause.code().wireName());
        config().tasks().startVirtual("rft-cancel " + fetch.transfer(), () -> {
            try {
                session.session().ask(cancel, Message.Done.class);
            } catch (RftException gone) {
                // The server has ended it already.
            }
        });
    }
}
