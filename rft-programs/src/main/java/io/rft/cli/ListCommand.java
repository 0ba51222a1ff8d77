package io.rft.cli;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.console.JsonLines;
import io.rft.protocol.Message.Entry;
import io.rft.protocol.Message.EntryType;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code rft ls [-l] [-a] [-R] [-h] [--json] ADDRESS…}: entries in order of their names; of more than can be kept, as they arrive. What a
 * pattern stands for is listed as if each had been named.
 */
@Command(name = "ls", description = "List directories and files of a server.")
final class ListCommand extends ServerCommand {
    @Option(names = "-l", description = "With mode, owner, group, size and time.")
    private boolean isLong;

    @Option(names = "-a", description = "Also names that begin with a dot.")
    private boolean all;

    @Option(names = "-R", description = "Also the directories in it, and those in them.")
    private boolean recursive;

    @Option(names = "-h", description = "With -l: sizes in KiB, MiB, GiB.")
    private boolean forPeople;

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "HOST:PATH")
    private List<String> words = List.of();

    ListCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        return forEach(words, this::list);
    }

    private void list(RftClient client, RemotePath path, Address.Remote address) throws RftException {
        var entry = client.stat(path, false);
        if (isDirectory(client, path, entry)) {
            directory(client, path, address.text(), recursive || !isAlone(words, address));
        } else {
            show(path.toString(), address.text(), entry);
        }
    }

    /** A link to a directory is listed as one; a link to nothing is shown as itself. */
    private static boolean isDirectory(RftClient client, RemotePath path, Entry entry) throws RftException {
        return switch (entry.type()) {
            case DIRECTORY -> true;
            case SYMLINK ->
                Remote.find(client, path)
                        .filter(one -> one.type() == EntryType.DIRECTORY)
                        .isPresent();
            case FILE, OTHER -> false;
        };
    }

    private void directory(RftClient client, RemotePath path, String heading, boolean withHeading) throws RftException {
        if (withHeading && !json) {
            out().line(heading + ":");
        }
        var below = new ArrayList<String>();
        var sorted = new InOrder<Entry>(this::notice, heading, Entry::name, entry -> entry(path, entry, below));
        try {
            client.list(path, entry -> {
                if (all || !entry.name().startsWith(".")) {
                    sorted.add(entry);
                }
            });
            sorted.end();
        } catch (Unwritten e) {
            throw e.cause();
        }
        for (var name : below) {
            if (!json) {
                out().line("");
            }
            directory(client, Remote.child(path, name), (heading.endsWith("/") ? heading : heading + "/") + name, true);
        }
    }

    private void entry(RemotePath directory, Entry entry, List<String> below) {
        if (recursive && entry.type() == EntryType.DIRECTORY) {
            below.add(entry.name());
        }
        try {
            show((directory.isRoot() ? "" : directory) + "/" + entry.name(), entry.name(), entry);
        } catch (RftException e) {
            throw new Unwritten(e);
        }
    }

    private void show(String path, String name, Entry entry) throws RftException {
        if (json) {
            new JsonLines(world().out()).write(fields -> Entries.write(fields, path, entry));
            return;
        }
        var shown = Entries.name(entry, name, coloredOutput());
        out().raw(isLong ? Entries.longLine(entry, shown, forPeople, ZoneId.systemDefault()) : shown);
    }
}
