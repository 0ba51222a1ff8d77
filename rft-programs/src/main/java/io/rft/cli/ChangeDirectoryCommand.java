package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.console.ExitCode;
import io.rft.protocol.Message.EntryType;
import java.util.ArrayList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cd [DIRECTORY]} of a shell. */
@Command(name = "cd", description = "Go to a directory at the server; without one, home.")
final class ChangeDirectoryCommand extends HereCommand {
    @Parameters(arity = "1", paramLabel = "DIRECTORY")
    private String word = "";

    ChangeDirectoryCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        var client = here().client();
        var address = here().addresses().readRemote(word);
        var found = new ArrayList<RemotePath>();
        Remote.expand(address, client, notice -> {}, (path, one) -> found.add(path));
        if (found.size() > 1) {
            throw Plan.usage(
                    Escaped.of(address.text()) + " stands for " + found.size() + " names", "Name one directory.");
        }
        here().remote(directory(client, found.getFirst()));
        return ExitCode.DONE.value();
    }

    /** Fails unless it is one. */
    static RemotePath directory(RftClient client, RemotePath path) throws RftException {
        if (client.stat(path, true).type() != EntryType.DIRECTORY) {
            throw new RftException(ErrorCode.USAGE, Escaped.of(path.toString()) + " is not a directory");
        }
        return path;
    }
}
