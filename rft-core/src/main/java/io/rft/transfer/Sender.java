package io.rft.transfer;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.buffer.BufferPool;
import io.rft.protocol.Message;
import io.rft.protocol.Peer;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to send one file: offers it, lets the session's connections send what is missing, and commits once the receiver has
 * made all of it durable. {@link #run} does that on the caller's thread; messages of the receiver and the send loops come in on
 * theirs. Everything that changes is guarded by the lock of the {@link SendQueue}.
 */
final class Sender {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    private final Message.Offer offer;
    private final Reader reader;
    private final TransferStats stats;
    private final Peer peer;
    private final SendQueue queue;
    private final BufferPool buffers;
    private final IntConsumer wanted;
    private final RangeSet missing = new RangeSet();
    private Scoreboard scoreboard;
    private long epoch;
    private boolean toldAll;
    private volatile @Nullable RftException failure;

    Sender(
            Message.Offer offer,
            Reader reader,
            TransferStats stats,
            Peer peer,
            SendQueue queue,
            BufferPool buffers,
            IntConsumer wanted) {
        this.offer = offer;
        this.reader = reader;
        this.stats = stats;
        this.peer = peer;
        this.queue = queue;
        this.buffers = buffers;
        this.wanted = wanted;
        this.scoreboard = new Scoreboard(offer.size(), offer.blockBytes());
    }

    TransferId transfer() {
        return offer.transfer();
    }

    Reader reader() {
        return reader;
    }

    TransferStats stats() {
        return stats;
    }

    long epoch() {
        return epoch;
    }

    /** Whether there is any point in sending more of it. */
    boolean isAlive() {
        return failure == null;
    }

    /** Under the queue's lock only. */
    Scoreboard scoreboard() {
        return scoreboard;
    }

    /** Offers, sends and commits. Returns the receiver's receipt. A failure is told to the receiver, who would wait for more. */
    Message.Committed run() throws RftException {
        try {
            return offerSendCommit();
        } catch (RftException e) {
            if (!queue.isClosed()) {
                tellReceiver(e);
            }
            throw e;
        }
    }

    private Message.Committed offerSendCommit() throws RftException {
        peer.ask(offer, Message.Accept.class, this::accepted);
        queue.await(() -> toldAll || failure != null);
        readSkipped();
        queue.await(() -> scoreboard.isComplete() || failure != null);
        throwFailure();
        var receipt =
                peer.ask(new Message.Commit(offer.transfer(), epoch, reader.wholeChecksum()), Message.Committed.class);
        if (receipt.size() != offer.size()) {
            throw new RftException(ErrorCode.PROTOCOL, "the receipt for " + offer.path() + " is for another size");
        }
        return receipt;
    }

    private void tellReceiver(RftException cause) {
        var reason = String.valueOf(cause.getMessage());
        try {
            peer.ask(
                    new Message.Cancel(offer.transfer(), Math.max(1, epoch), false, cause.code(), reason),
                    Message.Done.class);
        } catch (RftException e) {
            LOG.debug("the receiver of {} has ended it already: {}", offer.transfer(), e.getMessage());
        }
    }

    /** On the thread that receives messages, before any message that follows. */
    private void accepted(Message.Accept accept) {
        queue.change(() -> {
            epoch = accept.epoch();
            reader.grid(accept.blockBytes());
            scoreboard = new Scoreboard(offer.size(), accept.blockBytes());
        });
        page(accept.missing(), accept.more());
        queue.add(this);
        wanted.accept(queue.unsentBlocks());
    }

    void missing(Message.Missing page) {
        page(page.missing(), page.more());
    }

    void progress(Message.Progress progress) {
        queue.change(() -> {
            scoreboard.received(progress.received());
            scoreboard.durable(progress.durable());
            stats.durable(scoreboard.durableBytes());
        });
    }

    /** Ends the attempt with this reason; the first one counts. */
    void fail(RftException reason) {
        queue.change(() -> failure = failure == null ? reason : failure);
    }

    private void page(Iterable<ByteRange> ranges, boolean more) {
        queue.change(() -> {
            try {
                scoreboard.missing(ranges, !more);
                missing.addAll(ranges);
            } catch (IllegalArgumentException e) {
                failure = new RftException(ErrorCode.PROTOCOL, "the peer asks for what is not in the file", e);
            }
            if (!more) {
                toldAll = true;
                stats.began(offer.size(), scoreboard.durableBytes());
            }
        });
    }

    private void readSkipped() throws RftException {
        throwFailure();
        reader.readSkipped(missing.complement(offer.size()), buffers, () -> failure != null || queue.isClosed());
    }

    private void throwFailure() throws RftException {
        var reason = failure;
        if (reason != null) {
            throw reason;
        }
        if (!scoreboard.isComplete() && queue.isClosed()) {
            throw Transfers.closedByUs();
        }
    }
}
