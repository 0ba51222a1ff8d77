package io.rft.daemon;

import io.rft.server.RftServer;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "show where an error comes from, and log more")
    private boolean debug;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Rftd() {}

    /** Runs a command to its end and returns what the program returns. */
    static int run(Surroundings surroundings, String... arguments) {
        var program = new Rftd();
        var complaints = new Complaints("rftd", surroundings);
        var line = line(program, surroundings);
        line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler((failure, _) -> complaints.misused(failure));
        line.setExecutionExceptionHandler((failure, _, _) -> complaints.failed(failure, program.debug));
        return line.execute(arguments);
    }

    /** All its verbs, not to be run. */
    static CommandLine line(Surroundings surroundings) {
        return line(new Rftd(), surroundings);
    }

    private static CommandLine line(Rftd program, Surroundings surroundings) {
        return new CommandLine(program)
                .addSubcommand(new ServeCommand(surroundings))
                .addSubcommand(UserCommand.line(surroundings))
                .addSubcommand(new FingerprintCommand(surroundings))
                .addSubcommand(HostKeyCommand.line(surroundings))
                .addSubcommand(new CheckConfigCommand(surroundings))
                .addSubcommand(new VersionCommand(surroundings));
    }

    /** Without a verb there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
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
