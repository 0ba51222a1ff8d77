package io.rft.transfer;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.buffer.BufferPool;
import io.rft.fault.FaultPoint;
import io.rft.protocol.Limits;
import io.rft.protocol.Message;
import io.rft.protocol.Peer;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.task.TaskGroup;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to send one file: offers it, lets the session's connections send what is missing, and asks for the commit once all of
 * it was read; the receiver commits when all has arrived. {@link #run} does that on the caller's thread; messages of the receiver and
 * the send loops come in on theirs. Everything that changes is guarded by the lock of the {@link SendQueue}.
 */
final class Sender {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    private final Message.Offering offer;
    private final Reader reader;
    private final TransferStats stats;
    private final Peer peer;
    private final SendQueue queue;
    private final BufferPool buffers;
    private final IntConsumer wanted;
    private final TaskGroup tasks;
    private final RangeSet missing = new RangeSet(); // all that the receiver asked for
    private Scoreboard scoreboard;
    private volatile long epoch; // 0 until the receiver has accepted
    private volatile @Nullable Ending ending;
    private boolean committing; // the receiver was asked to, and waits for what is under way
    private final AtomicBoolean receiverTold = new AtomicBoolean();

    /** Why this attempt will not succeed. */
    private record Ending(RftException cause, boolean receiverKnows) {}

    Sender(
            Message.Offering offer,
            Reader reader,
            TransferStats stats,
            Peer peer,
            SendQueue queue,
            BufferPool buffers,
            IntConsumer wanted,
            TaskGroup tasks) {
        this.offer = offer;
        this.reader = reader;
        this.stats = stats;
        this.peer = peer;
        this.queue = queue;
        this.buffers = buffers;
        this.wanted = wanted;
        this.tasks = tasks;
        this.scoreboard = new Scoreboard(offer.size(), offer.blockBytes());
    }

    TransferId transfer() {
        return offer.transfer();
    }

    Reader reader() {
        return reader;
    }

    /** Whether the receiver takes zeros without their bytes. */
    boolean isSparse() {
        return offer instanceof Message.Offer file && file.sparse();
    }

    TransferStats stats() {
        return stats;
    }

    long epoch() {
        return epoch;
    }

    /** Whether there is any point in sending more of it. */
    boolean isAlive() {
        return ending == null;
    }

    /** Under the queue's lock only. */
    Scoreboard scoreboard() {
        return scoreboard;
    }

    /** Offers, sends and commits. Returns the receiver's receipt. A failure is told to a receiver who would wait for more. */
    <R extends Message.Answer> R run(Commitment<R> commitment) throws RftException {
        FaultPoint.SENDER_BEFORE_OFFER.hit();
        peer.ask(offer, Message.Accept.class, this::accepted);
        try {
            FaultPoint.SENDER_AFTER_ACCEPT.hit();
            await(() -> scoreboard.isTold());
            compare(missing.complement(offer.size()));
            await(this::isReadyToCommit);
            readUnread(RangeSet.whole(offer.size())); // what the receiver has no record of, and claims to have
            await(() -> true);
            return commit(commitment, reader.wholeChecksum());
        } catch (RftException e) {
            fail(e);
            tellReceiver();
            throw e;
        }
    }

    /** On the thread that receives messages, as all that follow. */
    void missing(Message.Missing page) {
        told(() -> page(page.missing(), page.more()));
    }

    void progress(Message.Progress progress) {
        told(() -> {
            if (progress.received().isEmpty() && progress.durable().isEmpty()) {
                queue.excuse();
            }
            queue.landed(scoreboard.received(progress.received()));
            queue.landed(scoreboard.durable(progress.durable()));
            if (scoreboard.isTold()) {
                stats.durable(scoreboard.durableBytes());
            }
        });
        if (!progress.durable().isEmpty()) {
            FaultPoint.SENDER_AFTER_ACKNOWLEDGEMENT.hit();
        }
    }

    /** Ends the attempt with this reason, which the receiver is told; the first one counts. */
    void fail(RftException reason) {
        end(new Ending(reason, false));
    }

    /** The receiver has ended the attempt with this reason; the first one counts. */
    void endedByReceiver(RftException reason) {
        end(new Ending(reason, true));
    }

    private void accepted(Message.Accept accept) {
        told(() -> {
            if (!accept.transfer().equals(offer.transfer())) {
                throw new RftException(ErrorCode.PROTOCOL, "the peer accepts a transfer that was not offered");
            }
            epoch = accept.epoch();
            reader.grid(accept.blockBytes());
            scoreboard = new Scoreboard(offer.size(), accept.blockBytes());
            page(accept.missing(), accept.more());
        });
        queue.add(this);
        wanted.accept(queue.unsentBlocks());
    }

    private void page(List<ByteRange> ranges, boolean more) throws RftException {
        scoreboard.missing(ranges, !more);
        missing.addAll(ranges);
        if (!more) {
            stats.began(offer.size(), scoreboard.resumedBytes());
            stats.durable(scoreboard.durableBytes());
        }
    }

    /** A loop has read a block: perhaps the last one that the checksum of the whole file waits for. */
    void blockRead() {
        if (reader.isComplete()) {
            queue.change(() -> {});
        }
    }

    /** While the last blocks are under way, as soon as the checksum of the whole is known: a round trip less. */
    private boolean isReadyToCommit() {
        return scoreboard.hasArrived() || (scoreboard.unsentBytes() == 0 && reader.isComplete());
    }

    private <R extends Message.Answer> R commit(Commitment<R> commitment, int whole) throws RftException {
        var sha256 = reader.wholeDigest();
        R receipt;
        FaultPoint.SENDER_BEFORE_COMMIT.hit();
        queue.change(() -> committing = true);
        await(() -> true);
        try {
            receipt = peer.ask(commitment.request(epoch, whole, sha256), commitment.receipt());
        } catch (RftException e) {
            endedByReceiver(e);
            await(() -> true);
            throw e;
        }
        FaultPoint.SENDER_AFTER_RECEIPT.hit();
        stats.durable(offer.size());
        commitment.check(receipt, whole, sha256);
        return receipt;
    }

    private void tellReceiver() {
        var how = ending;
        if (epoch == 0 || how == null || how.receiverKnows || receiverTold.getAndSet(true)) {
            return;
        }
        var reason = Message.Failure.of(how.cause);
        try {
            peer.ask(
                    new Message.Cancel(offer.transfer(), epoch, false, reason.code(), reason.message()),
                    Message.Done.class);
        } catch (RftException e) {
            LOG.debug("the receiver of {} has ended it already: {}", offer.transfer(), e.getMessage());
        }
    }

    /**
     * Reads what the receiver had before, while what it misses is under way, and compares it with what the receiver recorded: a source
     * that has changed since, noticed or not, has its changed blocks sent again.
     */
    private void compare(RangeSet kept) throws RftException {
        new Comparison(reader, buffers, () -> !isAlive(), new Records()).run(kept);
        await(() -> true);
    }

    /** What the receiver has recorded. */
    private final class Records implements Comparison.Records {
        @Override
        public ByteBuffer checksums(long start) throws RftException {
            var please = new Message.ChecksumsPlease(offer.transfer(), epoch, start, Limits.CHECKSUMS_MAX);
            return ByteBuffer.wrap(
                    peer.ask(please, Message.Checksums.class).crc32cs().toBytes());
        }

        @Override
        public void withdraw(RangeSet blocks) throws RftException {
            peer.ask(new Message.Withdraw(offer.transfer(), epoch, blocks.toList()), Message.Done.class);
            queue.change(() -> {
                scoreboard.withdrawn(blocks);
                stats.withdrawn(blocks.bytes());
            });
            wanted.accept(queue.unsentBlocks());
        }
    }

    private void readUnread(RangeSet ranges) throws RftException {
        reader.readUnread(ranges, buffers, () -> !isAlive());
    }

    /** Waits until this holds; fails once the attempt has. */
    private void await(BooleanSupplier condition) throws RftException {
        queue.await(() -> !isAlive() || condition.getAsBoolean());
        var why = ending;
        if (why != null) {
            throw why.cause;
        }
    }

    /** Takes in what the receiver has told, unless that breaks the rules. */
    private void told(Telling telling) {
        queue.change(() -> {
            try {
                telling.take();
            } catch (RftException e) {
                fail(e);
            }
        });
    }

    private void end(Ending how) {
        queue.change(() -> {
            if (ending != null) {
                return;
            }
            ending = how;
            if (committing) { // the receiver would wait for what does not come, and the caller for the receiver
                tasks.startVirtual("rft-cancel " + transfer(), this::tellReceiver);
            }
        });
    }

    /** Something that the receiver told. */
    private interface Telling {
        void take() throws RftException;
    }
}
