package io.rft.cli;

import io.rft.console.ExitCode;
import java.time.Duration;

/**
 * What became of a whole command that moves files.
 *
 * @param files how many there were, those that failed included
 * @param connections the most data connections that there were at once
 * @param elapsed from the first offer to the last receipt
 */
record Totals(
        int files,
        int failed,
        long bytes,
        long sentBytes,
        long resumedBytes,
        Duration elapsed,
        int connections,
        int retries,
        ExitCode exit) {}
