package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.console.Terminal;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rft shell [-b SCRIPT|-] ADDRESS}: an interactive session, or a script of its commands. */
@Command(
        name = "shell",
        description = {
            "Work at a server as with an FTP client: cd, ls, get, put … in one session; help lists the commands.",
            "Where nobody types, the lines of a script or of standard input are run: the first one that fails ends it, with its exit"
                    + " code, unless a - is before it; a line that begins with # is none."
        })
final class ShellCommand implements Callable<Integer> {
    private final World world;

    @Mixin
    @SuppressWarnings("UnusedVariable") // what it says is done by the parser
    private final HelpOption help = new HelpOption();

    @Mixin
    private final SessionOptions session = new SessionOptions();

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(names = "-b", paramLabel = "SCRIPT", description = "Run the lines of a file, or of standard input: -.")
    private Optional<String> script = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "1",
            paramLabel = "ADDRESS",
            description = "[USER@]HOST[:PORT], or HOST:DIRECTORY to begin there.")
    private String word = "";

    ShellCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws RftException {
        var addresses = new AddressParser(server.port(), world.user());
        var endpoint = addresses.readServer(word);
        var lines = script.or(
                () -> Terminal.is(Terminal.Stream.IN) ? Optional.empty() : Optional.of(ShellScript.STANDARD_INPUT));
        var kept = GivenFlags.toKeep(spec.commandLine().getParseResult());
        var options = new ShellOptions(server, session, output.quiet(), kept, lines.isEmpty());
        if (lines.isEmpty()) {
            try (var here = entered(new Here(world, options, endpoint), addresses)) {
                return new Conversation(world, shell(here), here, output.quiet()).run();
            }
        }
        try (var read = ShellScript.open(lines.get());
                var here = entered(new Here(world, options, endpoint), addresses)) {
            var shell = shell(here);
            try (var _ = world.interruption().prepare(() -> stop(shell))) {
                return read.run(shell, world, here);
            }
        }
    }

    private void stop(Shell shell) {
        world.interruption().received().ifPresent(shell::interrupt);
    }

    /** Logged in, and standing where the address says. */
    private Here entered(Here here, AddressParser addresses) throws RftException {
        var entered = false;
        try {
            var client = here.client();
            here.remote(client.home());
            if (!AddressParser.isServer(word)) {
                var address = addresses.readRemote(word);
                here.remote(ChangeDirectoryCommand.directory(client, Remote.resolve(address, client)));
            }
            entered = true;
            return here;
        } finally {
            if (!entered) {
                here.close();
            }
        }
    }

    private Shell shell(Here here) throws RftException {
        if (spec.defaultValueProvider() instanceof FlagDefaults defaults) {
            return new Shell(world, defaults, here);
        }
        throw new RftException(ErrorCode.OTHER, "nobody knows what the flags of the shell's commands are by default");
    }
}
