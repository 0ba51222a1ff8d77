package io.rft.cli;

import io.rft.RftException;
import io.rft.console.ExitCode;
import io.rft.console.TextLines;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rft completion bash|zsh}; with {@code names} what its scripts ask for: the names that the last of the words may become. */
@Command(
        name = "completion",
        customSynopsis = "rft completion bash|zsh",
        description = {
            "Print a script with which bash or zsh completes verbs, flags and names at servers.",
            "Load it with: source <(rft completion bash)"
        })
final class CompletionCommand implements Callable<Integer> {
    private static final String NAMES = "names";
    private static final long PATIENCE_MILLIS = 4_000;

    private final World world;

    @Mixin
    @SuppressWarnings("UnusedVariable") // what it says is done by the parser
    private final HelpOption help = new HelpOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", arity = "1", paramLabel = "SHELL", description = "bash or zsh.")
    private String shell = "";

    @Parameters(index = "1..*", arity = "0..*", hidden = true)
    private List<String> words = List.of();

    CompletionCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws RftException {
        var out = new TextLines(world.out());
        if (!shell.equals(NAMES)) {
            out.raw(CompletionScript.of(shell, verbs()).stripTrailing());
        } else if (spec.defaultValueProvider() instanceof FlagDefaults defaults) {
            // Whoever presses Tab waits: what takes longer is left behind, for the end of the process to end it.
            var names = Aside.within(() -> new NamesToComplete(world, defaults).of(words), PATIENCE_MILLIS);
            for (var name : names.orElse(List.of())) {
                out.raw(name);
            }
        }
        out.flush();
        return ExitCode.DONE.value();
    }

    private Map<String, CommandLine> verbs() {
        var verbs = new LinkedHashMap<String, CommandLine>();
        Rft.VERBS.forEach((name, verb) -> verbs.put(name, new CommandLine(verb.apply(world))));
        return verbs;
    }
}
