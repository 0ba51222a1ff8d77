package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The copy of a tree under way. What becomes of each entry is told on a thread of its own, in order; it may come to an end although some
 * failed. Thread-safe.
 */
public final class TreeTransfer implements TreeCopy.Running {
    private final Consumer<TreeOutcome> listener;
    private final CompletableFuture<Void> completion = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Deque<Transfer> running = new ArrayDeque<>();
    private final Map<Transfer, Long> files = new HashMap<>();
    private long filesDone;
    private long bytesMoved; // of transfers that have ended
    private long unlinked;
    private long escaped;
    private Optional<Unkept> unkept = Optional.empty();
    private Optional<RftException> cancelled = Optional.empty();

    TreeTransfer(Consumer<TreeOutcome> listener) {
        this.listener = listener;
    }

    /** Stops cleanly: what has come through stays, and the same copy later goes on from there. Does not wait. */
    public void cancel() {
        Deque<Transfer> all;
        lock.lock();
        try {
            cancelled = cancelled.or(() -> Optional.of(new RftException(
                    ErrorCode.INTERRUPTED, "the transfer was stopped", "Give the same command again to go on.")));
            all = new ArrayDeque<>(running);
        } finally {
            lock.unlock();
        }
        all.forEach(Transfer::cancel);
    }

    public TreeProgress progress() {
        lock.lock();
        try {
            var moved =
                    running.stream().mapToLong(one -> one.progress().moved()).sum();
            var underWay = files.values().stream().mapToLong(Long::longValue).sum();
            return new TreeProgress(
                    filesDone,
                    bytesMoved + moved,
                    underWay,
                    Optional.ofNullable(running.peekFirst()).map(Transfer::progress));
        } finally {
            lock.unlock();
        }
    }

    /** What was to be kept where permitted, and was not; complete once the copy has ended. */
    public Optional<Unkept> unkept() {
        lock.lock();
        try {
            return unkept;
        } finally {
            lock.unlock();
        }
    }

    void tell(Unkept so) {
        lock.lock();
        try {
            unkept = Optional.of(so);
        } finally {
            lock.unlock();
        }
    }

    /** How many names of files with several names became files of their own, because there were too many to keep in mind. */
    public long unlinked() {
        lock.lock();
        try {
            return unlinked;
        } finally {
            lock.unlock();
        }
    }

    /** How many files and links so far have another path at the target, because of {@link NamePolicy#ESCAPE}. */
    public long filesEscaped() {
        lock.lock();
        try {
            return escaped;
        } finally {
            lock.unlock();
        }
    }

    void escaped() {
        lock.lock();
        try {
            escaped++;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void unlinked(long names) {
        lock.lock();
        try {
            unlinked = names;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the end; fails with what ended all of it, not with what failed for one entry. */
    public void join() throws RftException {
        try {
            completion.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RftException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** The same as {@link #join()} for those who compose. */
    public CompletableFuture<Void> completion() {
        return completion.copy();
    }

    void tell(TreeOutcome outcome) {
        lock.lock();
        try {
            filesDone += outcome.action() == TreeOutcome.Action.REMOVED ? 0 : 1;
        } finally {
            lock.unlock();
        }
        listener.accept(outcome);
    }

    void end(Optional<RftException> failure) {
        failure.ifPresentOrElse(completion::completeExceptionally, () -> completion.complete(null));
    }

    @Override
    public void check() throws RftException {
        lock.lock();
        try {
            if (cancelled.isPresent()) {
                throw cancelled.get();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void began(Transfer transfer, long count) {
        boolean late;
        lock.lock();
        try {
            running.add(transfer);
            files.put(transfer, count);
            late = cancelled.isPresent();
        } finally {
            lock.unlock();
        }
        if (late) {
            transfer.cancel();
        }
    }

    @Override
    public void ended(Transfer transfer) {
        lock.lock();
        try {
            running.remove(transfer);
            files.remove(transfer);
            bytesMoved += transfer.progress().moved();
        } finally {
            lock.unlock();
        }
    }
}
