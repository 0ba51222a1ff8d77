package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.protocol.Message.Entry;
import io.rft.protocol.Message.EntryType;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code rft mv SRC… DST}, all of one server. */
@Command(
        name = "mv",
        customSynopsis = "rft mv [OPTION]… SRC… DST",
        description = {
            "Rename files of a server, or move them to another directory there. What DST names is replaced, unless it is a"
                    + " directory: then they go into it."
        })
final class MoveCommand extends ServerCommand {
    @Parameters(arity = "0..*", paramLabel = "HOST:PATH")
    private List<String> words = List.of();

    MoveCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        Plan.requireSourceAndTarget("mv", words);
        var target = addresses().readRemote(words.getLast());
        var sources = words.subList(0, words.size() - 1);
        for (var source : sources) {
            if (!addresses().readRemote(source).endpoint().equals(target.endpoint())) {
                throw new RftException(
                        ErrorCode.USAGE,
                        source + " and " + target.text() + " are not at the same server, or not of the same user",
                        "Copy it with get and put.");
            }
        }
        return forEach(
                sources,
                (client, path, address) -> client.rename(path, to(client, path, target, isSeveral(address)), true));
    }

    /** Whether there is or may be more than this source: one that a pattern stood for has another text. */
    private boolean isSeveral(Address.Remote source) throws RftException {
        return words.size() > 2 || !isAlone(words.subList(0, 1), source);
    }

    private static RemotePath to(RftClient client, RemotePath from, Address.Remote target, boolean several)
            throws RftException {
        var path = Remote.resolve(target, client);
        var there = Remote.find(client, path).map(Entry::type);
        if (there.equals(Optional.of(EntryType.DIRECTORY))) {
            return Remote.child(path, from.name());
        } else if (target.isDirectory() || several) {
            throw Plan.usage(target.text() + " is not a directory", "Make it with: rft mkdir");
        } else if (path.toString().startsWith(from + "/")) {
            throw Plan.usage(from + " cannot be moved into itself", "Name a target that is not below it.");
        }
        return path;
    }
}
