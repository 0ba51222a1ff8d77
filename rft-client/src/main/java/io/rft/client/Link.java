package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.channel.SecureChannel;
import io.rft.clock.Backoff;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one session up: opens it at the first need, and again, with growing pauses, after it was lost. The very first opening is not
 * tried twice; later ones are tried as often as the client's retries allow since data last became durable. Out of retries, whoever
 * uses or waits for a session fails, and the next need is a first one again. Thread-safe.
 */
final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private final ClientConfig config;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Condition changed = lock.newCondition();
    private final Backoff backoff;
    private @Nullable ClientSession current;
    private @Nullable SecureChannel entering; // a connection whose login is under way
    private boolean opening;
    private boolean closed;
    private boolean everUp;
    private long epoch; // of the latest session
    private long lostEpoch; // the latest session whose loss was counted
    private int losses; // and openings that failed since, until data becomes durable
    private @Nullable RftException gaveUp; // the last time that it was out of retries
    private long gaveUpEpoch; // those who used this session or an earlier one were given up then
    private int givingsUp;
    private int retried;
    private int connectionsOfLostSessions;
    private int mostOfLostSessions;

    Link(ClientConfig config) {
        this.config = config;
        this.backoff =
                new Backoff(config.options().retryDelay(), config.options().retryMost(), config.random());
    }

    /** Asked, again and again, by who waits for a session: fails when it is not wanted any more. */
    interface Wanted {
        void check() throws RftException;
    }

    /** The session that is up; opens one if there is none, and waits while another thread does. */
    ClientSession session() throws RftException {
        return session(() -> {});
    }

    /** The same, but it does not wait any longer once it is not wanted; {@link #look} says that this may be so. */
    ClientSession session(Wanted wanted) throws RftException {
        var since = givingsUp();
        while (true) {
            var up = awaitTurn(since, wanted);
            if (up.isPresent()) {
                return up.get();
            }
            try {
                pause(wanted);
                return opened(ClientSession.open(config, nextEpoch(), wasUp(), this::entering));
            } catch (RftException e) {
                notOpened(e);
            } finally {
                endTurn();
            }
        }
    }

    /** Something failed in this session: returns when it is worth trying again in the next one, else fails with the cause. */
    void recover(ClientSession session, RftException cause) throws RftException {
        lock.lock();
        try {
            if (cause.code() == ErrorCode.NETWORK) {
                throwIfClosed();
            }
            if (cause.code() != ErrorCode.NETWORK || !session.session().isClosed()) {
                throw cause;
            }
            if (gaveUp != null && session.epoch() <= gaveUpEpoch) {
                throw gaveUp;
            }
            dropIfClosed();
            if (session.epoch() > lostEpoch) { // the first of those who used it
                lostEpoch = session.epoch();
                LOG.info("session lost, trying again: {}", cause.getMessage());
                countLoss(cause);
            }
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
            var most = current == null ? 0 : current.transfers().connectionsMost();
            return new ClientCounts(
                    connectionsOfLostSessions + now, Math.max(mostOfLostSessions, most), openConnections(), retried);
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

    /** What holds the flow of the session that is up back, if that can be known. */
    Optional<Bottleneck> bottleneck() {
        Optional<ClientSession> up;
        lock.lock();
        try {
            up = Optional.ofNullable(current);
        } finally {
            lock.unlock();
        }
        return up.flatMap(ClientSession::bottleneck);
    }

    /** Whether there is a session. */
    boolean isUp() {
        lock.lock();
        try {
            return current != null && !current.session().isClosed();
        } finally {
            lock.unlock();
        }
    }

    /** What has crossed the data connections of the session that is up. */
    long movedBytes() {
        lock.lock();
        try {
            return current == null ? 0 : current.transfers().movedBytes();
        } finally {
            lock.unlock();
        }
    }

    /** Has everybody who waits look whether they still should. */
    void look() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the session that is up, if any; whoever needs one gets the next. */
    void drop(RftException why) {
        ClientSession last;
        lock.lock();
        try {
            last = current;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            last.session()
                    .fail(new RftException(ErrorCode.NETWORK, "the session was given up: " + why.getMessage(), why));
        }
    }

    /** Ends the session, and a login under way; nobody gets another. */
    void close() {
        ClientSession last;
        lock.lock();
        try {
            closed = true;
            last = current;
            if (entering != null) {
                entering.abort();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (last != null) {
            last.session().close();
        }
    }

    private int givingsUp() {
        lock.lock();
        try {
            return givingsUp;
        } finally {
            lock.unlock();
        }
    }

    /** The session that is up, or nothing when it is the caller's turn to open one. */
    private Optional<ClientSession> awaitTurn(int since, Wanted wanted) throws RftException {
        lock.lock();
        try {
            while (true) {
                throwIfClosed();
                wanted.check();
                if (gaveUp != null && givingsUp > since) {
                    throw gaveUp;
                }
                dropIfClosed();
                if (current != null) {
                    return Optional.of(current);
                }
                if (!opening) {
                    opening = true;
                    return Optional.empty();
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** After a loss, waits before the next try; ends early when the client is closed. */
    private void pause(Wanted wanted) throws RftException {
        lock.lock();
        try {
            var left = losses == 0 ? 0 : backoff.nextNanos();
            retried += losses == 0 ? 0 : 1;
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
                wanted.check();
            }
            throwIfClosed();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts our threads", e);
        } finally {
            lock.unlock();
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

    private boolean wasUp() {
        lock.lock();
        try {
            return everUp;
        } finally {
            lock.unlock();
        }
    }

    private void entering(SecureChannel channel) {
        lock.lock();
        try {
            entering = channel;
            if (closed) {
                channel.abort();
            }
        } finally {
            lock.unlock();
        }
    }

    private ClientSession opened(ClientSession session) {
        lock.lock();
        try {
            current = session;
            everUp = true;
            if (!closed) {
                return session;
            }
        } finally {
            lock.unlock();
        }
        session.session().close();
        return session;
    }

    private void notOpened(RftException cause) throws RftException {
        lock.lock();
        try {
            throwIfClosed();
            if (!everUp || !cause.retryable()) {
                throw cause;
            }
            LOG.debug("no session: {}", cause.getMessage());
            countLoss(cause);
        } finally {
            lock.unlock();
        }
    }

    private void endTurn() {
        lock.lock();
        try {
            opening = false;
            entering = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void dropIfClosed() {
        if (current != null && current.session().isClosed()) {
            connectionsOfLostSessions += current.transfers().connectionsOpened();
            mostOfLostSessions =
                    Math.max(mostOfLostSessions, current.transfers().connectionsMost());
            current = null;
        }
    }

    private void countLoss(RftException cause) throws RftException {
        losses++;
        var retries = config.options().retries();
        if (retries.isEmpty() || losses <= retries.get()) {
            return;
        }
        gaveUp = new RftException(
                ErrorCode.NETWORK,
                cause.getMessage() + " (" + config.endpoint() + ", after " + retries.get() + " retries)",
                "Give the same command again to go on from what is durable.",
                cause);
        gaveUpEpoch = lostEpoch;
        givingsUp++;
        losses = 0;
        everUp = false;
        backoff.succeeded();
        changed.signalAll();
        throw gaveUp;
    }

    private void throwIfClosed() throws RftException {
        if (closed) {
            throw new RftException(ErrorCode.INTERRUPTED, "the client was closed");
        }
    }
}
