package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.console.ExitCode;
import io.rft.console.TextLines;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rft help [VERB]}. */
@Command(name = "help", description = "Show what rft can do, or all about one verb.")
final class HelpCommand implements Callable<Integer> {
    private final World world;

    @Mixin
    @SuppressWarnings("UnusedVariable") // what it says is done by the parser
    private final HelpOption help = new HelpOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "VERB")
    private Optional<String> verb = Optional.empty();

    HelpCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws RftException {
        var root = spec.root().commandLine();
        var shown = verb.isEmpty()
                ? Optional.of(root)
                : Optional.ofNullable(root.getSubcommands().get(verb.get()));
        var usage = shown.map(CommandLine::getUsageMessage)
                .orElseThrow(() ->
                        new RftException(ErrorCode.USAGE, "there is no verb " + verb.orElse(""), "See: rft help"));
        var out = new TextLines(world.out());
        out.raw(usage.stripTrailing());
        out.flush();
        return ExitCode.DONE.value();
    }
}
