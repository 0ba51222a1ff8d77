package io.rft.cli;

import io.rft.RftException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code rft cat ADDRESS…}: files go to standard output. */
@Command(name = "cat", description = "Write files of a server to standard output, one after the other.")
final class CatCommand extends ServerCommand {
    @Parameters(arity = "1..*", paramLabel = "HOST:PATH")
    private List<String> words = List.of();

    CatCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        return forEach(words, (client, path, address) -> client.cat(path, world().out()));
    }
}
