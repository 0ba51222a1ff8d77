package io.rft.cli;

import io.rft.RftException;
import io.rft.console.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rft} without a verb. */
@Command(
        name = "rft",
        description = "Reliable File Transfer: fast, encrypted, resumable, and never a byte lost or wrong.",
        synopsisSubcommandLabel = "VERB",
        footer = {
            "",
            "Addresses: HOST:PATH from your home there, HOST:/PATH, rft://[USER@]HOST[:PORT]/PATH; ./a:b is always local.",
            "Every long flag can be given as a variable, --bwlimit as RFT_BWLIMIT, or in config.toml, as bwlimit = \"10M\".",
            "All about one verb: rft help VERB"
        })
final class RootCommand implements Callable<Integer> {
    private final World world;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // the parser itself acts on it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            description = "Show the version.")
    private boolean version;

    RootCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws RftException {
        if (version) {
            VersionCommand.show(world);
            return ExitCode.DONE.value();
        }
        throw new CommandLine.ParameterException(spec.commandLine(), "a verb is missing, such as put, get or ls");
    }
}
