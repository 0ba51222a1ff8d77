package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.console.JsonLines;
import io.rft.console.Units;
import io.rft.protocol.Message.Use;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rft du [-h] [-s] [--json] ADDRESS…}: added up at the server. */
@Command(
        name = "du",
        description = "Show how much is in directories of a server and below them: the sizes of files, in bytes.")
final class UsageCommand extends ServerCommand {
    @Option(names = "-h", description = "In KiB, MiB, GiB.")
    private boolean forPeople;

    @Option(names = "-s", description = "Of those named alone, and not of the directories in them.")
    private boolean sumOnly;

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "HOST:PATH")
    private List<String> words = List.of();

    UsageCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        return forEach(words, this::measure);
    }

    private void measure(RftClient client, RemotePath path, Address.Remote address) throws RftException {
        var unread = new long[1];
        try {
            client.measure(path, !sumOnly, use -> {
                unread[0] = use.unread(); // the last one has all of them
                try {
                    show(use);
                } catch (RftException e) {
                    throw new Unwritten(e);
                }
            });
        } catch (Unwritten e) {
            throw e.cause();
        }
        if (unread[0] > 0) {
            throw new RftException(
                    ErrorCode.PERMISSION,
                    unread[0] + " directories below " + Escaped.of(address.text())
                            + " could not be looked into, and are not in the sum");
        }
    }

    private void show(Use use) throws RftException {
        if (json) {
            new JsonLines(world().out()).write(fields -> {
                fields.writeStringProperty("path", use.path().toString());
                fields.writeNumberProperty("bytes", use.bytes());
                fields.writeNumberProperty("files", use.files());
                fields.writeNumberProperty("directories", use.directories());
            });
            return;
        }
        var size = forPeople ? Units.formatBytes(use.bytes()) : Long.toString(use.bytes());
        out().raw(size + "\t" + Escaped.of(use.path().toString()));
    }
}
