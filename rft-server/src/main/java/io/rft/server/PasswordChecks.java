package io.rft.server;

import java.util.concurrent.Semaphore;

/**
 * Checks passwords with bounded memory: as many at once as fit into {@link #MEMORY_MIB}, the others wait in order. However many
 * peers try at once, the server neither runs out of memory nor starves whoever came first. Thread-safe.
 */
final class PasswordChecks {
    static final int MEMORY_MIB = 128;

    private final Semaphore mebibytes = new Semaphore(MEMORY_MIB, true);

    boolean matches(PasswordHash hash, String password) {
        var share = Math.clamp(hash.memoryKib() >> 10, 1, MEMORY_MIB);
        mebibytes.acquireUninterruptibly(share);
        try {
            return hash.matches(password);
        } finally {
            mebibytes.release(share);
        }
    }

    int freeMebibytes() {
        return mebibytes.availablePermits();
    }
}
