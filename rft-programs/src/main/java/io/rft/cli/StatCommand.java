package io.rft.cli;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.console.JsonLines;
import io.rft.console.Units;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rft stat [--json] ADDRESS…}: all that is known of a file. */
@Command(name = "stat", description = "Show what is known of files of a server; of a link, itself.")
final class StatCommand extends ServerCommand {
    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "HOST:PATH")
    private List<String> words = List.of();

    StatCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        return forEach(words, this::stat);
    }

    private void stat(RftClient client, RemotePath path, Address.Remote address) throws RftException {
        var entry = client.stat(path, false);
        if (json) {
            new JsonLines(world().out()).write(fields -> Entries.write(fields, path.toString(), entry));
            return;
        }
        out().line("path    " + path);
        out().line("type    " + Entries.word(entry.type()));
        if (entry.target().isPresent()) {
            out().line("target  " + entry.target().get());
        }
        out().line("size    " + entry.size() + " (" + Units.formatBytes(entry.size()) + ")");
        out().line("mode    " + Entries.octal(entry.mode()) + " (" + Entries.modeText(entry.type(), entry.mode())
                + ")");
        out().line("mtime   " + Entries.rfc3339(entry.modified()));
        out().line("owner   " + entry.owner());
        out().line("group   " + entry.group());
    }
}
