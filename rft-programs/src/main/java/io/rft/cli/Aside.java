package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.console.Interruption;
import io.rft.task.TaskGroup;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lets the main thread stay free for signals while something else blocks. */
final class Aside {
    private static final long LOOK_MILLIS = 100;

    private Aside() {}

    /** What blocks. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws RftException;
    }

    /**
     * The result of what blocks. Fails with {@code INTERRUPTED} at once when the program is asked to stop: what blocks is left behind,
     * for the end of the process to end it.
     */
    static <T> T get(Work<T> work, Interruption interruption) throws RftException {
        var result = new CompletableFuture<T>();
        // Not closed: that would wait.
        new TaskGroup(result::completeExceptionally).startVirtual("rft-aside", () -> {
            try {
                result.complete(work.run());
            } catch (RftException e) {
                result.completeExceptionally(e);
            }
        });
        while (!isDone(result, LOOK_MILLIS)) {
            if (interruption.received().isPresent()) {
                throw new RftException(ErrorCode.INTERRUPTED, "interrupted");
            }
        }
        return outcome(result);
    }

    /** The result of what blocks; empty where it fails, or takes longer than so many milliseconds: then it is left behind. */
    static <T> Optional<T> within(Work<T> work, long millis) {
        var result = new CompletableFuture<T>();
        new TaskGroup(result::completeExceptionally).startVirtual("rft-aside", () -> {
            try {
                result.complete(work.run());
            } catch (RftException e) {
                result.completeExceptionally(e);
            }
        });
        return isDone(result, millis) && result.state() == Future.State.SUCCESS
                ? Optional.of(result.resultNow())
                : Optional.empty();
    }

    /** Waits at most so long for a result or failure. */
    static boolean isDone(Future<?> future, long millis) {
        try {
            future.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts the main thread", e);
        }
    }

    /** What a future that is done holds; a bug too is a failure with a code, so that results are reported in every case. */
    static <T> T outcome(Future<T> done) throws RftException {
        if (done.state() == Future.State.SUCCESS) {
            return done.resultNow();
        }
        var failure = done.exceptionNow();
        throw failure instanceof RftException known
                ? known
                : new RftException(
                        ErrorCode.OTHER, "internal error: " + failure, "This is a bug: please report it.", failure);
    }
}
