package io.rft.transfer;

import io.rft.Checkpointing;
import io.rft.ErrorCode;
import io.rft.IntegrityException;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.clock.Ticker;
import io.rft.digest.BlockDigests;
import io.rft.fault.FaultPoint;
import io.rft.protocol.Blob;
import io.rft.protocol.BlockHeader;
import io.rft.protocol.Message;
import io.rft.protocol.Peer;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.store.SourceIdentity;
import io.rft.store.StagedFile;
import io.rft.task.TaskGroup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One attempt to receive one file: says what is missing, takes blocks from all connections, reports what has arrived and what is
 * durable, and publishes the file at the sender's commit. An attempt is named by its epoch; whatever carries another is refused.
 * Thread-safe; owns the staged file.
 */
public final class Receiver {
    /** The most ranges in one message; more travel in further ones. */
    static final int PAGE = 1000;
    /** Report arrivals after so many bytes, unless fewer are to come … */
    static final long REPORT_BYTES = 8L << 20;
    /** … or so long after the last report, with the next block that arrives. */
    static final long REPORT_NANOS = 50_000_000;
    /** How often a sender that waits for its receipt hears that the storage is still being read. */
    private static final long READING_NANOS = 1_000_000_000;

    private final TransferId transfer;
    private final StagedFile staged;
    private final Peer peer;
    private final Ticker ticker;
    private final TransferStats stats;
    private final Delays delays;
    private final Consumer<RftException> failed;
    private final Optional<BlockDigests> digests;
    private final Writer writer;
    // guards: ended; held during a commit, so that nobody can close what is being published
    private final ReentrantLock ending = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final RangeSet unreported = new RangeSet();
    private final RangeSet kept; // durable at the opening and not withdrawn since
    private long reportedNanos; // the first block counts as a report
    private boolean begun;
    private long receivedBytes;
    private long durableBytes;
    private boolean ended;
    private Optional<Runnable> awaiting = Optional.empty(); // that all is written
    private boolean over; // closed or failed: nothing more is written
    private Optional<RftException> failure = Optional.empty(); // the first one

    /**
     * Begins to receive. Takes ownership of the staged file, also when it fails.
     *
     * @param failed is told at most once, on any thread, when this attempt cannot go on
     */
    public Receiver(
            TransferId transfer,
            StagedFile staged,
            Peer peer,
            TransferStats stats,
            Consumer<RftException> failed,
            TaskGroup tasks,
            Ticker ticker) {
        this(transfer, staged, peer, stats, failed, Checkpointing.DEFAULT, false, new Delays(ticker), tasks, ticker);
    }

    Receiver(
            TransferId transfer,
            StagedFile staged,
            Peer peer,
            TransferStats stats,
            Consumer<RftException> failed,
            Checkpointing checkpointing,
            boolean sha256,
            Delays delays,
            TaskGroup tasks,
            Ticker ticker) {
        this.transfer = transfer;
        this.digests = sha256 ? Optional.of(new BlockDigests(staged.size(), staged.blockBytes())) : Optional.empty();
        this.staged = staged;
        this.peer = peer;
        this.ticker = ticker;
        this.stats = stats;
        this.delays = delays;
        this.failed = failed;
        this.kept = staged.durableAtOpen();
        this.durableBytes = kept.bytes();
        this.receivedBytes = durableBytes;
        this.writer = new Writer(staged, ticker, new Checkpoints(), Writer.Limits.of(checkpointing));
        try {
            tasks.startPlatform("rft-writer " + transfer, writer::run);
        } catch (RuntimeException | Error e) { // no more threads: what was opened for us must not stay locked
            staged.close();
            throw e;
        }
        stats.began(staged.size(), durableBytes);
    }

    public TransferId transfer() {
        return transfer;
    }

    public long epoch() {
        return staged.epoch();
    }

    /** Bytes that were not there at the beginning. */
    public long missingBytes() {
        return staged.size() - staged.durableAtOpen().bytes();
    }

    public int blockBytes() {
        return staged.blockBytes();
    }

    /** Whether blocks are still to come. */
    boolean isExpecting() {
        lock.lock();
        try {
            return receivedBytes < staged.size();
        } finally {
            lock.unlock();
        }
    }

    /** Blocks that are still to come. */
    long blocksLeft() {
        lock.lock();
        try {
            return Math.ceilDiv(staged.size() - receivedBytes, staged.blockBytes());
        } finally {
            lock.unlock();
        }
    }

    /** The answer to the offer. {@link #furtherPages} go after it where it says {@code more}. */
    public Message.Accept accept() {
        var missing = missing();
        return new Message.Accept(
                transfer,
                staged.epoch(),
                staged.blockBytes(),
                missing.subList(0, Math.min(PAGE, missing.size())),
                missing.size() > PAGE);
    }

    public List<Message.Missing> furtherPages() {
        var missing = missing();
        var pages = new ArrayList<Message.Missing>();
        for (var at = PAGE; at < missing.size(); at += PAGE) {
            var end = Math.min(at + PAGE, missing.size());
            pages.add(new Message.Missing(transfer, staged.epoch(), missing.subList(at, end), end < missing.size()));
        }
        return pages;
    }

    /** Refuses a block that is not of this file's grid, before its bytes are read. */
    void check(BlockHeader.Block block) throws RftException {
        var range = block.range();
        var end = Math.min(range.start() + staged.blockBytes(), staged.size());
        if (range.start() % staged.blockBytes() != 0 || range.start() >= staged.size() || range.end() != end) {
            throw new RftException(
                    ErrorCode.PROTOCOL, "block " + range + " is not one of a file of " + staged.size() + " bytes");
        }
    }

    /** The same of one that is said to be all zero: only where that was announced, because it costs the peer nothing. */
    void checkZeros(BlockHeader.Block block) throws RftException {
        check(block);
        if (!staged.isSparse()) {
            throw new RftException(
                    ErrorCode.PROTOCOL, "block " + block.range() + " is left out as zeros, which was not announced");
        }
    }

    /** Takes a block whose checksum has been found right. Fails when the peer cannot be told of it. */
    void receive(BlockHeader.Block block, ByteBuffer payload) throws RftException {
        stats.moved(block.range().length());
        take(block, payload);
    }

    /** The same of zeros that have not crossed the path. */
    void receiveZeros(BlockHeader.Block block, ByteBuffer payload) throws RftException {
        take(block, payload);
    }

    private void take(BlockHeader.Block block, ByteBuffer payload) throws RftException {
        var digest = digests.map(_ -> BlockDigests.of(payload));
        Writer.Fate fate;
        try (var _ = delays.atStorage()) {
            fate = writer.write(block.range(), payload, block.crc32c());
        } catch (RftException e) {
            fail(e);
            return;
        } catch (RuntimeException | Error bug) { // it ends this attempt, which must not wait for the block for ever
            fail(new RftException(ErrorCode.OTHER, "internal error while writing", bug));
            throw bug;
        }
        if (fate == Writer.Fate.WRITTEN && digests.isPresent()) {
            digests.get().put(block.range().start(), digest.orElseThrow());
        }
        if (fate != Writer.Fate.DROPPED) {
            reportReceived(block.range(), fate == Writer.Fate.WRITTEN);
        }
        delays.blockDone();
    }

    /** The checksums of what was durable at the opening, for the sender to compare with what it has. */
    public Message.Checksums checksums(Message.ChecksumsPlease please) {
        var page = ByteBuffer.allocate(please.max() * Message.Checksums.CHECKSUM_BYTES);
        lock.lock();
        try {
            var first = Math.ceilDiv(please.start(), staged.blockBytes()) * staged.blockBytes();
            for (var range : kept) {
                for (var at = Math.max(first, range.start());
                        at < range.end() && page.hasRemaining();
                        at += staged.blockBytes()) {
                    page.putInt(staged.checksums().get(at));
                }
            }
        } finally {
            lock.unlock();
        }
        return new Message.Checksums(new Blob(Arrays.copyOf(page.array(), page.position())));
    }

    /** Forgets blocks that were durable at the opening and are not what the source has: they will be sent anew. */
    public Message.Done withdraw(Message.Withdraw withdraw) throws RftException {
        var blocks = new RangeSet(withdraw.ranges());
        ending.lock();
        try {
            if (ended) {
                throw new RftException(ErrorCode.BUSY, "this attempt of the transfer is over");
            }
            take(blocks);
            writer.withdraw(blocks);
        } finally {
            ending.unlock();
        }
        return new Message.Done();
    }

    private void take(RangeSet blocks) throws RftException {
        lock.lock();
        try {
            for (var range : blocks) {
                if (!isOfBlocks(range) || !kept.contains(range.start(), range.end())) {
                    throw new RftException(
                            ErrorCode.PROTOCOL, "the sender takes back " + range + ", which it had not left to us");
                }
            }
            kept.removeAll(blocks);
            receivedBytes -= blocks.bytes();
            durableBytes -= blocks.bytes();
            stats.withdrawn(blocks.bytes());
        } finally {
            lock.unlock();
        }
    }

    private boolean isOfBlocks(ByteRange range) {
        return range.start() % staged.blockBytes() == 0
                && (range.end() == staged.size() || range.end() % staged.blockBytes() == 0);
    }

    /**
     * Publishes the file if its checksum is the sender's and, where that is asked for, the storage gives it back as it arrived. Whatever
     * comes of it, the attempt is over.
     */
    public Message.Committed commit(Message.Commit commit) throws RftException {
        return commit(commit, (receipt, published) -> {});
    }

    /** Has the receipt of a published file remembered before it is given. */
    public interface Remembering {
        /** Notes it; {@code published} is the file under its name. */
        void remember(Message.Committed receipt, SourceIdentity published) throws RftException;
    }

    /** The same; where the receipt cannot be remembered the journal stays, and says the same. */
    public Message.Committed commit(Message.Commit commit, Remembering remembering) throws RftException {
        return commit(commit, remembering, () -> {});
    }

    /**
     * The same.
     *
     * @param reading is run now and then while the storage is read again, and ends that by failing
     */
    public Message.Committed commit(Message.Commit commit, Remembering remembering, StagedFile.Between reading)
            throws RftException {
        FaultPoint.COMMIT_ARRIVED.hit();
        try {
            if (commit.readback()) {
                readBack(reading);
            }
            compareDigests(commit, reading);
            return publish(commit, remembering);
        } finally {
            close();
        }
    }

    /** Mostly not under the lock: it may take minutes. */
    private void readBack(StagedFile.Between reading) throws RftException {
        completeOrFail();
        var damage = staged.findDamage(telling(reading));
        if (damage.isPresent()) {
            discard();
            throw new IntegrityException(
                    "the receiver's storage does not give back what was written at " + damage.getAsLong(),
                    "What arrived was removed; the file at the target is as it was. Look after that storage.");
        }
    }

    /**
     * Compares the files' SHA-256, where that is wanted; mostly not under the lock. Blocks that came in an earlier attempt are read again.
     */
    private void compareDigests(Message.Commit commit, StagedFile.Between reading) throws RftException {
        if (digests.isPresent() != commit.sha256().isPresent()) {
            throw new RftException(ErrorCode.PROTOCOL, "a commit with another kind of digest than was announced");
        }
        if (digests.isEmpty()) {
            return;
        }
        completeOrFail();
        var mine = digests.get();
        digestUnknown(mine, telling(reading));
        if (!new Blob(mine.whole()).equals(commit.sha256().orElseThrow())) {
            discard();
            throw new IntegrityException(
                    "the SHA-256 of what arrived is not that of the source",
                    "What arrived was removed; the file at the target is as it was. Send it again.");
        }
    }

    private void digestUnknown(BlockDigests mine, StagedFile.Between between) throws RftException {
        var block = ByteBuffer.allocate((int) Math.min(staged.blockBytes(), staged.size()));
        for (var at = 0L; at < staged.size(); at += staged.blockBytes()) {
            if (!mine.isKnown(at)) {
                staged.read(at, block.clear().limit((int) Math.min(staged.blockBytes(), staged.size() - at)));
                mine.put(at, BlockDigests.of(block.flip()));
                between.run();
            }
        }
    }

    /** Between blocks of a long reading the sender hears now and then that it goes on. */
    private StagedFile.Between telling(StagedFile.Between reading) {
        var saidNanos = new AtomicLong(ticker.nanoTime());
        return () -> {
            reading.run();
            if (ticker.nanoTime() - saidNanos.get() >= READING_NANOS) {
                saidNanos.set(ticker.nanoTime());
                tellBusy();
            }
        };
    }

    /**
     * Runs this once all of the file is written, or the attempt has failed or is over, at once where that is so; on any thread, which
     * it must not keep waiting. Fails where something waits already: there is one commit.
     */
    public void whenWritten(Runnable then) throws RftException {
        lock.lock();
        try {
            if (!over && receivedBytes < staged.size()) {
                if (awaiting.isPresent()) {
                    throw new RftException(ErrorCode.PROTOCOL, "a second commit of the same attempt");
                }
                awaiting = Optional.of(then);
                return;
            }
        } finally {
            lock.unlock();
        }
        then.run();
    }

    private void wakeAwaiting(boolean atEnd) {
        Optional<Runnable> next;
        lock.lock();
        try {
            over |= atEnd;
            next = over || receivedBytes >= staged.size() ? awaiting : Optional.empty();
            awaiting = next.isPresent() ? Optional.empty() : awaiting;
        } finally {
            lock.unlock();
        }
        next.ifPresent(Runnable::run);
    }

    private void completeOrFail() throws RftException {
        ending.lock();
        try {
            requireComplete();
        } finally {
            ending.unlock();
        }
    }

    /** Under the lock of {@code ending}. */
    private void requireComplete() throws RftException {
        if (ended) {
            throw cause();
        }
        writer.finish();
        if (!writer.isComplete()) {
            throw new RftException(ErrorCode.PROTOCOL, "a commit before all of the file was there");
        }
    }

    private Message.Committed publish(Message.Commit commit, Remembering remembering) throws RftException {
        ending.lock();
        try {
            requireComplete();
            var whole = staged.checksums().whole();
            if (whole != commit.crc32c()) {
                staged.discard();
                throw new IntegrityException(
                        "the checksum of what arrived (%08x) is not that of the source (%08x)"
                                .formatted(whole, commit.crc32c()),
                        "What arrived was removed; the file at the target is as it was. Send it again.");
            }
            var receipt = new Message.Committed(transfer, staged.size(), whole, commit.sha256());
            staged.commit(published -> remembering.remember(receipt, published));
            return receipt;
        } finally {
            ending.unlock();
        }
    }

    /** Ends the attempt and keeps what is durable. Waits for the writer, and for a commit under way. Idempotent. */
    public void close() {
        ending.lock();
        try {
            ended = true;
            writer.close();
            staged.close();
        } finally {
            ending.unlock();
        }
        wakeAwaiting(true);
    }

    /** Ends the transfer and removes what was received, unless the attempt is over. */
    public void discard() throws RftException {
        ending.lock();
        try {
            if (!ended) {
                writer.close();
                staged.discard();
            }
        } finally {
            close();
            ending.unlock();
        }
    }

    private void tellBusy() throws RftException {
        peer.tell(new Message.Progress(transfer, staged.epoch(), List.of(), List.of()));
    }

    private void fail(RftException cause) {
        lock.lock();
        try {
            if (failure.isPresent()) {
                return;
            }
            failure = Optional.of(cause);
        } finally {
            lock.unlock();
        }
        failed.accept(cause);
        wakeAwaiting(true);
    }

    /** Why it is over. */
    private RftException cause() {
        lock.lock();
        try {
            return failure.orElseGet(() -> new RftException(ErrorCode.BUSY, "this attempt of the transfer is over"));
        } finally {
            lock.unlock();
        }
    }

    private List<ByteRange> missing() {
        return staged.durableAtOpen().complement(staged.size()).toList();
    }

    private void reportReceived(ByteRange range, boolean fresh) throws RftException {
        List<ByteRange> report;
        lock.lock();
        try {
            unreported.add(range);
            receivedBytes += fresh ? range.length() : 0;
            if (!isReportDue()) {
                return;
            }
            report = takeUnreported();
        } finally {
            lock.unlock();
        }
        tell(report, List.of());
        FaultPoint.RECEIVED_AFTER_REPORT.hit();
        wakeAwaiting(false); // the last block is always reported
    }

    /** A small file is told of once, when it is whole: each report costs both ends more than a block does. The lock held. */
    private boolean isReportDue() {
        if (!begun) {
            begun = true;
            reportedNanos = ticker.nanoTime();
        }
        var left = staged.size() - receivedBytes;
        return left <= 0
                || (unreported.bytes() >= REPORT_BYTES && left >= REPORT_BYTES)
                || ticker.nanoTime() - reportedNanos >= REPORT_NANOS;
    }

    private List<ByteRange> takeUnreported() {
        var ranges = unreported.toList();
        unreported.removeAll(ranges);
        reportedNanos = ticker.nanoTime();
        return ranges;
    }

    private void tell(List<ByteRange> received, List<ByteRange> durable) throws RftException {
        for (var at = 0; at < Math.max(received.size(), durable.size()); at += PAGE) {
            peer.tell(new Message.Progress(transfer, staged.epoch(), page(received, at), page(durable, at)));
        }
    }

    private static List<ByteRange> page(List<ByteRange> ranges, int at) {
        return ranges.subList(Math.min(at, ranges.size()), Math.min(at + PAGE, ranges.size()));
    }

    /** Tells the sender of checkpoints. */
    private final class Checkpoints implements Writer.Listener {
        @Override
        public void durable(RangeSet ranges) {
            List<ByteRange> received;
            lock.lock();
            try {
                received = takeUnreported();
                durableBytes += ranges.bytes();
                stats.durable(durableBytes);
            } finally {
                lock.unlock();
            }
            try {
                tell(received, ranges.toList());
                FaultPoint.CHECKPOINT_AFTER_ACKNOWLEDGEMENT.hit();
            } catch (RftException e) {
                // The session is gone; the next attempt's offer asks again, and what is durable stays so.
                fail(e);
            }
        }

        @Override
        public void failed(RftException cause) {
            fail(cause);
        }

        /** Progress without any: nothing arrives because of the disk, not because of the connections. */
        @Override
        public void busy() throws RftException {
            tellBusy();
        }
    }
}
