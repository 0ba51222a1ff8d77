package io.rft.cli;

import io.rft.RftException;
import io.rft.console.ExitCode;
import io.rft.console.Units;
import io.rft.rate.Rate;
import io.rft.rate.Timetable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code limits} of a shell: shows and changes the rates of its session. */
@Command(
        name = "limits",
        description =
                "Show the rates that hold, or change those that this side wishes; the lower of both sides' holds.")
final class LimitsCommand extends HereCommand {
    private static final String TOTAL = "--bwlimit";
    private static final String FILE = "--bwlimit-file";
    private static final String CONNECTION = "--bwlimit-connection";

    @Option(
            names = {TOTAL, "--limit-rate"},
            paramLabel = "RATE",
            description = "In total: 10M, 100Mbit, off, or by the time of the day.")
    private Timetable total = Timetable.NONE;

    @Option(names = FILE, paramLabel = "RATE", description = "The same for each file.")
    private Timetable file = Timetable.NONE;

    @Option(names = CONNECTION, paramLabel = "RATE", description = "The same for each data connection.")
    private Timetable connection = Timetable.NONE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    LimitsCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        var before = here().rates();
        var wished = new WishedRates(
                isGiven(TOTAL) ? total : before.total(),
                isGiven(FILE) ? file : before.file(),
                isGiven(CONNECTION) ? connection : before.connection());
        if (!wished.equals(before)) {
            here().rates(wished);
        }
        var client = here().client();
        var now = client.limits();
        show("total", wished.total(), now.total());
        show("file", wished.file(), now.file());
        show("connection", wished.connection(), now.connection());
        out().line("connections  at most " + client.settings().connections());
        return ExitCode.DONE.value();
    }

    /** Not what variables and files say: that was said when the shell began. */
    private boolean isGiven(String flag) {
        return spec.commandLine().getParseResult().hasMatchedOption(flag);
    }

    private void show(String what, Timetable wished, Rate now) throws RftException {
        out().line(String.format("%-11s  %s", what, Units.formatRate(now))
                + (wished.changes() ? "  by the time: " + wished : ""));
    }
}
