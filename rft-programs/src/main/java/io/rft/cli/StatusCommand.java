package io.rft.cli;

import io.rft.RftException;
import io.rft.console.ExitCode;
import io.rft.console.Units;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code status} of a shell. */
@Command(name = "status", description = "Show the session, where it stands, and what is interrupted.")
final class StatusCommand extends HereCommand {
    private static final double NANOS_PER_MILLISECOND = 1e6;

    StatusCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        var client = here().client();
        var milliseconds = client.ping().toNanos() / NANOS_PER_MILLISECOND;
        var counts = client.counts();
        line("server", here().endpoint().hostAndPort());
        line("user", here().endpoint().user() + (client.mayWrite() ? "" : " (read only)"));
        line("encryption", client.encryption());
        line("round trip", String.format(Locale.ROOT, "%.2f ms", milliseconds));
        line(
                "connections",
                "1 for commands, " + counts.connections() + " for data, of at most "
                        + client.settings().connections() + "; " + counts.retries() + " retries");
        line("limit", Units.formatRate(client.limits().total()));
        line("there", here().remote().toString());
        line("here", here().local().toString());
        line("jobs", jobs());
        return ExitCode.DONE.value();
    }

    private String jobs() throws RftException {
        var jobs = new Jobs(world()).store().list().jobs();
        return jobs.isEmpty()
                ? "none interrupted"
                : jobs.stream()
                        .map(job -> Jobs.name(job) + " " + Jobs.verb(job) + " " + Jobs.source(job)
                                + (job.running() ? " (running)" : ""))
                        .collect(Collectors.joining(", "));
    }

    private void line(String what, String text) throws RftException {
        out().line(String.format("%-11s  %s", what, text));
    }
}
