package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.transfer.TransferStats;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An upload or download under way. It goes on over lost connections and sessions by itself, until it is committed, fails for a reason
 * that trying again would not mend, or is cancelled. Thread-safe.
 */
public final class Transfer {
    private static final Logger LOG = LoggerFactory.getLogger(Transfer.class);

    private final TransferId id;
    private final TransferStats stats;
    private final IntSupplier connections;
    private final Supplier<Optional<Bottleneck>> bottleneck;
    private final CompletableFuture<TransferResult> completion = new CompletableFuture<>();
    private final List<Consumer<TransferEvent>> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock(); // guards: cancelled, onCancel
    private Optional<RftException> cancelled = Optional.empty();
    private Consumer<RftException> onCancel = reason -> {};

    Transfer(TransferId id, TransferStats stats, IntSupplier connections, Supplier<Optional<Bottleneck>> bottleneck) {
        this.id = id;
        this.stats = stats;
        this.connections = connections;
        this.bottleneck = bottleneck;
    }

    public TransferId id() {
        return id;
    }

    public TransferProgress progress() {
        return new TransferProgress(
                stats.size(),
                stats.durable(),
                stats.moved(),
                stats.resumed(),
                stats.changed(),
                connections.getAsInt(),
                bottleneck.get());
    }

    /** Adds a listener, called on the transfer's thread, in order, for what happens from now on. It should be quick. */
    public void onEvent(Consumer<TransferEvent> listener) {
        listeners.add(listener);
    }

    /** Stops cleanly: what is durable stays, and the same transfer later goes on from there. Does not wait. */
    public void cancel() {
        stop(new RftException(
                ErrorCode.INTERRUPTED, "the transfer was stopped", "Give the same command again to go on."));
    }

    /** Stops cleanly for this reason, unless there is one already. Does not wait. */
    void stop(RftException reason) {
        Consumer<RftException> action;
        lock.lock();
        try {
            if (cancelled.isPresent()) {
                return;
            }
            cancelled = Optional.of(reason);
            action = onCancel;
        } finally {
            lock.unlock();
        }
        action.accept(reason);
    }

    /** Waits until the file is committed; fails with the reason if it will not be. */
    public TransferResult join() throws RftException {
        try {
            return completion.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RftException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** The same as {@link #join()} for those who compose. Cancelling the future does not stop the transfer; {@link #cancel()} does. */
    public CompletableFuture<TransferResult> completion() {
        return completion.copy();
    }

    TransferStats stats() {
        return stats;
    }

    /** What ends the attempt that runs now; the one before counts no more. Runs on whichever thread cancels, or at once if that has happened. */
    void onCancel(Consumer<RftException> action) {
        Optional<RftException> already;
        lock.lock();
        try {
            onCancel = action;
            already = cancelled;
        } finally {
            lock.unlock();
        }
        already.ifPresent(action);
    }

    void throwIfCancelled() throws RftException {
        lock.lock();
        try {
            if (cancelled.isPresent()) {
                throw cancelled.get();
            }
        } finally {
            lock.unlock();
        }
    }

    void interrupted(RftException cause) {
        tell(new TransferEvent.Interrupted(cause));
    }

    void completed(TransferResult result) {
        tell(new TransferEvent.Completed(result));
        completion.complete(result);
    }

    void failed(RftException cause) {
        tell(new TransferEvent.Failed(cause));
        completion.completeExceptionally(cause);
    }

    private void tell(TransferEvent event) {
        for (var listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException bug) { // the listener's, which must not become the transfer's
                LOG.error("a listener has failed", bug);
            }
        }
    }
}
