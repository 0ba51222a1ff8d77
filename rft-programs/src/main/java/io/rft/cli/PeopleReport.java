package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RftException;
import io.rft.console.ErrorReport;
import io.rft.console.ExitCode;
import io.rft.console.Units;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Supplier;

/** The report for people: a line for each file and one for all of them, on standard error. An error is told once. */
final class PeopleReport implements TransferReport {
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintStream err;
    private final boolean quiet;
    private final boolean verbose;
    private final boolean colored;
    private final boolean debug;
    private final String resumeCommand;
    private String lastProblem = "";

    PeopleReport(
            PrintStream err, boolean quiet, boolean verbose, boolean colored, boolean debug, String resumeCommand) {
        this.err = err;
        this.quiet = quiet;
        this.verbose = verbose;
        this.colored = colored;
        this.debug = debug;
        this.resumeCommand = resumeCommand;
    }

    @Override
    public void started(String verb, int files) {}

    @Override
    public void file(FileOutcome outcome) {
        switch (outcome.action()) {
            case SENT, RECEIVED -> say(() -> outcome.path() + "  " + done(outcome));
            case SKIPPED -> say(() -> outcome.path() + "  skipped: " + outcome.target() + " exists");
            case REMOVED -> say(() -> outcome.path() + "  removed");
            case FAILED ->
                outcome.error()
                        .filter(error -> error.code() != ErrorCode.INTERRUPTED) // the summary says it for all of them
                        .ifPresent(error -> failed(outcome.path(), error));
        }
    }

    /** Only what a person has to do something about: there may be a million of them. */
    @Override
    public void entry(FileOutcome outcome) {
        if (verbose || outcome.action() == FileOutcome.Action.FAILED) {
            file(outcome);
        }
    }

    @Override
    public void notice(String text) {
        say(() -> "rft: " + text);
    }

    @Override
    public void summary(Totals totals) {
        if (totals.files() > 1) {
            var done = totals.files() - totals.failed();
            say(() -> done + " of " + totals.files() + " files  " + Units.formatBytes(totals.bytes()) + "  "
                    + speed(totals.bytes() - totals.resumedBytes(), totals.elapsed()));
        }
        if (totals.exit() == ExitCode.INTERRUPTED || totals.exit() == ExitCode.TERMINATED) {
            err.println(Escaped.of("interrupted; what has arrived stays. To go on: " + resumeCommand));
        }
    }

    private static String done(FileOutcome outcome) {
        return Units.formatBytes(outcome.bytes()) + "  "
                + speed(outcome.bytes() - outcome.resumedBytes(), outcome.elapsed())
                + outcome.crc32c()
                        .map(crc -> String.format("  crc32c %08x", crc))
                        .orElse("")
                + (outcome.resumedBytes() == 0
                        ? ""
                        : "  (" + Units.formatBytes(outcome.resumedBytes()) + " were there)");
    }

    private static String speed(long bytes, Duration elapsed) {
        var seconds = Math.max(1, elapsed.toNanos()) / NANOS_PER_SECOND;
        return Units.formatRate(bytes / seconds) + "  " + Units.formatDuration(elapsed);
    }

    /** What ends the whole command is the same for every file: it is told once, then only whom else it hit. */
    private void failed(String path, RftException error) {
        var lines = ErrorReport.lines("rft", error);
        var problem = String.join("\n", lines);
        if (problem.equals(lastProblem)) {
            err.println(Escaped.of(path + "  failed as well"));
        } else {
            lines.forEach(line -> err.println(colored ? Errors.colored(line) : line));
        }
        lastProblem = problem;
        if (debug) {
            error.printStackTrace(err);
        }
    }

    /** What nobody will see is not put together. */
    private void say(Supplier<String> text) {
        if (!quiet) {
            err.println(Escaped.of(text.get()));
        }
    }
}
