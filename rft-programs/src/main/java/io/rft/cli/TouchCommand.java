package io.rft.cli;

import io.rft.Creation;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rft touch [-c] [-d TIME] ADDRESS…} */
@Command(
        name = "touch",
        description = "Set when files of a server were changed last; make empty ones of those that are not there.")
final class TouchCommand extends ServerCommand {
    private static final int NEW_MODE = 0666; // less the server's umask

    @Option(names = "-c", description = "Make no file.")
    private boolean onlyThoseThere;

    @Option(
            names = "-d",
            paramLabel = "TIME",
            description = "This time, as 2026-03-01T12:34:56Z, and not that of this machine's clock now.")
    private String time = "";

    @Parameters(arity = "1..*", paramLabel = "HOST:PATH")
    private List<String> words = List.of();

    TouchCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        var modified = time();
        return forEachNew(words, (client, path, address) -> touch(client, path, modified));
    }

    private void touch(RftClient client, RemotePath path, Instant modified) throws RftException {
        var there = Remote.find(client, path);
        if (there.isEmpty() && onlyThoseThere) {
            return;
        }
        if (there.isEmpty()) {
            Remote.create(client, new Creation.NewFile(path, NEW_MODE));
        }
        Remote.change(client, path, OptionalInt.empty(), Optional.of(modified));
    }

    private Instant time() throws RftException {
        try {
            return time.isEmpty() ? world().clock().instant() : Instant.parse(time);
        } catch (DateTimeParseException e) {
            throw Plan.usage(time + " is no time", "Write it as 2026-03-01T12:34:56Z.");
        }
    }
}
