package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.console.ExitCode;
import io.rft.console.Interruption;
import io.rft.console.TextLines;
import io.rft.shell.LineWord;
import io.rft.shell.LineWords;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Runs lines, one after the other, as the verbs of the program would run that they name, but in one session and from where the shell
 * stands. For one thread, but for {@link #interrupt}.
 */
final class Shell {
    private static final String LOCAL = "!";

    private final World world;
    private final FlagDefaults defaults;
    private final Here here;
    private volatile Optional<Interruption> running = Optional.empty();

    Shell(World world, FlagDefaults defaults, Here here) {
        this.world = world;
        this.defaults = defaults;
        this.here = here;
    }

    /** Runs a line; its exit code. What is wrong with it has been told. */
    int run(String line) {
        var interruption = new Interruption(code -> here.cut());
        running = Optional.of(interruption);
        try {
            return run(line.strip(), interruption);
        } catch (RftException e) {
            Errors.tell(world, e, false, false);
            return ExitCode.of(e).value();
        } finally {
            running = Optional.empty();
        }
    }

    /** Has the line that runs stop, in good order if this is the first time. Whether there is one. */
    boolean interrupt(ExitCode code) {
        var one = running;
        one.ifPresent(interruption -> interruption.signalled(code));
        return one.isPresent();
    }

    private int run(String line, Interruption interruption) throws RftException {
        if (line.startsWith(LOCAL)) {
            return runHere(line.substring(LOCAL.length()).strip(), interruption);
        }
        var words = words(line);
        if (words.isEmpty()) {
            return ExitCode.DONE.value();
        }
        var verb = ShellVerb.named(words.getFirst().text());
        var ofLine = world.inShell(here, words.stream().map(LineWord::text).toList(), interruption);
        var given = defaults.fresh();
        var command = Rft.telling(Rft.reading(verb.command(ofLine), given), ofLine, given)
                .setExecutionStrategy(Shell::execute);
        var arguments =
                new ShellArguments(command.getCommandSpec(), verb.operands(), here).of(words.subList(1, words.size()));
        var code = command.execute(arguments.toArray(String[]::new));
        new TextLines(world.out()).flush();
        return code;
    }

    private static List<LineWord> words(String line) throws RftException {
        try {
            return LineWords.of(line);
        } catch (IllegalArgumentException e) {
            throw new RftException(ErrorCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private int runHere(String program, Interruption interruption) throws RftException {
        var shell = world.environment().getOrDefault("SHELL", "sh");
        var command = program.isEmpty() ? List.of(shell) : List.of("sh", "-c", program);
        return LocalProgram.run(command, world.inShell(here, List.of(LOCAL, program), interruption), here);
    }

    private static int execute(ParseResult parsed) {
        refuseFlagsOfTheSession(parsed);
        return Rft.execute(parsed);
    }

    /** They were said when the shell began, and would change nothing now: better refused than ignored. */
    private static void refuseFlagsOfTheSession(ParseResult parsed) {
        var command = parsed.commandSpec();
        var ofSession = flagsOfTheSession(command);
        for (var option : parsed.matchedOptions()) {
            if (ofSession.contains(option.longestName())) {
                throw new ParameterException(
                        command.commandLine(),
                        GivenFlags.name(option) + " is of the whole session: give it to rft shell"
                                + (GivenFlags.name(option).startsWith("--bwlimit") ? ", or to limits" : ""));
            }
        }
    }

    /** The longest names of the flags about servers and how to log in there. */
    static Set<String> flagsOfServer(CommandSpec command) {
        return mixin(command, "server").stream()
                .flatMap(one -> one.options().stream())
                .map(OptionSpec::longestName)
                .collect(Collectors.toSet());
    }

    /** The longest names of the flags that only a whole shell can have. */
    static Set<String> flagsOfTheSession(CommandSpec command) {
        return Stream.of(mixin(command, "server"), mixin(command, "transfer").flatMap(one -> mixin(one, "session")))
                .flatMap(Optional::stream)
                .flatMap(one -> one.options().stream())
                .map(OptionSpec::longestName)
                .collect(Collectors.toSet());
    }

    private static Optional<CommandSpec> mixin(CommandSpec command, String name) {
        return Optional.ofNullable(command.mixins().get(name));
    }
}
