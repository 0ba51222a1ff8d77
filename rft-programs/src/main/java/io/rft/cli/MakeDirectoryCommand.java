package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
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
        return forEachNew(words, (client, path, address) -> make(client, path));
    }

    private void make(RftClient client, RemotePath path) throws RftException {
        try {
            client.makeDirectory(path, parents);
        } catch (RftException e) {
            throw e.code() == ErrorCode.NOT_FOUND && !parents
                    ? new RftException(
                            e.code(),
                            "cannot make " + path + ": the directory above it does not exist",
                            "Give -p to make that too.",
                            e)
                    : e;
        }
    }
}
