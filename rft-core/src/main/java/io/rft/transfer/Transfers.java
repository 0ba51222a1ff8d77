package io.rft.transfer;

import io.rft.Checkpointing;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.Patience;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.buffer.BufferPool;
import io.rft.channel.DataConnection;
import io.rft.channel.Pace;
import io.rft.clock.Ticker;
import io.rft.protocol.Message;
import io.rft.protocol.Peer;
import io.rft.protocol.Settings;
import io.rft.rate.Pacer;
import io.rft.store.StagedFile;
import io.rft.task.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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
    private final ConnectionPool pool;
    private final Diligence diligence; // the watching thread's
    private final Consumer<RftException> idle;
    private volatile Checkpointing checkpointing = Checkpointing.DEFAULT;
    private final ConcurrentHashMap<TransferId, Sender> senders = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<TransferId, Receiver> receivers = new ConcurrentHashMap<>();

    /**
     * Paces what the session sends by {@code settings}, and what it sends and receives by the {@code outer} pacers, which it shares with
     * other sessions.
     *
     * @param wanted hears, on the thread that receives messages, how many connections would have work at once
     * @param idle hears, again and again, of a peer that should move something and does not
     */
    public Transfers(
            Peer peer,
            Settings settings,
            List<Pacer> outer,
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
        this.diligence = new Diligence(patience, settings.limits(), ticker.nanoTime());
        this.idle = idle;
        this.pool = new ConnectionPool(
                settings.connections(),
                queue,
                new Receiving(),
                buffers,
                new Pacing(settings, outer),
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

    /** What the session's blocks are read into. */
    public BufferPool buffers() {
        return buffers;
    }

    /** Takes ownership of a data connection that has joined the session. */
    public void add(DataConnection connection) {
        pool.add(connection);
    }

    /** Waits until this connection, once added, is gone. */
    public void awaitGone(DataConnection connection) {
        pool.awaitGone(connection);
    }

    /** Open data connections. */
    public int connections() {
        return pool.size();
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
        var sender = new Sender(offer, reader, stats, peer, queue, buffers, wanted, readback);
        if (senders.putIfAbsent(offer.transfer(), sender) != null) {
            throw new RftException(ErrorCode.BUSY, "transfer " + offer.transfer() + " is being sent already");
        }
        try {
            pool.startWatching();
            pool.startSending();
            return sender.run();
        } finally {
            senders.remove(offer.transfer());
            queue.remove(sender);
        }
    }

    /** Lets a receiver have the blocks of its attempt. It stays the caller's, who removes and closes it. */
    public void add(Receiver receiver) {
        receivers.put(receiver.transfer(), receiver);
        pool.startWatching();
    }

    public void remove(Receiver receiver) {
        receivers.remove(receiver.transfer(), receiver);
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
        return new Receiver(transfer, staged, peer, stats, failed, checkpointing, sha256, tasks, ticker);
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

    /** Knows every pacer on a connection's path. */
    private final class Pacing implements ConnectionPool.Paces {
        private final Settings settings;
        private final List<Pacer> outer;
        private final Pacer session;

        Pacing(Settings settings, List<Pacer> outer) {
            this.settings = settings;
            this.outer = List.copyOf(outer);
            this.session = new Pacer(settings.limits().total(), ticker.nanoTime());
        }

        @Override
        public Pace ofSending(DataConnection connection) {
            var path = new ArrayList<>(outer);
            path.add(session);
            path.add(new Pacer(settings.limits().connection(), ticker.nanoTime()));
            return new PacedBy(path, connection.id(), ticker, queue);
        }

        /** What the session itself may use, the peer has agreed to; what it shares with others, the peer cannot know. */
        @Override
        public Pace ofReceiving(DataConnection connection) {
            return outer.isEmpty() ? Pace.NONE : new PacedBy(outer, connection.id(), ticker, queue);
        }
    }

    /** Holds a connection to every pacer on its path. */
    private record PacedBy(List<Pacer> pacers, long connection, Ticker ticker, SendQueue queue) implements Pace {
        @Override
        public int pieceBytes() {
            return pacers.stream().mapToInt(Pacer::pieceBytes).min().orElse(Integer.MAX_VALUE);
        }

        @Override
        public void await(int bytes) throws RftException {
            var wait = 0L;
            for (var pacer : pacers) {
                wait = Math.max(wait, pacer.reserveNanos(bytes, ticker.nanoTime()));
            }
            if (wait > 0) {
                queue.pause(wait);
                queue.excuse(connection);
            }
        }
    }
}
