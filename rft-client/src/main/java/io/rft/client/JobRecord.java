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
 * What this machine knows of a transfer that was begun and not finished. How much is durable the receiver's journal knows better: here
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
        boolean running) {
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

    /** The staged file of a download, where there is one on this machine. */
    public Optional<Path> findPartial() throws RftException {
        return switch (job.direction()) {
            case UPLOAD -> Optional.empty();
            case DOWNLOAD -> Leftovers.find(id, Path.of(job.target()));
        };
    }

    /** Removes what an interrupted download has left on this machine; of an upload there is nothing here. */
    public void discardHere() throws RftException {
        switch (job.direction()) {
            case UPLOAD -> {}
            case DOWNLOAD -> Leftovers.discard(id, Path.of(job.target()));
        }
    }

    /** What a download has published stays known; an upload is asked about at the server. */
    JobRecord begunAgain(Instant now, List<String> flags) {
        var known = done.filter(one -> one.proof().isPresent());
        return new JobRecord(id, job, size, durable, begun, now, Optional.empty(), known, flags, running);
    }

    /** What was published is of no use. */
    JobRecord begunAnew() {
        return new JobRecord(id, job, size, 0, begun, tried, stop, Optional.empty(), options, running);
    }

    JobRecord done(long bytes, Done how, Instant now) {
        var known = OptionalLong.of(bytes);
        return new JobRecord(id, job, known, bytes, begun, now, Optional.empty(), Optional.of(how), options, running);
    }

    JobRecord noted(long bytes, long durableBytes, Instant now, Optional<Stop> why) {
        var known = bytes > 0 ? OptionalLong.of(bytes) : size;
        return new JobRecord(id, job, known, Math.max(durable, durableBytes), begun, now, why, done, options, running);
    }

    JobRecord running(boolean now) {
        return new JobRecord(id, job, size, durable, begun, tried, stop, done, options, now);
    }
}
