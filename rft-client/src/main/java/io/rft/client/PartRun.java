package io.rft.client;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.transfer.Receiver;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Conducts the download of a part of a file into memory: one that says to have all the rest. The server would compare that with its file; it
 * is kept waiting for the checksums until the part is there, and then told that this was all. A part that is the whole file ends with
 * a commit, like any other download.
 */
final class PartRun extends TransferRun {
    private final RemotePath path;
    private final long offset;
    private final int length;
    private Optional<FilePart> part = Optional.empty();

    PartRun(ClientConfig config, Link link, Transfer transfer, RemotePath path, long offset, int length) {
        super(config, link, transfer, Optional.empty());
        this.path = path;
        this.offset = offset;
        this.length = length;
    }

    /** What was read, once the transfer has succeeded. */
    FilePart part() {
        return part.orElseThrow();
    }

    @Override
    void open() {}

    @Override
    void close() {}

    @Override
    Message.Committed attempt(ClientSession session) throws RftException {
        var id = TransferId.random(config().random());
        var inbox = session.expect(id);
        try {
            transfer().onCancel(inbox::fail);
            session.session().ask(new Message.Fetch(id, path, false), Message.Done.class);
            var item = inbox.take();
            if (!(item.request() instanceof Message.Offer offer)) {
                throw refused(item);
            }
            return receive(session, inbox, offer.within(session.settings()), item);
        } finally {
            session.forget(id); // whatever the server asks about it from here on is refused, which ends it there
        }
    }

    private Message.Committed receive(ClientSession session, Inbox inbox, Message.Offer offer, Inbox.Item item)
            throws RftException {
        var memory = new IntoMemory(offer, offset, length, () -> inbox.fail(arrived()));
        var receiver = session.transfers()
                .receiver(offer.transfer(), memory, transfer().stats(), inbox::fail);
        try {
            session.transfers().add(receiver);
            session.want(Math.clamp(
                    Math.ceilDiv(receiver.missingBytes(), receiver.blockBytes()), 0, Settings.CONNECTIONS_MAX));
            item.reply().answer(receiver.accept());
            var receipt = memory.isWholeFile() ? commit(inbox, receiver) : await(inbox, memory, offer);
            part = Optional.of(memory.part());
            return receipt;
        } finally {
            session.transfers().remove(receiver);
            receiver.close();
        }
    }

    private static Message.Committed commit(Inbox inbox, Receiver receiver) throws RftException {
        var item = inbox.take();
        if (!(item.request() instanceof Message.Commit commit)) {
            throw refused(item);
        }
        try {
            var receipt = receiver.commit(commit);
            item.reply().answer(receipt);
            return receipt;
        } catch (RftException e) {
            item.reply().fail(e);
            throw e;
        }
    }

    /** The last block of the part fails the inbox, which is what ends the waiting. */
    private static Message.Committed await(Inbox inbox, IntoMemory memory, Message.Offer offer) throws RftException {
        var held = new ArrayList<Inbox.Item>();
        try {
            while (!memory.isComplete()) {
                var item = inbox.take();
                if (!(item.request() instanceof Message.ChecksumsPlease)) {
                    throw refused(item);
                }
                held.add(item);
            }
        } catch (RftException e) {
            if (!memory.isComplete()) {
                throw e;
            }
        } finally {
            held.forEach(item -> item.reply().fail(arrived()));
        }
        return new Message.Committed(offer.transfer(), offer.size(), 0);
    }

    private static RftException refused(Inbox.Item item) {
        if (item.request() instanceof Message.Cancel cancel) {
            item.reply().answer(new Message.Done());
            return new RftException(cancel.code(), Escaped.of(cancel.reason()));
        }
        var strange = new RftException(ErrorCode.PROTOCOL, "this is out of place while a part of a file is read");
        item.reply().fail(strange);
        return strange;
    }

    private static RftException arrived() {
        return new RftException(ErrorCode.INTERRUPTED, "the part of the file that the client wanted has arrived");
    }
}
