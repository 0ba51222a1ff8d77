package io.rft.client;

import io.rft.RftException;
import io.rft.protocol.Message;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.session.Session;
import io.rft.task.TaskGroup;
import io.rft.transfer.Transfers;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rates of one session at the client: at every level the lower of what the client wishes and what the server grants, each as it is
 * now. A change takes effect here at once, and the server is told of the client's. Thread-safe.
 */
final class AgreedRates implements Wishes.Follower {
    private static final Logger LOG = LoggerFactory.getLogger(AgreedRates.class);

    private final Session session;
    private final Transfers transfers;
    private final TaskGroup tasks;
    private final ReentrantLock agreeing = new ReentrantLock(); // guards: the three below
    private RateLimits wished;
    private Rate held = Rate.NONE;
    private RateLimits granted;
    private final ReentrantLock telling = new ReentrantLock(); // guards: told; taken before agreeing
    private RateLimits told;

    /**
     * @param wished what the server was told at the login
     * @param granted what it answered
     */
    AgreedRates(Session session, Transfers transfers, TaskGroup tasks, RateLimits wished, RateLimits granted) {
        this.session = session;
        this.transfers = transfers;
        this.tasks = tasks;
        this.wished = wished;
        this.granted = granted;
        this.told = wished;
    }

    /** The server grants this from now on. */
    void grant(RateLimits limits) {
        agree(() -> granted = limits);
    }

    /** The client wishes this from now on; a thread of its own tells the server, who may not listen at once. */
    @Override
    public void wish(RateLimits limits) {
        var before = ours();
        agree(() -> wished = limits);
        if (!ours().equals(before)) {
            tasks.startVirtual("rft-limits", this::tellWhoMayBeGone);
        }
    }

    /** Both directions are held to this from now on, besides what is wished; the server hears of it before this returns. */
    void hold(Rate most) throws RftException {
        agree(() -> held = most);
        tell();
    }

    private void agree(Runnable change) {
        agreeing.lock();
        try {
            change.run();
            transfers.limit(ours().lower(granted));
        } finally {
            agreeing.unlock();
        }
    }

    private RateLimits ours() {
        agreeing.lock();
        try {
            return new RateLimits(wished.total().lower(held), wished.file(), wished.connection());
        } finally {
            agreeing.unlock();
        }
    }

    /** What holds when it is the caller's turn, so that the server hears of the latest last. */
    private void tell() throws RftException {
        telling.lock();
        try {
            var ours = ours();
            if (!ours.equals(told)) {
                session.tell(new Message.RatesWished(ours));
                told = ours;
            }
        } finally {
            telling.unlock();
        }
    }

    private void tellWhoMayBeGone() {
        try {
            tell();
        } catch (RftException gone) {
            LOG.debug("a session ended before its server heard of other rates: {}", gone.getMessage());
        }
    }
}
