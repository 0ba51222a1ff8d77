package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.clock.Backoff;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one session up: opens it at the first need, and again, with growing pauses, after it was lost. The very first opening is not
 * tried twice; later ones are tried as often as the client's retries allow since data last became durable. Thread-safe.
 */
final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private final ClientConfig config;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Condition changed = lock.newCondition();
    private final Backoff backoff;
    private @Nullable ClientSession current;
    private boolean opening;
    private boolean closed;
    private boolean everUp;
    private @Nullable RftException gaveUp; // once out of retries, for everybody who waits
    private long epoch;
    private int losses;
    private int retried;
    private int connectionsOfLostSessions;

    Link(ClientConfig config) {
        this.config = config;
        this.backoff = new Backoff(ClientConfig.RETRY_FIRST, ClientConfig.RETRY_MOST, config.random());
    }

    /** The session that is up; opens one if there is none, and waits while another thread does. */
    ClientSession session() throws RftException {
        while (true) {
            var session = awaitTurn();
            if (session != null) {
                return session;
            }
            try {
                opened(ClientSession.open(config, nextEpoch()));
            } catch (RftException e) {
                notOpened(e);
            }
        }
    }

    /** Something failed in this session: returns when it is worth trying again in the next one, else fails with the cause. */
    void recover(ClientSession session, RftException cause) throws RftException {
        if (cause.code() != ErrorCode.NETWORK || !session.session().isClosed()) {
            throw cause;
        }
        lock.lock();
        try {
            if (session.equals(current)) {
                current = null;
                connectionsOfLostSessions += session.transfers().connectionsOpened();
                countLoss(cause);
                LOG.info("session lost, trying again: {}", cause.getMessage());
            }
            throwIfClosed();
        } finally {
            lock.unlock();
        }
    }

    /** Data became durable: the path works, and retries count from here. */
    void progressed() {
        lock.lock();
        try {
            losses = 0;
            backoff.succeeded();
        } finally {
            lock.unlock();
        }
    }

    /** Sessions and data connections that were opened, and how often a lost session was tried to be opened again. */
    ClientCounts counts() {
        lock.lock();
        try {
            var now = current == null ? 0 : current.transfers().connectionsOpened();
            return new ClientCounts(connectionsOfLostSessions + now, openConnections(), retried);
        } finally {
            lock.unlock();
        }
    }

    int openConnections() {
        lock.lock();
        try {
            return current == null ? 0 : current.transfers().connections();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the session; nobody gets another. */
    void close() {
        ClientSession last;
        lock.lock();
        try {
            closed = true;
            last = current;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (last != null) {
            last.session().close();
        }
    }

    /** The live session, or null when it is the caller's turn to open one. */
    private @Nullable ClientSession awaitTurn() throws RftException {
        lock.lock();
        try {
            while (true) {
                throwIfClosed();
                if (current != null && current.session().isClosed()) {
                    connectionsOfLostSessions += current.transfers().connectionsOpened();
                    current = null;
                    countLoss(new RftException(ErrorCode.NETWORK, "the session was lost"));
                }
                if (current != null) {
                    return current;
                }
                if (!opening) {
                    opening = true;
                    pause();
                    return null;
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** After a loss, waits before the next try; ends early when the client is closed. Lock held. */
    private void pause() throws RftException {
        var left = losses == 0 ? 0 : backoff.nextNanos();
        retried += losses == 0 ? 0 : 1;
        try {
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts our threads", e);
        }
        if (closed) {
            opening = false;
            changed.signalAll();
            throwIfClosed();
        }
    }

    private long nextEpoch() {
        lock.lock();
        try {
            return ++epoch;
        } finally {
            lock.unlock();
        }
    }

    private void opened(ClientSession session) throws RftException {
        lock.lock();
        try {
            current = session;
            everUp = true;
            opening = false;
            changed.signalAll();
            if (!closed) {
                return;
            }
        } finally {
            lock.unlock();
        }
        session.session().close();
    }

    private void notOpened(RftException cause) throws RftException {
        lock.lock();
        try {
            opening = false;
            changed.signalAll();
            if (!everUp || cause.code() != ErrorCode.NETWORK) {
                throw cause;
            }
            LOG.debug("no session: {}", cause.getMessage());
            countLoss(cause);
        } finally {
            lock.unlock();
        }
    }

    private void countLoss(RftException cause) throws RftException {
        losses++;
        if (config.retries() != ClientConfig.RETRIES_UNLIMITED && losses > config.retries()) {
            gaveUp = new RftException(
                    ErrorCode.NETWORK,
                    cause.getMessage() + " (" + config.endpoint() + ", after " + config.retries() + " retries)",
                    "Give the same command again to go on from what is durable.",
                    cause);
            changed.signalAll();
            throw gaveUp;
        }
    }

    private void throwIfClosed() throws RftException {
        if (gaveUp != null) {
            throw gaveUp;
        }
        if (closed) {
            throw new RftException(ErrorCode.INTERRUPTED, "the client was closed");
        }
    }
}
