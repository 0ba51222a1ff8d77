package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.transfer.TransferStats;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * An upload or download under way. It goes on over lost connections and sessions by itself, until it is committed, fails for a reason
 * that trying again would not mend, or is cancelled. Thread-safe.
 */
public final class Transfer {
    private final TransferId id;
    private final TransferStats stats;
    private final IntSupplier connections;
    private final CompletableFuture<TransferResult> completion = new CompletableFuture<>();
    private final List<Consumer<TransferEvent>> listeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<RftException> cancelled = new CompletableFuture<>();

    Transfer(TransferId id, TransferStats stats, IntSupplier connections) {
        this.id = id;
        this.stats = stats;
        this.connections = connections;
    }

    public TransferId id() {
        return id;
    }

    public TransferProgress progress() {
        return new TransferProgress(
                stats.size(), stats.durable(), stats.moved(), stats.resumed(), connections.getAsInt());
    }

    /** Adds a listener, called on the transfer's thread, in order, for what happens from now on. It should be quick. */
    public void onEvent(Consumer<TransferEvent> listener) {
        listeners.add(listener);
    }

    /** Stops cleanly: what is durable stays, and the same transfer later goes on from there. Does not wait. */
    public void cancel() {
        cancelled.complete(new RftException(
                ErrorCode.INTERRUPTED, "the transfer was stopped", "Give the same command again to go on."));
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

    /** Runs on whichever thread cancels, or at once if that has happened. */
    void onCancel(Consumer<RftException> action) {
        var ignored = cancelled.thenAccept(action);
    }

    void throwIfCancelled() throws RftException {
        if (cancelled.isDone()) {
            throw cancelled.join();
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
        listeners.forEach(listener -> listener.accept(event));
    }
}
