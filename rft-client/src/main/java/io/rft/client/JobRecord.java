package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
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

    JobRecord begunAgain(Instant now, List<String> flags) {
        return new JobRecord(id, job, size, durable, begun, now, Optional.empty(), flags, running);
    }

    JobRecord noted(long bytes, long durableBytes, Instant now, Optional<Stop> why) {
        var known = bytes > 0 ? OptionalLong.of(bytes) : size;
        return new JobRecord(id, job, known, Math.max(durable, durableBytes), begun, now, why, options, running);
    }

    JobRecord running(boolean now) {
        return new JobRecord(id, job, size, durable, begun, tried, stop, options, now);
    }
}
