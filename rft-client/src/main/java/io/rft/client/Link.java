package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.channel.HungUpException;
import io.rft.channel.PathInfo;
import io.rft.clock.Backoff;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one session up: opens it at the first need, and again, with growing pauses, after it was lost. The very first opening is tried
 * again only where the server is there and hangs up without a word, as one with too many at its door does, and no longer than a dial may
 * take; later ones are tried as often as the client's retries allow since data last became durable. Out of retries, whoever uses or
 * waits for a session fails, and the next need is a first one again. Thread-safe.
 */
final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private final ClientConfig config;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Condition changed = lock.newCondition();
    private final Backoff backoff;
    private @Nullable ClientSession current;
    private @Nullable Runnable abort; // of the opening of a session
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
                return opened(wasUp() ? open(true) : openFirst(wanted));
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
        return findUp().flatMap(ClientSession::bottleneck);
    }

    /** What the kernel says now of the data connections of the session that is up. */
    List<PathInfo> paths() {
        return findUp().map(ClientSession::paths).orElse(List.of());
    }

    private Optional<ClientSession> findUp() {
        lock.lock();
        try {
            return Optional.ofNullable(current);
        } finally {
            lock.unlock();
        }
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

    /** Ends the session, and the opening of one; nobody gets another. */
    void close() {
        ClientSession last;
        lock.lock();
        try {
            closed = true;
            last = current;
            if (abort != null) {
                abort.run();
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

    /** After a loss, waits before the next try. */
    private void pause(Wanted wanted) throws RftException {
        long nanos;
        lock.lock();
        try {
            nanos = losses == 0 ? 0 : backoff.nextNanos();
            retried += losses == 0 ? 0 : 1;
        } finally {
            lock.unlock();
        }
        sleep(nanos, wanted);
    }

    /** Ends early when the client is closed. */
    private void sleep(long nanos, Wanted wanted) throws RftException {
        lock.lock();
        try {
            var left = nanos;
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

    /** Knocks until it is let in, as long as nothing but the crowd at the door is against it. */
    private ClientSession openFirst(Wanted wanted) throws RftException {
        var knocking = new Knocking(config);
        while (true) {
            try {
                return open(false);
            } catch (HungUpException e) {
                sleep(knocking.pauseNanos(e), wanted);
            }
        }
    }

    private ClientSession open(boolean again) throws RftException {
        return ClientSession.open(config, nextEpoch(), again, this::abortable);
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

    private void abortable(Runnable how) {
        lock.lock();
        try {
            abort = how;
            if (closed) {
                how.run();
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
            if (closed) {
                throw closed(cause);
            }
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
            abort = null;
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

    /** Fails with {@code INTERRUPTED} once this is closed. */
    void throwIfClosed() throws RftException {
        lock.lock();
        try {
            if (closed) {
                throw closed(null);
            }
        } finally {
            lock.unlock();
        }
    }

    private static RftException closed(@Nullable RftException cause) {
        return new RftException(ErrorCode.INTERRUPTED, "the client was closed", cause);
    }
}
