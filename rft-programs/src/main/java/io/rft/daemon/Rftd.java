package io.rft.daemon;

import io.rft.Escaped;
import io.rft.console.ErrorReport;
import io.rft.console.ExitCode;
import io.rft.server.RftServer;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program {@code rftd}: its verbs, and what it says and returns when one fails. */
@Command(
        name = "rftd",
        description = "Serves files to rft: fast, encrypted, resumable.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Rftd.Version.class)
final class Rftd implements Runnable {
    private final Surroundings surroundings;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "show where an error comes from, and log more")
    private boolean debug;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Rftd(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Runs a command to its end and returns what the program returns. */
    static int run(Surroundings surroundings, String... arguments) {
        var program = new Rftd(surroundings);
        var line = new CommandLine(program)
                .addSubcommand(new ServeCommand(surroundings))
                .addSubcommand(UserCommand.line(surroundings))
                .addSubcommand(new FingerprintCommand(surroundings))
                .addSubcommand(new CheckConfigCommand(surroundings))
                .addSubcommand(new VersionCommand(surroundings));
        line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler((failure, _) -> program.misused(failure));
        line.setExecutionExceptionHandler((failure, _, _) -> program.failed(failure));
        return line.execute(arguments);
    }

    /** Without a verb there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    private int misused(ParameterException failure) {
        var command = failure.getCommandLine().getCommandSpec().qualifiedName();
        print(List.of("rftd: " + Escaped.of(String.valueOf(failure.getMessage())), "see " + command + " --help"));
        return ExitCode.USAGE.value();
    }

    private int failed(Exception failure) {
        print(ErrorReport.lines("rftd", failure));
        if (debug) {
            failure.printStackTrace(surroundings.err());
        }
        return ExitCode.of(failure).value();
    }

    private void print(List<String> lines) {
        lines.forEach(surroundings.err()::println);
        surroundings.err().flush();
    }

    /** The version, as {@code --version} prints it. */
    static final class Version implements IVersionProvider {
        static final String TEXT = "rftd " + RftServer.VERSION;

        @Override
        public String[] getVersion() {
            return new String[] {TEXT};
        }
    }
}
