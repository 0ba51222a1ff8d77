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

/** {@code rft df [--json] ADDRESS…} */
@Command(name = "df", description = "Show how full the file systems of a server are.")
final class SpaceCommand extends ServerCommand {
    private static final String ROW = "%12s %12s %12s %5s  %s";

    @Option(names = "-h", description = "Sizes in KiB, MiB, GiB, and not in bytes.")
    private boolean forPeople;

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "HOST:PATH")
    private List<String> words = List.of();

    private boolean hasHead;

    SpaceCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        return forEach(words, this::show);
    }

    private void show(RftClient client, RemotePath path, Address.Remote address) throws RftException {
        var space = client.space(path);
        var used = Math.max(0, space.total() - space.free());
        if (json) {
            new JsonLines(world().out()).write(fields -> {
                fields.writeStringProperty("path", path.toString());
                fields.writeNumberProperty("total", space.total());
                fields.writeNumberProperty("used", used);
                fields.writeNumberProperty("available", space.available());
            });
            return;
        }
        if (!hasHead) {
            hasHead = true;
            out().line(ROW.formatted("total", "used", "available", "use", "path"));
        }
        out().line(ROW.formatted(
                size(space.total()),
                size(used),
                size(space.available()),
                percent(used, space.available()),
                address.text()));
    }

    private String size(long bytes) {
        return forPeople ? Units.formatBytes(bytes) : Long.toString(bytes);
    }

    /** Of what people without privileges can use, rounded up: 100% means full. */
    private static String percent(long used, long available) {
        var usable = (double) used + available;
        return usable == 0 ? "-" : (long) Math.ceil(100 * used / usable) + "%";
    }
}
