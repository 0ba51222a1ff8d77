package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.journal.Outcome;
import io.rft.store.SourceIdentity;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What this machine knows of a transfer, or of the copy of a tree, that was begun and not finished. How much is durable the receiver's journal knows better: here
 * it is as it was last heard.
 *
 * @param id names the transfer for as long as it may be resumed
 * @param size bytes of the file; empty until both ends knew it
 * @param durable bytes that were durable at the receiver when it was last noted
 * @param begun when the job was first given
 * @param tried when it was last begun, noted or stopped
 * @param stop why it does not go on; empty while it runs, and after its process was killed
 * @param done that its file came through; the record stays only so that the command it was part of does not move it again
 * @param options the flags it was given, one per word, without any secret
 * @param running whether some process is at it now
 * @param files of the copy of a tree, how many files have come through; empty for a single file
 * @param within the copy of a tree that this file is part of
 */
public record JobRecord(
        TransferId id,
        JobStore.Job job,
        OptionalLong size,
        long durable,
        Instant begun,
        Instant tried,
        Optional<Stop> stop,
        Optional<Done> done,
        List<String> options,
        boolean running,
        OptionalLong files,
        Optional<TransferId> within) {
    /** Why a transfer has ended before its file was committed. */
    public record Stop(ErrorCode code, String reason) {
        private static final int CHARACTERS_MAX = 2000;

        static Stop of(RftException cause) {
            var reason = String.valueOf(cause.getMessage());
            return new Stop(cause.code(), reason.substring(0, Math.min(CHARACTERS_MAX, reason.length())));
        }
    }

    /**
     * The outcome of a job.
     *
     * @param crc32c of the file
     * @param proof of a download what it was of and what it has published, by which it is known again; of an upload the server has that
     */
    public record Done(int crc32c, Optional<Proof> proof) {}

    /** What tells whether a published download is still that of this source. */
    public record Proof(Outcome.Key source, Outcome.Key published) {
        static Proof of(SourceIdentity source, SourceIdentity published) {
            return new Proof(Outcome.Key.of(source.words()), Outcome.Key.of(published.words()));
        }
    }

    public JobRecord {
        options = List.copyOf(options);
    }

    /** Whether it is the copy of a tree. */
    public boolean isTree() {
        return files.isPresent();
    }

    /** The staged file of a download, where there is one on this machine. */
    public Optional<Path> findPartial() throws RftException {
        if (isTree()) {
            return Optional.empty();
        }
        return switch (job.direction()) {
            case UPLOAD -> Optional.empty();
            case DOWNLOAD -> Leftovers.find(id, Path.of(job.target()));
        };
    }

    /** Removes what an interrupted download has left on this machine; of an upload there is nothing here. */
    public void discardHere() throws RftException {
        switch (job.direction()) {
            case UPLOAD -> {}
            case DOWNLOAD -> {
                if (isTree()) { // whose large files have records of their own
                    Leftovers.discardWithin(id, Path.of(job.target()));
                } else {
                    Leftovers.discard(id, Path.of(job.target()));
                }
            }
        }
    }

    /** What a download has published stays known; an upload is asked about at the server. */
    JobRecord begunAgain(Instant now, List<String> flags) {
        var known = done.filter(one -> one.proof().isPresent());
        return new JobRecord(
                id, job, size, durable, begun, now, Optional.empty(), known, flags, running, files, within);
    }

    /** What was published is of no use. */
    JobRecord begunAnew() {
        return new JobRecord(id, job, size, 0, begun, tried, stop, Optional.empty(), options, running, files, within);
    }

    JobRecord done(long bytes, Done how, Instant now) {
        var known = OptionalLong.of(bytes);
        return new JobRecord(
                id, job, known, bytes, begun, now, Optional.empty(), Optional.of(how), options, running, files, within);
    }

    JobRecord noted(long bytes, long durableBytes, Instant now, Optional<Stop> why) {
        var known = bytes > 0 ? OptionalLong.of(bytes) : size;
        return new JobRecord(
                id,
                job,
                known,
                Math.max(durable, durableBytes),
                begun,
                now,
                why,
                done,
                options,
                running,
                files,
                within);
    }

    /** The same, of a tree of which so many files have come through. */
    JobRecord ofTree(long filesDone) {
        var count = OptionalLong.of(filesDone);
        return new JobRecord(id, job, size, durable, begun, tried, stop, done, options, running, count, within);
    }

    /** The same, as part of the copy of this tree, or by itself. */
    JobRecord within(Optional<TransferId> tree) {
        return new JobRecord(id, job, size, durable, begun, tried, stop, done, options, running, files, tree);
    }

    JobRecord running(boolean now) {
        return new JobRecord(id, job, size, durable, begun, tried, stop, done, options, now, files, within);
    }
}
