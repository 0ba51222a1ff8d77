package io.rft.server;

import io.rft.posix.Processors;
import io.rft.task.TaskGroup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;

/**
 * Checks passwords with bounded memory: as many at once as fit into {@link #MEMORY_MIB} and on half of the processors, the others wait in order.
 * However many peers try at once, the server neither runs out of memory nor starves whoever came first. A check computes for long and says
 * nothing meanwhile, so it has a platform thread of its own, which gives way to all others: those of strangers who guess would take the carriers
 * from every virtual thread and the processors from transfers. Thread-safe.
 */
final class PasswordChecks {
    static final int MEMORY_MIB = 128;

    private final Semaphore mebibytes = new Semaphore(MEMORY_MIB, true);
    private final Semaphore processors =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);
    private final TaskGroup threads = new TaskGroup(unseen -> {}); // what happens there is the caller's

    boolean matches(PasswordHash hash, String password) {
        var share = Math.clamp(hash.memoryKib() >> 10, 1, MEMORY_MIB);
        processors.acquireUninterruptibly();
        try {
            mebibytes.acquireUninterruptibly(share);
            try {
                return computed(hash, password);
            } finally {
                mebibytes.release(share);
            }
        } finally {
            processors.release();
        }
    }

    private boolean computed(PasswordHash hash, String password) {
        var matches = new CompletableFuture<Boolean>();
        threads.startPlatform("rft-password", () -> {
            try {
                Processors.giveWay();
                matches.complete(hash.matches(password));
            } catch (RuntimeException | Error e) {
                matches.completeExceptionally(e);
            }
        });
        try {
            return matches.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException bug ? bug : e;
        }
    }

    int freeMebibytes() {
        return mebibytes.availablePermits();
    }
}
