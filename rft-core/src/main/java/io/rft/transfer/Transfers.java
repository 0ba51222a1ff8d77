package io.rft.transfer;

import io.rft.Checkpointing;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.Patience;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.buffer.BufferPool;
import io.rft.channel.DataConnection;
import io.rft.channel.PathInfo;
import io.rft.clock.Ticker;
import io.rft.posix.Processors;
import io.rft.protocol.Message;
import io.rft.protocol.Peer;
import io.rft.protocol.Settings;
import io.rft.rate.Pacer;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.store.PackSource;
import io.rft.store.StagedFile;
import io.rft.task.TaskGroup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * All transfers of one session, in both directions, and the data connections that they share. The session's owner gives it the
 * connections and the messages that concern transfers. Ends with the session: every transfer in it then fails with {@code NETWORK}
 * and can be offered again in the next. Thread-safe.
 */
public final class Transfers {
    private final Peer peer;
    private final IntConsumer wanted;
    private final BufferPool buffers;
    private final TaskGroup tasks;
    private final Ticker ticker;
    private final SendQueue queue;
    private final SessionPacers limits;
    private final ConnectionPool pool;
    private final Restraint restraint; // of whoever asks for what is to be seen
    private final ReentrantLock peerLimits = new ReentrantLock(); // guards: peerShare, and what diligence knows of both
    private Rate peerShare = Rate.NONE;
    private final Diligence diligence; // the watching thread's, but for what was agreed
    private final Consumer<RftException> idle;
    private volatile Checkpointing checkpointing = Checkpointing.DEFAULT;
    private final ConcurrentHashMap<TransferId, Sender> senders = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<TransferId, Receiver> receivers = new ConcurrentHashMap<>();

    /**
     * Paces what the session sends and receives by {@code settings}, below the level {@code shared}, which it has in common with other
     * sessions.
     *
     * @param wanted hears, on the thread that receives messages, how many connections would have work at once
     * @param idle hears, again and again, of a peer that should move something and does not
     */
    public Transfers(
            Peer peer,
            Settings settings,
            Pacer shared,
            IntConsumer wanted,
            Patience patience,
            Consumer<RftException> idle,
            BufferPool buffers,
            TaskGroup tasks,
            Ticker ticker) {
        this.peer = peer;
        this.wanted = wanted;
        this.buffers = buffers;
        this.tasks = tasks;
        this.ticker = ticker;
        this.queue = new SendQueue(patience, ticker);
        this.limits = new SessionPacers(settings.limits(), shared, ticker, queue);
        this.diligence = new Diligence(patience, settings.limits(), ticker.nanoTime());
        this.idle = idle;
        this.restraint = new Restraint(ticker.nanoTime());
        this.pool = new ConnectionPool(
                settings.connections(),
                queue,
                new Receiving(),
                buffers,
                limits,
                tasks,
                patience,
                this::lookAtPeer,
                ticker);
    }

    /** How often receivers that are made from now on make durable what has arrived; {@link Checkpointing#DEFAULT} unless given. */
    public Transfers checkpointing(Checkpointing how) {
        checkpointing = how;
        return this;
    }

    /** From now on the peer is told what holds this end back, whenever that changes. */
    public Transfers tellingWhatHolds() {
        var teller = new HeldTeller(
                peer, Runtime.getRuntime().availableProcessors(), ownSide(Optional.empty()), ticker.nanoTime());
        queue.delays().looking(() -> teller.look(() -> ownSide(Optional.empty()), ticker.nanoTime()));
        return this;
    }

    /** What is to be seen now of what could hold this end back; {@code machine} is how busy the processors are, if that counts. */
    public OwnSide.Sight ownSide(Optional<Processors.Load> machine) {
        return new OwnSide.Sight(
                pool.size(),
                queue.delays().storageTime(),
                queue.delays().paceTime(),
                ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO),
                machine);
    }

    /** What the session's blocks are read into. */
    public BufferPool buffers() {
        return buffers;
    }

    /** Takes ownership of a data connection that has joined the session. */
    public void add(DataConnection connection) {
        pool.add(connection);
    }

    /** Waits until this connection, once added, is lost or given up: from then on it is not one that the session can count on. */
    public void awaitEnding(DataConnection connection) {
        pool.awaitEnding(connection);
    }

    /**
     * Whether one more connection may be made now without there being more than agreed, those included that are given up and still
     * carry something. It then counts until it is {@linkplain #add(DataConnection) added}, or {@link #leavePlace} takes that back.
     */
    public boolean takePlace() {
        return pool.takePlace();
    }

    /** The connection that a place was taken for does not come. */
    public void leavePlace() {
        pool.leavePlace();
    }

    /** Changes what the session may use, also of what is under way. */
    public void limit(RateLimits agreed) {
        peerLimits.lock();
        try {
            limits.limit(agreed);
            diligence.agreed(ofPeer());
        } finally {
            peerLimits.unlock();
        }
    }

    /** What this end may send at present, besides what is agreed. */
    public void share(Rate most) {
        limits.share(most);
    }

    /** The peer was told to send no more than this at present. */
    public void peerShare(Rate most) {
        peerLimits.lock();
        try {
            peerShare = most;
            diligence.agreed(ofPeer());
        } finally {
            peerLimits.unlock();
        }
    }

    private RateLimits ofPeer() {
        var agreed = limits();
        return new RateLimits(agreed.total().lower(peerShare), agreed.file(), agreed.connection());
    }

    /** Whether the peer sends. */
    public boolean areReceiving() {
        return !receivers.isEmpty();
    }

    /** Whether this end sends. */
    public boolean areSending() {
        return !senders.isEmpty();
    }

    /** Bytes that have come over data connections, repeats and headers included. */
    public long receivedBytes() {
        return pool.receivedBytes();
    }

    /** What the session may use now. */
    public RateLimits limits() {
        return limits.limits();
    }

    /** What this end may send now: of what was agreed, its share. */
    public RateLimits limitsOfSending() {
        return limits.ofSending();
    }

    /** What the kernel says now of the open data connections; of those that it does not tell of, nothing. */
    public List<PathInfo> paths() {
        return pool.paths();
    }

    /** Open data connections. */
    public int connections() {
        return pool.size();
    }

    /** Gives so many data connections up, without losing what they carry. */
    public void retire(int count) {
        pool.retire(count);
    }

    /** What the tuner of the connections has to know now; {@code rttNanos} is a round trip, 0 if that is not known. */
    public ConnectionTuner.Sight sight(long rttNanos) {
        var landed = queue.landed();
        var now = ticker.nanoTime();
        var arrived = landed.bytes() + pool.receivedBytes();
        var at = senders.isEmpty() ? now : landed.atNanos();
        var open = pool.lasting();
        return new ConnectionTuner.Sight(
                arrived, at, open, restraint.holds(arrived, at, limits.ofSending(), blocksLeft(), open), rttNanos);
    }

    /** Whether there is any transfer, in either direction. */
    public boolean areOpen() {
        return !senders.isEmpty() || !receivers.isEmpty();
    }

    /** Bytes that have come and gone over data connections, repeats and headers included. */
    public long movedBytes() {
        return pool.movedBytes();
    }

    /** Data connections that there have been. */
    public int connectionsOpened() {
        return pool.opened();
    }

    /** The most data connections that there were at once. */
    public int connectionsMost() {
        return pool.most();
    }

    /** Sends a file: offers it, moves it, commits it; returns the receiver's receipt. The reader stays the caller's. */
    public Message.Committed send(Message.Offer offer, Reader reader, TransferStats stats) throws RftException {
        return send(offer, reader, stats, false);
    }

    /**
     * The same.
     *
     * @param readback whether the receiver reads all of it from its storage again before it publishes
     */
    public Message.Committed send(Message.Offer offer, Reader reader, TransferStats stats, boolean readback)
            throws RftException {
        return send(offer, new Commitment.OfFile(offer, readback), reader, stats);
    }

    /** Sends a pack, in the same way; the reader is of the source. */
    public Message.PackCommitted send(Message.PackOffer offer, PackSource source, Reader reader, TransferStats stats)
            throws RftException {
        return send(offer, new Commitment.OfPack(offer, source), reader, stats);
    }

    private <R extends Message.Answer> R send(
            Message.Offering offer, Commitment<R> commitment, Reader reader, TransferStats stats) throws RftException {
        var sender = new Sender(offer, reader, stats, peer, queue, buffers, wanted, tasks);
        if (senders.putIfAbsent(offer.transfer(), sender) != null) {
            throw new RftException(ErrorCode.BUSY, "transfer " + offer.transfer() + " is being sent already");
        }
        try {
            pool.startWatching();
            pool.startSending();
            return sender.run(commitment);
        } finally {
            senders.remove(offer.transfer());
            queue.remove(sender);
            limits.sent(offer.transfer());
        }
    }

    /** Lets a receiver have the blocks of its attempt. It stays the caller's, who removes and closes it. */
    public void add(Receiver receiver) {
        receivers.put(receiver.transfer(), receiver);
        pool.startWatching();
    }

    public void remove(Receiver receiver) {
        if (receivers.remove(receiver.transfer(), receiver)) {
            limits.received(receiver.transfer());
        }
    }

    /** The receiver of this attempt of a transfer, if it is in this session. */
    public Optional<Receiver> receiver(TransferId transfer, long epoch) {
        return Optional.ofNullable(receivers.get(transfer)).filter(receiver -> receiver.epoch() == epoch);
    }

    /** Starts a receiver; the caller adds it once it may have blocks. */
    public Receiver receiver(
            TransferId transfer, StagedFile staged, TransferStats stats, Consumer<RftException> failed) {
        return receiver(transfer, staged, stats, failed, false);
    }

    /** The same; {@code sha256} says whether the offer announced that digest. */
    public Receiver receiver(
            TransferId transfer,
            StagedFile staged,
            TransferStats stats,
            Consumer<RftException> failed,
            boolean sha256) {
        return new Receiver(
                transfer, staged, peer, stats, failed, checkpointing, sha256, queue.delays(), tasks, ticker);
    }

    /** What the peer tells of a transfer that we send; of an attempt that is over it is ignored. */
    public void told(Message.Missing missing) {
        sender(missing.transfer(), missing.epoch()).ifPresent(sender -> sender.missing(missing));
    }

    /** What the peer tells of a transfer that we send; of an attempt that is over it is ignored. */
    public void told(Message.Progress progress) {
        sender(progress.transfer(), progress.epoch()).ifPresent(sender -> sender.progress(progress));
    }

    /** Our own user ends a transfer that we send; the receiver is told. */
    public void stopSending(TransferId transfer, RftException reason) {
        Optional.ofNullable(senders.get(transfer)).ifPresent(sender -> sender.fail(reason));
    }

    /** The receiver has ended a transfer that we send. Returns whether there was one, and it is this attempt. */
    public boolean cancelled(Message.Cancel cancel) {
        var sender = Optional.ofNullable(senders.get(cancel.transfer()))
                .filter(found -> cancel.epoch() == 0 || cancel.epoch() == found.epoch());
        var reason = new RftException(cancel.code(), Escaped.of(cancel.reason()));
        sender.ifPresent(found -> found.endedByReceiver(reason));
        return sender.isPresent();
    }

    /** The session is over: fails what is being sent and closes the connections. Receivers are their owners'. */
    public void close(RftException cause) {
        senders.values().forEach(sender -> sender.fail(cause));
        queue.close();
        pool.close();
    }

    /** Takes down the connections that have stalled, as happens by itself from time to time. */
    void look() {
        pool.look();
    }

    /** Whether the peer does its part: it brings what this end misses, takes what it asked for, and answers. */
    private void lookAtPeer() {
        var brings = receivers.values().stream().anyMatch(Receiver::isExpecting) && pool.isWaiting();
        var turn = brings || queue.areExpecting();
        if (diligence.isWanting(turn, pool.movedBytes(), queue.excuses(), ticker.nanoTime())) {
            idle.accept(new RftException(ErrorCode.STALLED, "the peer moves nothing although it is its turn"));
        }
    }

    /** Blocks to be sent that no connection was given, and blocks to be received. */
    private long blocksLeft() {
        return queue.unsentBlocks()
                + receivers.values().stream().mapToLong(Receiver::blocksLeft).sum();
    }

    static RftException closedByUs() {
        return new RftException(ErrorCode.NETWORK, "the session has ended");
    }

    private Optional<Sender> sender(TransferId transfer, long epoch) {
        return Optional.ofNullable(senders.get(transfer)).filter(sender -> sender.epoch() == epoch);
    }

    /** Finds the receivers of this session. */
    private final class Receiving implements ConnectionPool.Receivers {
        @Override
        public Optional<Receiver> find(TransferId transfer, long epoch) {
            return receiver(transfer, epoch);
        }

        @Override
        public boolean areExpecting() {
            return receivers.values().stream().anyMatch(Receiver::isExpecting);
        }
    }
}
