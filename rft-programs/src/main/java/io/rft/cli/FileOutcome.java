package io.rft.cli;

import io.rft.RftException;
import java.time.Duration;
import java.util.Optional;

/**
 * What became of one file of a command.
 *
 * @param path the source as it was typed
 * @param changedBytes those that an earlier attempt had made durable and that had to be sent again, because the source had others
 * @param bytes the size of a file that is there; what is durable of one that is not
 */
record FileOutcome(
        String path,
        String target,
        Action action,
        long bytes,
        long resumedBytes,
        long changedBytes,
        long sentBytes,
        Optional<Integer> crc32c,
        Optional<String> sha256,
        Duration elapsed,
        Optional<RftException> error) {
    /** What was done with it. */
    enum Action {
        SENT,
        RECEIVED,
        SKIPPED,
        /** It was not in the source. */
        REMOVED,
        FAILED
    }
}
