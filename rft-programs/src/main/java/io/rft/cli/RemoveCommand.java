package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rft rm [-r] [-f] ADDRESS…} */
@Command(name = "rm", description = "Remove files at a server; links themselves, never what they point to.")
final class RemoveCommand extends ServerCommand {
    @Option(names = "-r", description = "Directories too, with all that is in them.")
    private boolean recursive;

    @Option(names = "-f", description = "It is no error if there is no such file.")
    private boolean force;

    @Parameters(arity = "1..*", paramLabel = "HOST:PATH")
    private List<String> words = List.of();

    RemoveCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        return forEach(words, this::remove);
    }

    private void remove(RftClient client, RemotePath path, Address.Remote address) throws RftException {
        refuseAll(path, address);
        try {
            client.remove(path, recursive);
        } catch (RftException e) {
            throw !recursive && e.code() == ErrorCode.EXISTS // what is in it does
                    ? new RftException(
                            e.code(),
                            address.text() + " is a directory and not empty",
                            "Give -r to remove it with all that is in it.",
                            e)
                    : e;
        }
    }

    /** {@code HOST:} alone is more likely a slip, a blank before the path, than the wish to lose a home; as is {@code .} in a shell. */
    static void refuseAll(RemotePath path, Address.Remote address) throws RftException {
        if (path.isRoot() || address.path().isEmpty()) {
            throw new RftException(
                    ErrorCode.USAGE,
                    address.text() + " is all you have there, and is not removed",
                    "Name what is in it.");
        }
        if (address.here().isPresent()
                && address.here().get().components().size() >= path.components().size()
                && address.here()
                        .get()
                        .components()
                        .subList(0, path.components().size())
                        .equals(path.components())) {
            throw new RftException(
                    ErrorCode.USAGE,
                    address.text() + " is where the shell stands, and is not removed",
                    "Go elsewhere first.");
        }
    }

    @Override
    boolean isNoFailure(RftException failure) {
        return force && failure.code() == ErrorCode.NOT_FOUND;
    }
}
