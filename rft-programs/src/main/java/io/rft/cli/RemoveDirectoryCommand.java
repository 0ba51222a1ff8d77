package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Message.EntryType;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code rmdir DIRECTORY…} of a shell. */
@Command(name = "rmdir", description = "Remove empty directories at the server.")
final class RemoveDirectoryCommand extends ServerCommand {
    @Parameters(arity = "1..*", paramLabel = "DIRECTORY")
    private List<String> words = List.of();

    RemoveDirectoryCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        return forEach(words, (client, path, address) -> {
            if (client.stat(path, false).type() != EntryType.DIRECTORY) {
                throw new RftException(ErrorCode.USAGE, address.text() + " is not a directory", "Remove it with: rm");
            }
            RemoveCommand.refuseAll(path, address);
            client.remove(path, false);
        });
    }
}
