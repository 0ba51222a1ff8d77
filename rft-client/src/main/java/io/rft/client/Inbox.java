package io.rft.client;

import io.rft.RftException;
import io.rft.protocol.Message;
import io.rft.session.Session;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What the server asks about one download, for the thread that conducts it. Thread-safe. */
final class Inbox {
    /** A request and the way to answer it. */
    record Item(Message.Request request, Session.Reply reply) {}

    private final ReentrantLock lock = new ReentrantLock(); // guards: items, failure
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Item> items = new ArrayDeque<>();
    private @Nullable RftException failure;

    void put(Item item) {
        change(() -> items.add(item));
    }

    /** Whoever takes next fails with this. The first one counts. */
    void fail(RftException cause) {
        change(() -> failure = failure == null ? cause : failure);
    }

    Item take() throws RftException {
        lock.lock();
        try {
            while (items.isEmpty() && failure == null) {
                changed.awaitUninterruptibly();
            }
            if (failure != null) {
                throw failure;
            }
            return items.remove();
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
