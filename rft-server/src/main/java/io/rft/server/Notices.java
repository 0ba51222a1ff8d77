package io.rft.server;

import io.rft.RftException;
import io.rft.protocol.Message;
import io.rft.protocol.Peer;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.task.TaskGroup;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session tells its client without being asked: the rates that are granted, its share of those that others share, and the
 * server's next key. Of each only the latest is of interest. A virtual thread tells them, which is there while anything is untold: they wait for no
 * operation on files, and whoever changes a rate does not wait for a client that does not listen. Thread-safe.
 */
final class Notices {
    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    private final Peer client;
    private final TaskGroup tasks;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private @Nullable RateLimits grants;
    private @Nullable Rate share;
    private Message.@Nullable NextKey nextKey;
    private boolean telling; // for good once the session is over

    Notices(Peer client, TaskGroup tasks) {
        this.client = client;
        this.tasks = tasks;
    }

    /** The client can have this from now on. Does not block. */
    void grants(RateLimits most) {
        note(() -> grants = most);
    }

    /** The client may send so much at present. Does not block. */
    void share(Rate most) {
        note(() -> share = most);
    }

    /** The server will have this key. Does not block. */
    void nextKey(Message.NextKey key) {
        note(() -> nextKey = key);
    }

    private void note(Runnable what) {
        boolean starts;
        lock.lock();
        try {
            what.run();
            starts = !telling;
            telling = true;
        } finally {
            lock.unlock();
        }
        if (starts) {
            tasks.startVirtual("rft-notices", this::tell);
        }
    }

    private void tell() {
        try {
            for (var next = next(); next.isPresent(); next = next()) {
                client.tell(next.get());
            }
        } catch (RftException gone) {
            LOG.debug("a session ended before it heard all: {}", gone.getMessage());
        }
    }

    /** Empty when all is told. */
    private Optional<Message.Notification> next() {
        lock.lock();
        try {
            if (grants != null) {
                var message = new Message.RatesWished(grants);
                grants = null;
                return Optional.of(message);
            }
            if (share != null) {
                var message = new Message.Share(share);
                share = null;
                return Optional.of(message);
            }
            if (nextKey != null) {
                var message = nextKey;
                nextKey = null;
                return Optional.of(message);
            }
            telling = false;
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }
}
