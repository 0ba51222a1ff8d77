package io.rft.cli;

import io.rft.console.ExitCode;
import picocli.CommandLine.Command;

/** {@code exit} of a shell. */
@Command(name = "exit", description = "Leave the shell.")
final class LeaveCommand extends HereCommand {
    LeaveCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() {
        here().leave();
        return ExitCode.DONE.value();
    }
}
