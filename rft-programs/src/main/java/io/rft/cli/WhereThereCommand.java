package io.rft.cli;

import io.rft.RftException;
import io.rft.console.ExitCode;
import picocli.CommandLine.Command;

/** {@code pwd} of a shell. */
@Command(name = "pwd", description = "Show the directory at the server.")
final class WhereThereCommand extends HereCommand {
    WhereThereCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        out().line(here().remote().toString());
        return ExitCode.DONE.value();
    }
}
