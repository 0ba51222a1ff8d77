package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.fault.FaultPoint;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** A job that a transfer of this process is at: nobody else can begin it until it has ended. Thread-safe. */
final class JobClaim {
    /** After these a later try may succeed, and what it would use is kept in mind even where nothing is durable yet. */
    private static final Set<ErrorCode> PASSING = EnumSet.of(
            ErrorCode.NETWORK,
            ErrorCode.STALLED,
            ErrorCode.INTERRUPTED,
            ErrorCode.LIMIT,
            ErrorCode.STORAGE,
            ErrorCode.SOURCE_CHANGED,
            ErrorCode.OTHER);

    private final JobStore store;
    private final Path file;
    private final JobLock lock;
    private final boolean cutOff;
    // guards: record and ended; held while the record is written, so that an older one never replaces a newer one
    private final ReentrantLock writing = new ReentrantLock();
    private JobRecord record;
    private boolean ended;

    /** @param cutOff whether it was begun before, and then nothing more was heard of it */
    JobClaim(JobStore store, Path file, JobLock lock, JobRecord record, boolean cutOff) {
        this.store = store;
        this.file = file;
        this.lock = lock;
        this.record = record;
        this.cutOff = cutOff;
    }

    boolean wasCutOff() {
        return cutOff;
    }

    TransferId id() {
        return record.id();
    }

    /** How far it is, for whoever asks after this process was killed. */
    void note(long size, long durable) throws RftException {
        writing.lock();
        try {
            if (!ended && record.done().isEmpty() && durable > record.durable()) {
                record = record.noted(size, durable, store.now(), Optional.empty());
                store.write(file, record);
            }
        } finally {
            writing.unlock();
        }
    }

    /** It ends without its file. The job is forgotten where there is nothing that a later try could use. */
    void stopped(RftException cause, long size, long durable) throws RftException {
        writing.lock();
        try {
            if (record.done().isPresent() && cause.code() != ErrorCode.INTEGRITY) {
                end(() -> {}); // what is known of its outcome, is known
                return;
            }
            record = record.noted(size, durable, store.now(), Optional.of(JobRecord.Stop.of(cause)));
            if (isWorthKeeping(cause.code(), record.durable())) {
                end(() -> store.write(file, record));
            } else {
                end(() -> store.remove(file));
            }
        } finally {
            writing.unlock();
        }
    }

    /** What a download of this job has published earlier, if it has. */
    Optional<JobRecord.Done> findDone() {
        writing.lock();
        try {
            return record.done();
        } finally {
            writing.unlock();
        }
    }

    /** What was published earlier is of no use: the file is fetched anew. */
    void beginAnew() {
        writing.lock();
        try {
            record = record.done().isPresent() ? record.begunAnew() : record;
        } finally {
            writing.unlock();
        }
    }

    /** A download has published its file: noted before its journal goes, by which that would be known otherwise. */
    void published(long size, JobRecord.Done how) throws RftException {
        writing.lock();
        try {
            record = record.done(size, how, store.now());
            store.writeUnforced(file, record);
        } finally {
            writing.unlock();
        }
    }

    /** The file is committed: there is nothing to go on with. */
    void done(long size, int crc32c) throws RftException {
        writing.lock();
        try {
            end(() -> {
                FaultPoint.JOB_BEFORE_REMOVAL.hit();
                if (store.keepsDone()) {
                    keep(size, crc32c);
                } else {
                    store.remove(file);
                }
                FaultPoint.JOB_AFTER_REMOVAL.hit();
            });
        } finally {
            writing.unlock();
        }
    }

    /** There is nothing to go on with, or nothing that would help. Idempotent, and without effect after any other end. */
    void forget() throws RftException {
        writing.lock();
        try {
            end(() -> store.remove(file));
        } finally {
            writing.unlock();
        }
    }

    private void keep(long size, int crc32c) throws RftException {
        store.keep(file);
        if (record.done().isEmpty()) {
            record = record.done(size, new JobRecord.Done(crc32c, Optional.empty()), store.now());
            store.writeUnforced(file, record);
        }
    }

    /** What was shown to be wrong, the receiver has removed. */
    static boolean isWorthKeeping(ErrorCode code, long durable) {
        return PASSING.contains(code) || (durable > 0 && code != ErrorCode.INTEGRITY);
    }

    private void end(Ending ending) throws RftException {
        if (ended) {
            return;
        }
        ended = true;
        try {
            ending.run();
        } finally {
            lock.giveBack();
        }
    }

    /** The last thing done with the record. */
    private interface Ending {
        void run() throws RftException;
    }
}
