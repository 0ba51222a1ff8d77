package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.client.Endpoint;
import io.rft.client.KnownHosts;
import io.rft.console.ExitCode;
import io.rft.console.TextLines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** {@code rft trust ls|add|rm}: the servers whose keys are known. */
@Command(
        name = "trust",
        description = "Show and change which servers are known by which keys.",
        synopsisSubcommandLabel = "ls|add|rm")
final class TrustCommand {
    private final World world;

    @Mixin
    @SuppressWarnings("UnusedVariable") // what it says is done by the parser
    private final HelpOption help = new HelpOption();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = {"-P", "--port"},
            scope = ScopeType.INHERIT,
            paramLabel = "PORT",
            converter = Converters.PortConverter.class,
            description = "Port of servers whose address names none: 7380.")
    private int port = Endpoint.PORT_DEFAULT;

    TrustCommand(World world) {
        this.world = world;
    }

    @Command(name = "ls", description = "List the known servers, each with the fingerprint of its key.")
    int ls() throws RftException {
        var out = new TextLines(world.out());
        for (var host : hosts().hosts()) {
            out.line(host.toString());
        }
        out.flush();
        return ExitCode.DONE.value();
    }

    @Command(name = "add", description = "Trust a server with this key from now on.")
    int add(
            @Parameters(paramLabel = "HOST[:PORT]") String server,
            @Parameters(paramLabel = "FINGERPRINT", converter = Converters.FingerprintConverter.class)
                    String fingerprint)
            throws RftException {
        var host = new KnownHosts.Host(endpoint(server).hostAndPort(), fingerprint);
        var isNew = hosts().add(host);
        if (!output.quiet()) {
            world.err()
                    .println("rft: " + host.hostAndPort()
                            + (isNew ? " is trusted from now on" : " was trusted already"));
        }
        return ExitCode.DONE.value();
    }

    @Command(name = "rm", description = "Forget every key of a server.")
    int rm(@Parameters(paramLabel = "HOST[:PORT]") String server) throws RftException {
        var host = endpoint(server).hostAndPort();
        if (hosts().remove(host) == 0) {
            throw new RftException(ErrorCode.NOT_FOUND, host + " is not known", "See: rft trust ls");
        }
        return ExitCode.DONE.value();
    }

    private Endpoint endpoint(String server) throws RftException {
        return new AddressParser(port, world.user()).readServer(server);
    }

    private KnownHosts hosts() {
        return new KnownHosts(world.directories().configuration().resolve("known_hosts"));
    }
}
