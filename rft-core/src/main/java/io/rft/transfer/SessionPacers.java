package io.rft.transfer;

import io.rft.RftException;
import io.rft.TransferId;
import io.rft.channel.DataConnection;
import io.rft.clock.Ticker;
import io.rft.rate.Pacer;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The levels of one session in the tree of pacers: what it sends and what it receives, in each the files, and below these the
 * connections. The agreed rates hold each way. What is sent is held to them; what is received to a little more, so that a peer who
 * keeps them is not slowed and one who does not is. Thread-safe.
 */
final class SessionPacers implements ConnectionPool.Paces {
    private static final double TOLERANCE = 1.03;

    private final Ticker ticker;
    private final SendQueue queue;
    private final Way sending;
    private final Way receiving;
    private final ReentrantLock changing =
            new ReentrantLock(); // guards: the order in which limits and share take effect
    private volatile RateLimits limits;
    private volatile Rate share = Rate.NONE; // of what is sent

    SessionPacers(RateLimits limits, Pacer shared, Ticker ticker, SendQueue queue) {
        this.ticker = ticker;
        this.queue = queue;
        this.limits = limits;
        var session = shared.below(Rate.NONE, ticker.nanoTime());
        this.sending = new Way(session, limits);
        this.receiving = new Way(session, tolerant(limits));
    }

    /** Takes effect on what is under way. */
    void limit(RateLimits agreed) {
        change(() -> limits = agreed);
    }

    /** What is sent is held to this as well. */
    void share(Rate most) {
        change(() -> share = most);
    }

    private void change(Runnable what) {
        changing.lock();
        try {
            what.run();
            sending.limit(ofSending());
            receiving.limit(tolerant(limits));
        } finally {
            changing.unlock();
        }
    }

    RateLimits limits() {
        return limits;
    }

    /** What holds for what is sent. */
    RateLimits ofSending() {
        var agreed = limits;
        return new RateLimits(agreed.total().lower(share), agreed.file(), agreed.connection());
    }

    /** No more of this file goes out. */
    void sent(TransferId transfer) {
        sending.files.remove(transfer);
    }

    /** No more of this file is expected. */
    void received(TransferId transfer) {
        receiving.files.remove(transfer);
    }

    @Override
    public ConnectionPace ofSending(DataConnection connection) {
        return new Path(sending, connection.id());
    }

    @Override
    public ConnectionPace ofReceiving(DataConnection connection) {
        return new Path(receiving, connection.id());
    }

    @Override
    public void lost(DataConnection connection) {
        sending.connections.remove(connection.id());
        receiving.connections.remove(connection.id());
    }

    private static RateLimits tolerant(RateLimits limits) {
        return new RateLimits(tolerant(limits.total()), tolerant(limits.file()), tolerant(limits.connection()));
    }

    private static Rate tolerant(Rate rate) {
        return rate.isLimited() ? new Rate((long) Math.ceil(rate.bytesPerSecond() * TOLERANCE)) : rate;
    }

    /** One direction. */
    private final class Way {
        private final Pacer all;
        private final Map<TransferId, Pacer> files = new ConcurrentHashMap<>();
        private final Map<Long, Pacer> connections = new ConcurrentHashMap<>();
        private volatile RateLimits limits;

        Way(Pacer session, RateLimits limits) {
            this.limits = limits;
            this.all = session.below(limits.total(), ticker.nanoTime());
        }

        void limit(RateLimits agreed) {
            var now = ticker.nanoTime();
            limits = agreed;
            all.limit(agreed.total(), now);
            files.values().forEach(file -> file.limit(agreed.file(), now));
            connections.values().forEach(connection -> connection.limit(agreed.connection(), now));
        }

        Pacer file(TransferId transfer) {
            var file = files.get(transfer);
            if (file != null) {
                return file;
            }
            var made = files.computeIfAbsent(transfer, one -> all.below(limits.file(), ticker.nanoTime()));
            made.limit(limits.file(), ticker.nanoTime()); // it may have changed while nobody could find this one
            return made;
        }

        Pacer connection(long id) {
            var made = connections.computeIfAbsent(id, one -> all.below(limits.connection(), ticker.nanoTime()));
            made.limit(limits.connection(), ticker.nanoTime());
            return made;
        }
    }

    /** Holds one direction of a connection to every level above it. One thread. */
    private final class Path implements ConnectionPace {
        private final Way way;
        private final long connection;
        private final Pacer leaf;

        Path(Way way, long connection) {
            this.way = way;
            this.connection = connection;
            this.leaf = way.connection(connection);
        }

        @Override
        public void carries(TransferId transfer) {
            leaf.moveBelow(way.file(transfer));
        }

        @Override
        public int pieceBytes() {
            return leaf.pieceBytes();
        }

        @Override
        public void await(int bytes) throws RftException {
            for (var left = bytes; left > 0; ) {
                var piece = Math.min(left, leaf.pieceBytes());
                awaitPiece(piece);
                left -= piece;
            }
        }

        private void awaitPiece(int bytes) throws RftException {
            var wait = leaf.askNanos(bytes, ticker.nanoTime());
            while (wait > 0) {
                queue.pause(wait);
                queue.excuse(connection);
                wait = leaf.askNanos(bytes, ticker.nanoTime());
            }
        }
    }
}
