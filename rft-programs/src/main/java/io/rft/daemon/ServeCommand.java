package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.channel.HostKeys;
import io.rft.clock.Ticker;
import io.rft.console.Units;
import io.rft.server.RftServer;
import java.io.Closeable;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

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

    @Option(
            names = "--once",
            description = {
                "the user of DIR has a password for one client, which may come back after a loss; a new one at each start"
            })
    private boolean once;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "until the login of --once has to come (default: 1h)")
    private @Nullable String expires;

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
        var login = oneTimeLogin(installation);
        var passwordFile = Optional.<Path>empty();
        if (installation.served().isPresent() && login.isEmpty()) {
            passwordFile = Optional.of(installation.served().get().prepare(surroundings));
        }
        var keys = installation.hostKeys(surroundings);
        var users = installation.users(surroundings.clock());
        login.ifPresent(users::add);
        var pam = installation.pam(surroundings);
        try (Closer _ = () -> pam.ifPresent(PamHelpers::close);
                var log = TransferLog.open(installation.config().transferLog());
                var server = start(installation, users, keys, log, pam)) {
            var stop = new StopRequest();
            var configuring = configuring(installation, users, keys, server, log);
            var limits = new LimitControl(server, configuring, users, surroundings.clock());
            var control = new DaemonControl(server, configuring, limits, stop, Ticker.system());
            try (var _ = configuring;
                    var _ = metrics(installation.config(), configuring, server, surroundings.clock());
                    var _ = control(installation, surroundings, control)) {
                configuring.start();
                if (installation.file().isPresent()) { // otherwise a closed terminal ends it, as it does any program
                    surroundings.hangup().accept(configuring::reloadQuietly);
                }
                if (login.isPresent()) { // not before: the daemon that serves the same already has written another
                    passwordFile = Optional.of(login.get().publish());
                }
                announce(new Announcement(
                        server.address(),
                        keys.now().fingerprint(),
                        installation,
                        passwordFile,
                        login.map(OneTimeLogin::end)));
                return surroundings.stop().apply(stop).value();
            }
        }
    }

    private Optional<OneTimeLogin> oneTimeLogin(Installation installation) throws RftException {
        if (!once && expires == null) {
            return Optional.empty();
        } else if (!once) {
            throw new RftException(
                    ErrorCode.USAGE, "--expires says when the password of --once ends", "Give --once, too.");
        } else if (installation.served().isEmpty()) {
            throw new RftException(
                    ErrorCode.USAGE,
                    "--once is about the user that rftd makes for a directory",
                    "Give the directory: rftd serve DIR --once");
        }
        installation.refuseConfigured(ServedDirectory.userName(surroundings));
        return Optional.of(OneTimeLogin.of(installation.served().get(), life(), surroundings));
    }

    private Duration life() throws RftException {
        try {
            var life = expires == null ? OneTimeLogin.LIFE_DEFAULT : Units.parseDuration(expires);
            if (life.compareTo(OneTimeLogin.LIFE_MIN) < 0 || life.compareTo(OneTimeLogin.LIFE_MAX) > 0) {
                throw new IllegalArgumentException("must be " + Units.formatDuration(OneTimeLogin.LIFE_MIN) + " to "
                        + Units.formatDuration(OneTimeLogin.LIFE_MAX));
            }
            return life;
        } catch (IllegalArgumentException e) {
            throw new RftException(ErrorCode.USAGE, "--expires: " + e.getMessage(), "Give it as 30m or 2h.");
        }
    }

    private Configuring configuring(
            Installation installation, DaemonUsers users, HostKeys keys, RftServer server, TransferLog log)
            throws RftException {
        return new Configuring(
                installation.config(),
                users,
                server,
                () -> flags.find(Optional.ofNullable(directory), surroundings),
                new Configuring.Identity(keys, now -> now.hostKeysSince(installation, surroundings)),
                log::reopen,
                surroundings.clock());
    }

    /** Without one the daemon serves all the same, unless the configuration says where it has to be. */
    private static Closer control(Installation installation, Surroundings surroundings, DaemonControl control)
            throws RftException {
        for (var path : ControlPath.of(installation, surroundings)) {
            try {
                return ControlSocket.open(path, control)::close;
            } catch (RftException e) {
                if (installation.config().runDirectory().isPresent()) {
                    throw e;
                }
                LOG.debug("no control socket: {}", e.getMessage());
            }
        }
        LOG.warn("rftctl cannot reach this daemon: its control socket could not be made");
        return () -> {};
    }

    private static Closer metrics(DaemonConfig config, Configuring configuring, RftServer server, Clock clock)
            throws RftException {
        return config.metrics().isEmpty()
                ? () -> {}
                : MetricsListener.open(config.metrics().get(), new MetricsPage(server, configuring, clock))::close;
    }

    /** The end of something that may not be there. */
    private interface Closer extends Closeable {
        @Override
        void close();
    }

    private RftServer start(
            Installation installation, DaemonUsers users, HostKeys keys, TransferLog log, Optional<PamHelpers> pam)
            throws RftException {
        var config = installation.config();
        var now = surroundings.clock().instant().atZone(surroundings.clock().getZone());
        var builder = RftServer.builder()
                .identity(keys)
                .users(users)
                .audit(log)
                .state(installation.state())
                .settings(config.settings(now))
                .methods(config.methods())
                .loginGrace(config.loginGrace())
                .checkpointing(config.checkpointing())
                .congestion(config.congestion())
                .probes(config.bench())
                .failuresMax(config.failuresMax())
                .sessionsMax(config.sessionsMax(), config.sessionsPerUserMax());
        pam.ifPresent(builder::accounts);
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
