package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Message;
import io.rft.session.Session;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What the server asks about one download, for the thread that conducts it. Thread-safe. */
final class Inbox {
    /** A request and the way to answer it. */
    record Item(Message.Request request, Session.Reply reply) {}

    /** An honest server asks one thing at a time. */
    static final int ITEMS_MAX = 16;

    private final ReentrantLock lock = new ReentrantLock(); // guards: items, failure
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Item> items = new ArrayDeque<>();
    private @Nullable RftException failure;

    /** Takes what will be answered; what comes after a failure, or in a flood, is refused at once. */
    void put(Item item) {
        var refused = Optional.<RftException>empty();
        lock.lock();
        try {
            if (failure != null) {
                refused = Optional.of(failure);
            } else if (items.size() >= ITEMS_MAX) {
                refused = Optional.of(new RftException(ErrorCode.BUSY, "too much is asked about this transfer"));
            } else {
                items.add(item);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        refused.ifPresent(item.reply()::fail);
    }

    /** Whoever takes next fails with this, and so does what waits for an answer. The first one counts. */
    void fail(RftException cause) {
        List<Item> unanswered;
        lock.lock();
        try {
            failure = failure == null ? cause : failure;
            unanswered = List.copyOf(items);
            items.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        unanswered.forEach(item -> item.reply().fail(cause));
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
}
