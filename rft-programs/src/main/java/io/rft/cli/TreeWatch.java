package io.rft.cli;

import io.rft.client.TreeOutcome;
import io.rft.client.TreeTransfer;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Brings what a tree's copy tells, on a thread of its own, to the thread of the command; the copy waits where that is slower. For one thread,
 * but for {@link #tell}.
 */
final class TreeWatch {
    private static final int TOLD_MAX = 1000;

    private final BlockingQueue<TreeOutcome> told = new ArrayBlockingQueue<>(TOLD_MAX);
    private volatile boolean closed;

    /** On the copy's thread. */
    void tell(TreeOutcome outcome) {
        try {
            while (!closed && !told.offer(outcome, 1, TimeUnit.SECONDS)) {
                // whoever takes them is slow
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts our threads", e);
        }
    }

    /** The next one; empty where there is none within that time. */
    Optional<TreeOutcome> next(long millis) {
        try {
            return Optional.ofNullable(told.poll(millis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts the main thread", e);
        }
    }

    /** Nobody listens any more; waits for the copy to end, however it does: why nobody listens is what counts. */
    void end(TreeTransfer copy) {
        closed = true;
        told.clear();
        copy.completion().exceptionally(_ -> null).join();
    }
}
