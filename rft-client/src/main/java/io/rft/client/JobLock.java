package io.rft.client;

import java.nio.channels.FileLock;

/** A job that this process is at. */
record JobLock(JobLocks locks, long place, FileLock kernels) {
    /** Somebody else may be at it from now on. Idempotent. */
    void giveBack() {
        locks.giveBack(this);
    }
}
