package io.rft.cli;

import io.rft.RftException;
import io.rft.console.ExitCode;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code help [COMMAND]} of a shell. */
@Command(name = "help", description = "Show what there is, or all about one command.")
final class ShellHelpCommand extends HereCommand {
    private static final int WIDTH = 100;

    @Parameters(arity = "0..1", paramLabel = "COMMAND")
    private Optional<String> name = Optional.empty();

    ShellHelpCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        if (name.isPresent()) {
            var usage = command(name.get()).setUsageHelpWidth(WIDTH).getUsageMessage();
            out().raw(usage.stripTrailing());
            return ExitCode.DONE.value();
        }
        for (var verb : ShellVerb.ALL.keySet()) {
            out().line(String.format("%-8s %s", verb, about(command(verb))));
        }
        out().line("!COMMAND runs a program of this machine; a line that begins with # is none.");
        out().line(
                        "Files are at the server, but for what put sends and where get puts it; in sync and verify :PATH is there.");
        return ExitCode.DONE.value();
    }

    private CommandLine command(String verb) throws RftException {
        return ShellVerb.named(verb).command(world());
    }

    private static String about(CommandLine command) {
        var lines = command.getCommandSpec().usageMessage().description();
        return lines.length == 0 ? "" : lines[0];
    }
}
