package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.console.ExitCode;
import io.rft.console.JsonLines;
import io.rft.console.Terminal;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The course of a command that moves files, from its first word to its last: what is told of it, and what it comes to. For one thread. */
final class Moving implements Closeable {
    private final World world;
    private final TransferOptions look;
    private final OutputOptions output;
    private final Optional<OutputStream> results;
    private final TransferReport report;
    private final Tally tally;
    private final List<Servers> used = new ArrayList<>();
    private int connections;
    private int retries;

    /**
     * Opens the file that results are also wanted in, if one is.
     *
     * @param look says how results and progress are shown
     */
    Moving(World world, TransferOptions look, OutputOptions output) throws RftException {
        this.world = world;
        this.look = look;
        this.output = output;
        this.tally = new Tally(world.ticker());
        var people = new PeopleReport(
                world.err(),
                output.quiet() || look.json(),
                output.verbose() || look.tree().dryRun(),
                output.colored(world, world.errIsTerminal()),
                output.debug(),
                (world.here().isPresent() ? "" : "rft ") + ShellWords.join(ResumeWords.of(world.arguments())));
        var shown = look.json() ? new JsonReport(new JsonLines(world.out()), people) : people;
        this.results =
                look.results().isPresent() ? Optional.of(opened(look.results().get())) : Optional.empty();
        this.report = results.isPresent() ? new JsonReport(new JsonLines(results.get()), shown) : shown;
    }

    private static OutputStream opened(Path file) throws RftException {
        try {
            return Files.newOutputStream(file);
        } catch (IOException e) {
            throw new RftException(
                    ErrorCode.USAGE,
                    "cannot write the results to " + file + ": " + e.getMessage(),
                    "Name a file in a directory that exists.",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            if (results.isPresent()) {
                results.get().close();
            }
        } catch (IOException e) {
            report.notice("the file of the results may not be whole: " + e.getMessage());
        }
    }

    /** Says which files go where, or why none can. */
    @FunctionalInterface
    interface Planning {
        Plan plan() throws RftException;
    }

    void started(String verb, int files) throws RftException {
        report.started(verb, files);
    }

    void notice(String text) {
        report.notice(text);
    }

    /** Moves what is planned; a failure that hits all of it is told of each of the files, which are so called. */
    void move(Planning planning, List<String> files, Servers servers, TransferOptions options) throws RftException {
        try {
            move(planning.plan(), servers, options);
        } catch (RftException e) {
            unmoved(files, e);
        }
        connections += servers.connectionsMost();
        retries += servers.retries();
        used.add(servers);
    }

    /** Does something with files that this command moves without moving them through this machine; a failure hits all of them. */
    void there(CopyThere copies, List<String> files, Servers servers) throws RftException {
        try {
            copies.run(servers, this);
        } catch (RftException e) {
            unmoved(files, e);
        }
    }

    /** What became of one of them. */
    void file(FileOutcome outcome) throws RftException {
        tally.add(outcome);
        report.file(outcome);
    }

    /** Says what it came to; the exit code. */
    int ended() throws RftException {
        var totals = tally.totals(connections, retries);
        if (totals.exit() == ExitCode.DONE) {
            forgetDone();
        }
        report.summary(totals);
        return totals.exit().value();
    }

    /** What came through is kept in mind until all has, so that the same command, given again, moves only the rest. */
    private void forgetDone() {
        try {
            for (var servers : used) {
                servers.forgetDone();
            }
        } catch (RftException e) { // it is forgotten in time
            report.notice("jobs that are done stay in mind: " + e.getMessage());
        }
    }

    private void move(Plan plan, Servers servers, TransferOptions options) throws RftException {
        var mover = new Mover(world, servers, report, views(), options, plan.done(), tally);
        try (var _ = world.interruption().prepare(mover::stop)) {
            mover.move(planned(plan, servers), agreedConnections(servers, options));
        }
    }

    /** What goes on planning when it was interrupted ends with the process, or in a shell with the session. */
    private List<? extends Item> planned(Plan plan, Servers servers) throws RftException {
        try {
            return Aside.get(() -> plan.items(servers), world.interruption());
        } catch (RftException e) {
            if (e.code() == ErrorCode.INTERRUPTED) {
                world.here().ifPresent(Here::cut);
            }
            throw e;
        }
    }

    /** The number both sides agreed on; says so if the user asked for more. */
    private int agreedConnections(Servers servers, TransferOptions options) throws RftException {
        var wished = options.settings().connections();
        var agreed = servers.connectionsAgreed().orElse(wished);
        if (options.fixedConnections() && agreed < wished) {
            report.notice("the server allows " + agreed + " data connections, not " + wished);
        }
        return agreed;
    }

    /** What went wrong before the first file hits them all. */
    private void unmoved(List<String> files, RftException failure) throws RftException {
        tally.ended(world.interruption().received().orElse(ExitCode.of(failure)));
        for (var file : files) {
            var outcome = new FileOutcome(
                    file,
                    "",
                    FileOutcome.Action.FAILED,
                    0,
                    0,
                    0,
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ZERO,
                    Optional.of(failure));
            tally.add(outcome);
            report.file(outcome);
        }
    }

    private ProgressView views() {
        return results.isPresent()
                ? new ProgressView.Both(view(), new ProgressEvents(new JsonLines(results.get()), world.ticker()))
                : view();
    }

    private ProgressView view() {
        return switch (look.progress()) {
            case BAR -> bar();
            case PLAIN -> ProgressLines.plain(world.err(), world.ticker());
            case JSON -> new ProgressEvents(new JsonLines(world.out()), world.ticker());
            case NONE -> ProgressView.none();
            case AUTO -> {
                if (look.json()) {
                    yield new ProgressEvents(new JsonLines(world.out()), world.ticker());
                } else if (output.quiet()) {
                    yield ProgressView.none();
                }
                var dumb = world.environment().getOrDefault("TERM", "dumb").equals("dumb");
                yield world.errIsTerminal() && !dumb ? bar() : ProgressLines.plain(world.err(), world.ticker());
            }
        };
    }

    private ProgressView bar() {
        return ProgressLines.bar(world.err(), () -> Terminal.columns(world.environment()), world.ticker());
    }
}
