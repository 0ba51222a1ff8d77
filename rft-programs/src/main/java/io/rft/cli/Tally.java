package io.rft.cli;

import io.rft.clock.Ticker;
import io.rft.console.ExitCode;
import java.time.Duration;

/** Adds up what becomes of the files of one command. For one thread. */
final class Tally {
    private final Ticker ticker;
    private final Outcomes outcomes = new Outcomes();
    private int files;
    private long bytes;
    private long sentBytes;
    private long resumedBytes;
    private boolean offered;
    private long firstNanos;
    private long lastNanos;

    Tally(Ticker ticker) {
        this.ticker = ticker;
    }

    /** A transfer has begun: from the first one on time counts. */
    void began() {
        if (!offered) {
            offered = true;
            firstNanos = ticker.nanoTime();
            lastNanos = firstNanos;
        }
    }

    void add(FileOutcome outcome) {
        files += outcome.action() == FileOutcome.Action.REMOVED ? 0 : 1;
        bytes += outcome.bytes();
        sentBytes += outcome.sentBytes();
        resumedBytes += outcome.resumedBytes();
        lastNanos = offered ? ticker.nanoTime() : 0;
        outcome.error().ifPresentOrElse(error -> outcomes.failed(ExitCode.of(error)), outcomes::succeeded);
    }

    /** The whole command ends early, for this reason. */
    void ended(ExitCode code) {
        outcomes.ended(code);
    }

    Totals totals(int connections, int retries) {
        return new Totals(
                files,
                outcomes.failures(),
                bytes,
                sentBytes,
                resumedBytes,
                Duration.ofNanos(lastNanos - firstNanos),
                connections,
                retries,
                outcomes.exitCode());
    }
}
