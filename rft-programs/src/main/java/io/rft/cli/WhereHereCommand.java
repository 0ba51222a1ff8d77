package io.rft.cli;

import io.rft.RftException;
import io.rft.console.ExitCode;
import picocli.CommandLine.Command;

/** {@code lpwd} of a shell. */
@Command(name = "lpwd", description = "Show the directory of this machine.")
final class WhereHereCommand extends HereCommand {
    WhereHereCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        out().line(here().local().toString());
        return ExitCode.DONE.value();
    }
}
