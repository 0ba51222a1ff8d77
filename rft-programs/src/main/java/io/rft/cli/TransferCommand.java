package io.rft.cli;

import io.rft.RftException;
import io.rft.console.ExitCode;
import io.rft.console.JsonLines;
import io.rft.console.Terminal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What the verbs have in common that move files: {@code put}, {@code get} and {@code cp}. */
abstract class TransferCommand implements Callable<Integer> {
    private final World world;

    @Mixin
    @SuppressWarnings("UnusedVariable") // what it says is done by the parser
    private final HelpOption help = new HelpOption();

    @Mixin
    private final TransferOptions transfer = new TransferOptions();

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(arity = "0..*", paramLabel = "ADDRESS", description = "What to copy, then where to.")
    private List<String> words = List.of();

    TransferCommand(World world) {
        this.world = world;
    }

    /** The name of the verb. */
    abstract String verb();

    /** Which way the files go; fails with {@code USAGE} if not in a way that this verb can do. */
    abstract Plan plan(List<Address> sources, Address target, TransferOptions options) throws RftException;

    @Override
    public final Integer call() throws RftException {
        Plan.requireSourceAndTarget(verb(), words);
        var tally = new Tally(world.ticker());
        var report = report();
        var files = words.subList(0, words.size() - 1);
        report.started(verb(), files.size());
        try (var servers = new Servers(world, server, transfer.settings(), output.quiet())) {
            try {
                move(plan(), servers, report, tally);
            } catch (RftException e) {
                unmoved(files, e, report, tally);
            }
            var totals = tally.totals(servers.connectionsOpened(), servers.retries());
            report.summary(totals);
            return totals.exit().value();
        }
    }

    private Plan plan() throws RftException {
        var parser = server.addresses(world);
        var addresses = new ArrayList<Address>();
        for (var word : words) {
            addresses.add(parser.read(word));
        }
        return plan(addresses.subList(0, addresses.size() - 1), addresses.getLast(), transfer);
    }

    private void move(Plan plan, Servers servers, TransferReport report, Tally tally) throws RftException {
        var action = plan instanceof UploadPlan ? FileOutcome.Action.SENT : FileOutcome.Action.RECEIVED;
        var mover = new Mover(world, servers, report, view(), transfer, action, tally);
        try (var _ = world.interruption().prepare(mover::stop)) {
            var items = Aside.get(() -> plan.items(servers), world.interruption());
            mover.move(items, agreedConnections(servers, report));
        }
    }

    /** The number both sides agreed on; says so if the user asked for more. */
    private int agreedConnections(Servers servers, TransferReport report) throws RftException {
        var wished = transfer.settings().connections();
        var agreed = servers.connectionsAgreed().orElse(wished);
        if (transfer.fixedConnections() && agreed < wished) {
            report.notice("the server allows " + agreed + " data connections, not " + wished);
        }
        return agreed;
    }

    /** What went wrong before the first file hits them all. */
    private void unmoved(List<String> files, RftException failure, TransferReport report, Tally tally)
            throws RftException {
        tally.ended(world.interruption().received().orElse(ExitCode.of(failure)));
        for (var file : files) {
            var outcome = new FileOutcome(
                    file,
                    "",
                    FileOutcome.Action.FAILED,
                    0,
                    0,
                    0,
                    Optional.empty(),
                    Duration.ZERO,
                    Optional.of(failure));
            tally.add(outcome);
            report.file(outcome);
        }
    }

    private TransferReport report() {
        var people = new PeopleReport(
                world.err(),
                output.quiet() || transfer.json(),
                output.colored(world, world.errIsTerminal()),
                output.debug(),
                "rft " + ShellWords.join(world.arguments()));
        return transfer.json() ? new JsonReport(new JsonLines(world.out()), people) : people;
    }

    private ProgressView view() {
        return switch (transfer.progress()) {
            case BAR -> bar();
            case PLAIN -> ProgressLines.plain(world.err(), world.ticker());
            case JSON -> new ProgressEvents(new JsonLines(world.out()), world.ticker());
            case NONE -> ProgressView.none();
            case AUTO -> {
                if (transfer.json()) {
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
