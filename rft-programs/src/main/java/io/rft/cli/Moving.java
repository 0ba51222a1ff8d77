package io.rft.cli;

import io.rft.RftException;
import io.rft.console.ExitCode;
import io.rft.console.JsonLines;
import io.rft.console.Terminal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The course of a command that moves files, from its first word to its last: what is told of it, and what it comes to. For one thread. */
final class Moving {
    private final World world;
    private final TransferOptions look;
    private final OutputOptions output;
    private final TransferReport report;
    private final Tally tally;
    private final List<Servers> used = new ArrayList<>();
    private int connections;
    private int retries;

    /** @param look says how results and progress are shown */
    Moving(World world, TransferOptions look, OutputOptions output) {
        this.world = world;
        this.look = look;
        this.output = output;
        this.tally = new Tally(world.ticker());
        var people = new PeopleReport(
                world.err(),
                output.quiet() || look.json(),
                output.colored(world, world.errIsTerminal()),
                output.debug(),
                "rft " + ShellWords.join(ResumeWords.of(world.arguments())));
        this.report = look.json() ? new JsonReport(new JsonLines(world.out()), people) : people;
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
        var mover = new Mover(world, servers, report, view(), options, plan.done(), tally);
        try (var _ = world.interruption().prepare(mover::stop)) {
            var items = Aside.get(() -> plan.items(servers), world.interruption());
            mover.move(items, agreedConnections(servers, options));
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
