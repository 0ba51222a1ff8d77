package io.rft.cli;

import io.rft.RftException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rft mkdir [-p] ADDRESS…} */
@Command(name = "mkdir", description = "Make directories at a server.")
final class MakeDirectoryCommand extends ServerCommand {
    @Option(names = "-p", description = "Make the missing ones above too; it is no error if it is there.")
    private boolean parents;

    @Parameters(arity = "1..*", paramLabel = "HOST:PATH")
    private List<String> words = List.of();

    MakeDirectoryCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        return forEach(words, (client, path, address) -> client.makeDirectory(path, parents));
    }
}
