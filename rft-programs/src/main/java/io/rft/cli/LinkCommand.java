package io.rft.cli;

import io.rft.Creation;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.protocol.Message.Entry;
import io.rft.protocol.Message.EntryType;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rft ln -s [-f] TARGET ADDRESS} */
@Command(
        name = "ln",
        customSynopsis = "rft ln -s [OPTION]… TARGET HOST:PATH",
        description = {
            "Make a symbolic link at a server. TARGET is kept as it is written, and may be of a file that is not there; in a"
                    + " directory the link gets the last name of TARGET."
        })
final class LinkCommand extends ServerCommand {
    @Option(names = "-s", description = "A symbolic link; there are no others.")
    private boolean symbolic;

    @Option(names = "-f", description = "Replace a link or file of that name.")
    private boolean force;

    @Parameters(arity = "0..*", paramLabel = "WORD")
    private List<String> words = List.of();

    LinkCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        if (words.size() != 2) {
            throw Plan.usage("rft ln needs what the link points to and where it is to be", "See: rft ln --help");
        }
        if (!symbolic) {
            throw Plan.usage("rft ln makes symbolic links only", "Write: rft ln -s TARGET HOST:PATH");
        }
        var target = words.getFirst();
        return forEachNew(
                words.subList(1, 2),
                (client, path, address) ->
                        Remote.create(client, new Creation.NewLink(at(client, path, target), target, force)));
    }

    /** A directory is where the link goes into; a link to one is replaced itself. */
    private static RemotePath at(RftClient client, RemotePath path, String target) throws RftException {
        var name = target.replaceFirst("/+$", "");
        var isDirectory = path.isRoot()
                || client.look(path, List.of(RemotePath.ROOT))
                        .getFirst()
                        .map(Entry::type)
                        .equals(Optional.of(EntryType.DIRECTORY));
        return isDirectory ? Remote.child(path, name.substring(name.lastIndexOf('/') + 1)) : path;
    }
}
