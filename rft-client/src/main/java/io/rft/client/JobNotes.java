package io.rft.client;

import io.rft.RftException;
import io.rft.task.TaskGroup;
import io.rft.transfer.TransferStats;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a job's record in step with its transfer, now and then on a thread of its own, and once at the end. What goes wrong with the
 * record never harms the transfer: an id that stays makes the same command send nothing again.
 */
final class JobNotes {
    private static final Logger LOG = LoggerFactory.getLogger(JobNotes.class);
    private static final long FIRST_MILLIS = 1_000;
    private static final long NEXT_MILLIS = 5_000;

    private final Optional<JobClaim> claim;
    private final TransferStats stats;
    private final CountDownLatch ended = new CountDownLatch(1);

    JobNotes(Optional<JobClaim> claim, TransferStats stats) {
        this.claim = claim;
        this.stats = stats;
    }

    /** From now on how far the transfer is gets noted, until it has ended. */
    void start(TaskGroup tasks) {
        claim.ifPresent(job -> tasks.startVirtual("rft-job " + job.id(), () -> watch(job)));
    }

    /** What a download of this job published when the command was given before, if it did. */
    Optional<JobRecord.Proof> findPublished() {
        return claim.flatMap(JobClaim::findDone).flatMap(JobRecord.Done::proof);
    }

    /** Whether what it published had this checksum. */
    boolean isPublished(int crc32c) {
        return claim.flatMap(JobClaim::findDone)
                .filter(done -> done.crc32c() == crc32c)
                .isPresent();
    }

    /** That is of no use. */
    void beginAnew() {
        claim.ifPresent(JobClaim::beginAnew);
    }

    /** A download is published. Fails where that cannot be noted. */
    void published(long size, JobRecord.Done how) throws RftException {
        if (claim.isPresent()) {
            claim.get().published(size, how);
        }
    }

    /** The file is committed. */
    void done(long size, int crc32c) {
        ended.countDown();
        claim.ifPresent(job -> quietly(() -> job.done(size, crc32c)));
    }

    /** There will be no file this time. */
    void stopped(RftException cause) {
        ended.countDown();
        claim.ifPresent(job -> quietly(() -> job.stopped(cause, stats.size(), stats.durable())));
    }

    private void watch(JobClaim job) {
        for (var wait = FIRST_MILLIS; !isEnded(wait); wait = NEXT_MILLIS) {
            quietly(() -> job.note(stats.size(), stats.durable()));
        }
    }

    private boolean isEnded(long waitMillis) {
        try {
            return ended.await(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts this thread", e);
        }
    }

    private static void quietly(Note note) {
        try {
            note.write();
        } catch (RftException e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    /** Something that is written into the record. */
    private interface Note {
        void write() throws RftException;
    }
}
