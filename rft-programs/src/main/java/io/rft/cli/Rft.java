package io.rft.cli;

import io.rft.Escaped;
import io.rft.RftException;
import io.rft.console.ExitCode;
import io.rft.console.Logging;
import io.rft.console.TextLines;
import io.rft.rate.Timetable;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The program {@code rft} from its command line to its exit code, in whatever world it is started. */
final class Rft {
    /** Every verb, in the order of the help. Only the one that is asked for is made: looking at all of them costs time. */
    static final Map<String, Function<World, Object>> VERBS = verbs();

    private Rft() {}

    private static Map<String, Function<World, Object>> verbs() {
        var verbs = new LinkedHashMap<String, Function<World, Object>>();
        verbs.put("put", PutCommand::new);
        verbs.put("get", GetCommand::new);
        verbs.put("cp", CopyCommand::new);
        verbs.put("sync", SyncCommand::new);
        verbs.put("ls", ListCommand::new);
        verbs.put("stat", StatCommand::new);
        verbs.put("cat", CatCommand::new);
        verbs.put("mkdir", MakeDirectoryCommand::new);
        verbs.put("rm", RemoveCommand::new);
        verbs.put("mv", MoveCommand::new);
        verbs.put("ln", LinkCommand::new);
        verbs.put("chmod", ChangeModeCommand::new);
        verbs.put("touch", TouchCommand::new);
        verbs.put("df", SpaceCommand::new);
        verbs.put("du", UsageCommand::new);
        verbs.put("hash", HashCommand::new);
        verbs.put("verify", VerifyCommand::new);
        verbs.put("jobs", JobsCommand::new);
        verbs.put("resume", ResumeCommand::new);
        verbs.put("cancel", CancelCommand::new);
        verbs.put("ping", PingCommand::new);
        verbs.put("bench", BenchCommand::new);
        verbs.put("doctor", DoctorCommand::new);
        verbs.put("shell", ShellCommand::new);
        verbs.put("completion", CompletionCommand::new);
        verbs.put("trust", TrustCommand::new);
        verbs.put("key", KeyCommand::new);
        verbs.put("demo", DemoCommand::new);
        verbs.put("version", VersionCommand::new);
        verbs.put("help", HelpCommand::new);
        return verbs;
    }

    /** Runs the command of this world and returns the exit code; never throws. */
    static int run(World world) {
        var isDebug = world.arguments().contains("--debug");
        Readying.begin(world);
        try {
            var file = ConfigFile.read(world.directories().configuration().resolve("config.toml"));
            var defaults = new FlagDefaults(world.environment(), file);
            var code = commandLine(world, defaults).execute(world.arguments().toArray(String[]::new));
            new TextLines(world.out()).flush();
            return code;
        } catch (RftException e) {
            Errors.tell(world, e, false, isDebug);
            return ExitCode.of(e).value();
        } catch (RuntimeException | Error bug) { // the root of the main thread
            Errors.tell(world, bug, false, isDebug);
            return ExitCode.OTHER.value();
        }
    }

    /** The verb that is asked for, or all of them where it takes all to answer. */
    static CommandLine commandLine(World world, FlagDefaults defaults) {
        var line = new CommandLine(new RootCommand(world));
        var first = verb(world);
        var wanted = VERBS.containsKey(first) && !first.equals("help") ? List.of(first) : List.copyOf(VERBS.keySet());
        for (var name : VERBS.keySet()) {
            if (wanted.contains(name)) {
                line.addSubcommand(name, VERBS.get(name).apply(world));
            }
        }
        return telling(reading(line, defaults), world, defaults);
    }

    /** The first word; empty if there is none. */
    static String verb(World world) {
        return world.arguments().isEmpty() ? "" : world.arguments().getFirst();
    }

    /** How every command line of this program runs, and tells of what is wrong. */
    static CommandLine telling(CommandLine line, World world, FlagDefaults defaults) {
        return line.setOut(new PrintWriter(world.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(world.err(), true, StandardCharsets.UTF_8))
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler((problem, words) -> misused(world, defaults, problem))
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(world, command, failure))
                .setExecutionStrategy(Rft::execute);
    }

    static int execute(ParseResult parsed) {
        parsed.asCommandLineList().stream()
                .flatMap(command -> OutputOptions.of(command).stream())
                .forEach(options -> System.setProperty(Logging.LEVEL, options.logLevel()));
        return new CommandLine.RunLast().execute(parsed);
    }

    /** The way in which every command line of this program is read. */
    static CommandLine reading(CommandLine line, IDefaultValueProvider defaults) {
        return line.setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setOverwrittenOptionsAllowed(true)
                .registerConverter(boolean.class, new Converters.SwitchConverter())
                .registerConverter(Timetable.class, new Converters.TimetableConverter())
                .setDefaultValueProvider(defaults);
    }

    private static int misused(World world, FlagDefaults defaults, ParameterException problem) {
        var verb = problem.getCommandLine().getCommandSpec().qualifiedName();
        world.err().println(Escaped.of("rft: " + Misuse.text(problem, defaults)));
        world.err().println("See: " + verb + " --help");
        return ExitCode.USAGE.value();
    }

    private static int failed(World world, CommandLine command, Exception failure) {
        var output = OutputOptions.of(command);
        Errors.tell(
                world,
                failure,
                output.map(options -> options.colored(world, world.errIsTerminal()))
                        .orElse(false),
                output.map(OutputOptions::debug).orElse(false));
        return ExitCode.of(failure).value();
    }
}
