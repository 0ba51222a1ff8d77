package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.channel.ServerIdentity;
import io.rft.server.RftServer;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rftd serve}: the daemon, in the foreground. */
@Command(
        name = "serve",
        description =
                "Serves files until it is told to stop: those of DIR to one user that it makes, or what the configuration says.")
final class ServeCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private Installation.Flags flags = new Installation.Flags();

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "the directory to serve, on 127.0.0.1 unless told otherwise")
    private @Nullable Path directory;

    @ArgGroup(exclusive = true)
    private Where where = new Where();

    @Option(names = "--json", description = "print one line of JSON on standard output once it serves")
    private boolean json;

    /** Where to listen, in place of what the configuration says. */
    private static final class Where {
        @Option(names = "--listen", paramLabel = "HOST:PORT", description = "an address to listen on; may be repeated")
        private List<String> addresses = List.of();

        @Option(names = "--port", paramLabel = "N", description = "the port to listen on; 0 for a free one")
        private @Nullable Integer port;

        List<InetSocketAddress> of(List<InetSocketAddress> configured) throws RftException {
            try {
                if (!addresses.isEmpty()) {
                    return addresses.stream().map(ListenAddress::parse).toList();
                }
                return port == null
                        ? configured
                        : configured.stream().map(this::withPort).toList();
            } catch (IllegalArgumentException e) {
                throw new RftException(ErrorCode.USAGE, "--listen or --port: " + e.getMessage());
            }
        }

        private InetSocketAddress withPort(InetSocketAddress address) {
            return new InetSocketAddress(address.getAddress(), port == null ? address.getPort() : port);
        }
    }

    ServeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws RftException {
        requireUtf8Names();
        var installation = flags.find(Optional.ofNullable(directory), surroundings);
        var passwordFile = Optional.<Path>empty();
        if (installation.served().isPresent()) {
            passwordFile = Optional.of(installation.served().get().prepare(surroundings));
        }
        var identity = installation.hostKey(surroundings).loadOrCreate();
        try (var server = start(installation, identity)) {
            announce(new Announcement(server.address(), identity.fingerprint(), installation, passwordFile));
            return surroundings.stop().get().value();
        }
    }

    private RftServer start(Installation installation, ServerIdentity identity) throws RftException {
        var config = installation.config();
        var builder = RftServer.builder()
                .identity(identity)
                .users(installation.users())
                .state(installation.state())
                .settings(config.settings())
                .methods(config.methods())
                .loginGrace(config.loginGrace())
                .checkpointing(config.checkpointing())
                .congestion(config.congestion())
                .failuresMax(config.failuresMax())
                .sessionsMax(config.sessionsMax(), config.sessionsPerUserMax());
        where.of(config.listen()).forEach(builder::listen);
        return builder.start();
    }

    private void announce(Announcement announcement) throws RftException {
        if (json) {
            announcement.printJson(surroundings);
        }
        announcement.print(surroundings);
    }

    /** In any other locale Java cannot even name files that are not ASCII, let alone keep their names. */
    private void requireUtf8Names() throws RftException {
        if (!Charset.forName(surroundings.nameEncoding(), StandardCharsets.US_ASCII)
                .equals(StandardCharsets.UTF_8)) {
            throw new RftException(
                    ErrorCode.USAGE,
                    "the locale is not UTF-8 but " + surroundings.nameEncoding() + ": file names would be lost",
                    "Start rftd with LC_ALL=C.UTF-8.");
        }
    }
}
