package io.rft.transfer;

import io.rft.RftException;
import io.rft.protocol.Message;
import io.rft.protocol.Peer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the peer what holds this end back, when that has changed since the last look. Thread-safe. */
final class HeldTeller {
    private static final Logger LOG = LoggerFactory.getLogger(HeldTeller.class);

    private final Peer peer;
    private final int processors;
    // guards: all below, and the order of what is told, for which it is held while the message goes to the outbox
    private final ReentrantLock lock = new ReentrantLock();
    private OwnSide.Sight before;
    private long beforeNanos;
    private Optional<Message.HeldBy> told = Optional.empty();

    HeldTeller(Peer peer, int processors, OwnSide.Sight now, long nowNanos) {
        this.peer = peer;
        this.processors = processors;
        this.before = now;
        this.beforeNanos = nowNanos;
    }

    void look(Supplier<OwnSide.Sight> eyes, long nowNanos) {
        lock.lock();
        try {
            var now = eyes.get();
            var nanos = nowNanos - beforeNanos;
            var held = nanos <= 0
                    ? Optional.<Message.HeldBy>empty()
                    : OwnSide.between(before, now, nanos, processors).map(HeldTeller::word);
            before = now;
            beforeNanos = nowNanos;
            if (!held.equals(told)) {
                told = held;
                peer.tell(new Message.Held(held));
            }
        } catch (RftException gone) {
            LOG.debug("the peer does not hear any more what holds us: {}", gone.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private static Message.HeldBy word(OwnSide.Hold hold) {
        return switch (hold) {
            case PACE -> Message.HeldBy.LIMIT;
            case CPU -> Message.HeldBy.CPU;
            case STORAGE -> Message.HeldBy.DISK;
        };
    }
}
