package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.Endpoint;
import io.rft.client.KnownHosts;
import io.rft.client.Measurement;
import io.rft.client.RftClient;
import io.rft.console.ExitCode;
import io.rft.console.JsonLines;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rft doctor [HOST[:PORT]]}: whether this machine has what transfers need, and what limits those with a server. */
@Command(
        name = "doctor",
        description = "Look what this machine has for transfers and, with a server, say what limits those with it.")
final class DoctorCommand extends ServerCommand {
    @Option(
            names = "--source",
            paramLabel = "FILE",
            description = "A file that would be sent: also measure how fast it is read.")
    private Optional<Path> source = Optional.empty();

    @Option(
            names = "--no-store",
            description = "Do not try the server's disk (by at most 256 MiB in your home there, removed at once).")
    private boolean noStore;

    @Mixin
    private final PathOptions path = new PathOptions();

    @Option(names = "--json", description = "Results as one JSON object per line.")
    private boolean json;

    @Parameters(arity = "0..1", paramLabel = "[USER@]HOST[:PORT]")
    private Optional<String> word = Optional.empty();

    DoctorCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        var server = word.isPresent() ? Optional.of(addresses().readServer(word.get())) : Optional.<Endpoint>empty();
        var report = new DoctorReport(out(), json ? Optional.of(new JsonLines(world().out())) : Optional.empty());
        for (var finding : new Checkup(world()).findings()) {
            report.found(finding);
        }
        var read = readSource(report);
        if (server.isPresent()) {
            try {
                examine(server.get(), read, report);
            } catch (RftException e) {
                if (e.code() == ErrorCode.INTERRUPTED) {
                    throw e;
                }
                report.found(Finding.bad("server", String.valueOf(e.getMessage()), e.advice(), ExitCode.of(e)));
            }
        }
        return report.ended().value();
    }

    private Optional<FlowMeter.Flow> readSource(DoctorReport report) throws RftException {
        if (source.isEmpty()) {
            return Optional.empty();
        }
        try {
            var flow = SourceSpeed.of(source.get(), path.time(), world().ticker());
            report.disk("source", source.get() + " is read with", flow);
            return Optional.of(flow);
        } catch (RftException e) {
            report.found(Finding.bad("source", String.valueOf(e.getMessage()), e.advice(), ExitCode.of(e)));
            return Optional.empty();
        }
    }

    private void examine(Endpoint server, Optional<FlowMeter.Flow> read, DoctorReport report) throws RftException {
        var measuring = new Measuring(world(), path.time());
        try (var servers = servers(path.settings(path.maxConnections()))
                .rates(path.rates())
                .sockets(path.sockets())) {
            var client = Aside.get(() -> servers.at(server), world().interruption());
            var roundTrip = measuring.roundTrip(client);
            report.server(server, roundTrip, client.settings());
            report.found(trust(server));
            measuring.warm(client);
            var up = measuring.measure(client, Measurement.of(Measurement.Direction.UP), roundTrip);
            report.measured(up);
            var down = measuring.measure(client, Measurement.of(Measurement.Direction.DOWN), roundTrip);
            report.measured(down);
            var store = store(client, measuring, report);
            var limits = client.settings().limits();
            report.diagnosed(Diagnosis.of(new Diagnosis.Facts(up, roundTrip, limits, read, store)));
            report.diagnosed(
                    Diagnosis.of(new Diagnosis.Facts(down, roundTrip, limits, Optional.empty(), Optional.empty())));
        }
    }

    /** Why the server's key was believed. */
    private Finding trust(Endpoint server) throws RftException {
        if (server().hostKey().isPresent()) {
            return Finding.ok(
                    "trust", "the server's key is " + server().hostKey().get() + ", as was asked for");
        }
        var known = new KnownHosts(world().directories().configuration().resolve("known_hosts"));
        return Finding.ok(
                "trust", "the server's key is known: " + String.join(", ", known.fingerprints(server.hostAndPort())));
    }

    /** How fast the server stores; empty where that cannot or shall not be tried. */
    private Optional<FlowMeter.Flow> store(RftClient client, Measuring measuring, DoctorReport report)
            throws RftException {
        if (noStore) {
            return Optional.empty();
        }
        if (!client.mayWrite()) {
            report.found(Finding.note("store", "the server's disk was not tried: this user may only read", ""));
            return Optional.empty();
        }
        try {
            var flow = measuring.store(client, ownName(client));
            if (flow.isPresent()) {
                report.disk("store", "the server stores", flow.get());
            }
            return flow;
        } catch (RftException e) {
            if (e.code() == ErrorCode.INTERRUPTED || e.code() == ErrorCode.NETWORK) {
                throw e;
            }
            report.found(Finding.bad("store", String.valueOf(e.getMessage()), e.advice(), ExitCode.of(e)));
            return Optional.empty();
        }
    }

    /** A name that nobody else has. */
    private RemotePath ownName(RftClient client) throws RftException {
        var name = "rft-doctor-" + world().clock().millis() + "-"
                + ProcessHandle.current().pid();
        return client.home().resolve(name);
    }
}
