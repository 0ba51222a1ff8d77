package io.rft.cli;

import io.rft.RftException;
import io.rft.client.Credentials;
import io.rft.client.Endpoint;
import io.rft.client.Measurement;
import io.rft.client.RftClient;
import io.rft.console.ExitCode;
import io.rft.console.JsonLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rft bench HOST[:PORT]}: how fast bytes go from memory to memory, both ways, by the number of data connections. */
@Command(
        name = "bench",
        description =
                "Measure how fast a server can be reached, from memory to memory: no file and no disk takes part.")
final class BenchCommand extends ServerCommand {
    private static final int AUTO = 0;

    @Option(
            names = {"-j", "--connections"},
            paramLabel = "N",
            converter = Converters.ConnectionsConverter.class,
            description =
                    "With so many data connections only, or auto: as a transfer finds them good. Else 1, 2, 4, 8 …")
    private Optional<Integer> connections = Optional.empty();

    @Mixin
    private final PathOptions path = new PathOptions();

    @Option(names = "--json", description = "Results as one JSON object per line.")
    private boolean json;

    @Parameters(arity = "1", paramLabel = "[USER@]HOST[:PORT]")
    private String word = "";

    private final Map<Endpoint, Credentials> logins = new HashMap<>();

    BenchCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        var endpoint = addresses().readServer(word);
        var report = json ? new BenchLines(new JsonLines(world().out())) : new BenchTable(out(), output().quiet());
        var measuring = new Measuring(world(), path.time());
        var most = connections.filter(count -> count != AUTO).orElse(path.maxConnections());
        int agreed;
        try (var servers = servers(most, true)) {
            var client = Aside.get(() -> servers.at(endpoint), world().interruption());
            agreed = client.settings().connections();
            notice(agreed);
            report.started(endpoint, measuring.roundTrip(client), client.settings());
            measuring.warm(client);
        }
        for (var count : counts(agreed)) {
            bench(endpoint, count, agreed, measuring, report);
        }
        report.ended();
        out().flush();
        return ExitCode.DONE.value();
    }

    /** In a session of its own: what the connections of another one have learnt, or still hold, counts for nothing. */
    private void bench(Endpoint endpoint, int count, int agreed, Measuring measuring, BenchReport report)
            throws RftException {
        try (var servers = servers(count == AUTO ? agreed : count, count != AUTO)) {
            var client = Aside.get(() -> servers.at(endpoint), world().interruption());
            var roundTrip = measuring.roundTrip(client);
            report.measured(count, measure(client, measuring, roundTrip));
        }
    }

    private static List<Measured> measure(RftClient client, Measuring measuring, Duration roundTrip)
            throws RftException {
        var results = new ArrayList<Measured>();
        for (var direction : Measurement.Direction.values()) {
            results.add(measuring.measure(client, Measurement.of(direction), roundTrip));
        }
        return results;
    }

    /** Who asked for a number hears that it is another one. */
    private void notice(int agreed) {
        if (connections.isPresent() && connections.get() > agreed && !output().quiet()) {
            world().err().println("rft: the server allows " + agreed + " data connections, not " + connections.get());
        }
    }

    private List<Integer> counts(int agreed) {
        if (connections.isPresent()) {
            return List.of(connections.get() == AUTO ? AUTO : agreed);
        }
        var counts = new ArrayList<Integer>();
        for (var count = 1; count < agreed; count *= 2) {
            counts.add(count);
        }
        counts.add(agreed);
        return counts;
    }

    private Servers servers(int most, boolean fixed) {
        return servers(path.settings(most))
                .rates(path.rates())
                .sockets(path.sockets())
                .fixedConnections(fixed)
                .loggingIn(logins);
    }
}
