package io.rft.daemon;

import io.rft.RftException;
import io.rft.console.ExitCode;
import io.rft.console.Units;
import io.rft.server.RftServer;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program {@code rftctl}: asks a running daemon of this machine. Each verb is one call. */
@Command(
        name = "rftctl",
        description = "Asks a running rftd of this machine.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Rftctl.Version.class)
final class Rftctl implements Runnable {
    private static final String GRACE_DEFAULT = "1h";

    private final Surroundings surroundings;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            scope = ScopeType.INHERIT,
            description = "the control socket of the daemon")
    private @Nullable Path socket;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "the directory that the daemon serves")
    private @Nullable Path directory;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "the configuration of the daemon")
    private @Nullable Path config;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "print one object of JSON per line")
    private boolean json;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "show where an error comes from")
    private boolean debug;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Rftctl(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Runs a command to its end and returns what the program returns. */
    static int run(Surroundings surroundings, String... arguments) {
        var program = new Rftctl(surroundings);
        var complaints = new Complaints("rftctl", surroundings);
        var line = new CommandLine(program);
        line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler((failure, _) -> complaints.misused(failure));
        line.setExecutionExceptionHandler((failure, _, _) -> complaints.failed(failure, program.debug));
        return line.execute(arguments);
    }

    /** All its verbs, not to be run. */
    static CommandLine line(Surroundings surroundings) {
        return new CommandLine(new Rftctl(surroundings));
    }

    /** Without a verb there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    @Command(description = "Shows what the daemon is at.")
    int status() throws RftException {
        return ask(Map.of("command", "status"));
    }

    @Command(description = "Shows who is logged in: session, user, address, since when, what has moved.")
    int sessions() throws RftException {
        return ask(Map.of("command", "sessions"));
    }

    @Command(description = "Shows the files on their way.")
    int transfers() throws RftException {
        return ask(Map.of("command", "transfers"));
    }

    @Command(description = "Ends a session; its transfers can be resumed, and its client may come back.")
    int kick(@Parameters(paramLabel = "ID", description = "the session, or the first digits of it") String id)
            throws RftException {
        return ask(Map.of("command", "kick", "session", id));
    }

    @Command(
            description =
                    "Shows the rates that hold, or has another hold at once, until the next reload or start of the daemon.")
    int limit(
            @Option(names = "--total", description = "of all clients together") boolean total,
            @Parameters(
                            arity = "0..2",
                            paramLabel = "[USER|SESSION] RATE|none",
                            hideParamSyntax = true,
                            description = "whose, and the most bytes per second, such as 10M, or bits, such as 100Mbit")
                    List<String> words)
            throws RftException {
        var given = words == null ? List.<String>of() : words;
        if (given.isEmpty() && !total) {
            return ask(Map.of("command", "limits"));
        } else if (given.size() != (total ? 1 : 2)) {
            throw misuse("limit", "give a user or a session and a rate, or --total and a rate, or nothing");
        }
        var rate = given.getLast();
        try {
            Units.parseRate(rate);
        } catch (IllegalArgumentException e) {
            throw misuse("limit", String.valueOf(e.getMessage()));
        }
        return ask(
                total
                        ? Map.of("command", "limit", "rate", rate)
                        : Map.of("command", "limit", "of", given.getFirst(), "rate", rate));
    }

    @Command(
            description =
                    "Lets in no new session or transfer; what runs may end, or stops resumably after the grace. Then: rftctl stop.")
    int drain(
            @Option(
                            names = "--grace",
                            paramLabel = "TIME",
                            defaultValue = GRACE_DEFAULT,
                            description = "how long running transfers may go on (default: ${DEFAULT-VALUE})")
                    String grace)
            throws RftException {
        try {
            Units.parseDuration(grace);
        } catch (IllegalArgumentException e) {
            throw misuse("drain", "--grace: " + e.getMessage());
        }
        return ask(Map.of("command", "drain", "grace", grace));
    }

    @Command(
            description =
                    "Has the configuration read again: users, limits and keys, in place of what was set by limit. A bad one changes nothing.")
    int reload() throws RftException {
        return ask(Map.of("command", "reload"));
    }

    @Command(description = "Ends the daemon; running transfers can be resumed.")
    int stop() throws RftException {
        return ask(Map.of("command", "stop"));
    }

    @Command(description = "Prints the version.")
    int version() {
        surroundings.out().println(Version.TEXT);
        return ExitCode.DONE.value();
    }

    private ParameterException misuse(String verb, String problem) {
        return new ParameterException(spec.subcommands().get(verb), problem);
    }

    private int ask(Map<String, String> request) throws RftException {
        var found = new DaemonSearch(
                        Optional.ofNullable(socket), Optional.ofNullable(directory), Optional.ofNullable(config))
                .find(surroundings);
        ControlClient.ask(
                found, request, line -> surroundings.out().println(json ? line.toString() : ControlText.of(line)));
        surroundings.out().flush();
        return ExitCode.DONE.value();
    }

    /** The version, as {@code --version} prints it. */
    static final class Version implements IVersionProvider {
        static final String TEXT = "rftctl " + RftServer.VERSION;

        @Override
        public String[] getVersion() {
            return new String[] {TEXT};
        }
    }
}
