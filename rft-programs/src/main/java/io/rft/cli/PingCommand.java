package io.rft.cli;

import io.rft.RftException;
import io.rft.console.ExitCode;
import io.rft.console.JsonLines;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rft ping HOST[:PORT]}: whether a server can be reached and lets one in, and how long an answer takes. */
@Command(name = "ping", description = "Log in at a server and see how long an answer takes.")
final class PingCommand extends ServerCommand {
    private static final double NANOS_PER_MILLISECOND = 1e6;

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Parameters(arity = "1", paramLabel = "HOST[:PORT]")
    private String word = "";

    PingCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        var endpoint = addresses().readServer(word);
        try (var servers = servers()) {
            var milliseconds = servers.at(endpoint).ping().toNanos() / NANOS_PER_MILLISECOND;
            if (json) {
                new JsonLines(world().out()).write(fields -> {
                    fields.writeStringProperty("host", endpoint.host());
                    fields.writeNumberProperty("port", endpoint.port());
                    fields.writeStringProperty("user", endpoint.user());
                    fields.writeNumberProperty("milliseconds", milliseconds);
                });
            } else {
                out().line(String.format(Locale.ROOT, "%s answers in %.2f ms", endpoint, milliseconds));
            }
        }
        out().flush();
        return ExitCode.DONE.value();
    }
}
