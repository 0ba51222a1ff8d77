package io.rft.server;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.session.Session;
import io.rft.store.SourceFile;
import io.rft.store.Store;
import io.rft.task.TaskGroup;
import io.rft.transfer.Reader;
import io.rft.transfer.TransferStats;
import io.rft.transfer.Transfers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a session downloads from this server: each file is sent by a platform thread of its own. Thread-safe. */
final class Outgoing {
    private static final Logger LOG = LoggerFactory.getLogger(Outgoing.class);

    private final Store store;
    private final Settings settings;
    private final Transfers transfers;
    private final TaskGroup tasks;

    Outgoing(Store store, Settings settings, Transfers transfers, TaskGroup tasks) {
        this.store = store;
        this.settings = settings;
        this.transfers = transfers;
        this.tasks = tasks;
    }

    /** Opens the file, answers, and begins to offer it. */
    void fetch(Message.Fetch fetch, Session.Reply reply) throws RftException {
        var source = store.open(fetch.path());
        reply.answer(new Message.Done());
        tasks.startPlatform("rft-offer " + fetch.path().name(), () -> send(fetch, source));
    }

    /** Ends a download at the client's wish; fails if there is none. */
    Message.Answer cancel(Message.Cancel cancel) throws RftException {
        if (!transfers.cancelSending(cancel.transfer(), new RftException(cancel.code(), cancel.reason()))) {
            throw new RftException(ErrorCode.NOT_FOUND, "transfer " + cancel.transfer() + " is not open");
        }
        return new Message.Done();
    }

    private void send(Message.Fetch fetch, SourceFile source) {
        var identity = source.identity();
        try (var reader = new Reader(source, settings.blockBytesFor(identity.size()))) {
            transfers.send(offer(fetch, reader), reader, new TransferStats());
        } catch (RftException e) {
            LOG.debug("sending {} ended: {}", fetch.transfer(), e.getMessage());
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
                fetch.resume());
    }
}
