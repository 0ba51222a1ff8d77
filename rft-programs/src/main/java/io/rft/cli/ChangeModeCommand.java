package io.rft.cli;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.protocol.Message.Entry;
import io.rft.protocol.Message.EntryType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rft chmod [-R] MODE ADDRESS…} */
@Command(
        name = "chmod",
        customSynopsis = "rft chmod [OPTION]… MODE HOST:PATH…",
        description = {
            "Change who may do what with files and directories of a server. MODE is octal, as 0640, or says what changes, as"
                    + " u+x,go-w or a=rX."
        })
final class ChangeModeCommand extends ServerCommand {
    @Option(names = "-R", description = "Also whatever is in directories; links are passed over.")
    private boolean recursive;

    @Parameters(arity = "0..*", paramLabel = "WORD")
    private List<String> words = List.of();

    ChangeModeCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        if (words.size() < 2) {
            throw Plan.usage("rft chmod needs a mode and whose it is to be", "See: rft chmod --help");
        }
        var change = ModeChange.parse(words.getFirst());
        return forEach(words.subList(1, words.size()), (client, path, address) -> change(client, path, change));
    }

    private void change(RftClient client, RemotePath path, ModeChange change) throws RftException {
        var needsLook = recursive || !change.isAbsolute();
        var entry = needsLook ? Optional.of(client.stat(path, false)) : Optional.<Entry>empty();
        if (recursive && entry.orElseThrow().type() == EntryType.DIRECTORY) {
            new ModesBelow(client, change, this::tell).change(path, entry.orElseThrow());
            return;
        }
        var isDirectory = entry.filter(one -> one.type() == EntryType.DIRECTORY).isPresent();
        var mode = change.of(entry.map(Entry::mode).orElse(0), isDirectory);
        Remote.change(client, path, OptionalInt.of(mode), Optional.empty());
    }
}
