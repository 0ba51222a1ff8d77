package io.rft.cli;

import io.rft.RftException;
import io.rft.channel.TcpDialer;
import io.rft.client.Authorities;
import io.rft.client.ConnectOptions;
import io.rft.client.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Flags about the server, how to log in there and how long to try. */
final class ServerOptions {
    private static final Duration UNATTENDED = Duration.ofSeconds(2);
    private static final Path NO_AUTHORITY = Path.of("/dev/null");

    @Option(
            names = {"-P", "--port"},
            paramLabel = "PORT",
            converter = Converters.PortConverter.class,
            description = "Port of servers whose address names none: 7380.")
    private int port = Endpoint.PORT_DEFAULT;

    @Option(
            names = {"-i", "--identity"},
            paramLabel = "FILE",
            description = {
                "Private key to log in with, or the public half of one that an agent holds; instead of all that an agent",
                "holds, ~/.ssh/id_ed25519, id_ecdsa, id_rsa and rft's own."
            })
    private List<Path> identities = List.of();

    @Option(names = "--password-file", paramLabel = "FILE", description = "Its first line is the password.")
    private Optional<Path> passwordFile = Optional.empty();

    @Option(
            names = "--password-command",
            paramLabel = "COMMAND",
            description = "Run by sh; the first line it prints is the password.")
    private Optional<String> passwordCommand = Optional.empty();

    @Option(
            names = "--host-key",
            paramLabel = "FINGERPRINT",
            converter = Converters.FingerprintConverter.class,
            description = "SHA256:… of the server's key; no other is trusted.")
    private Optional<String> hostKey = Optional.empty();

    @Option(
            names = "--trust",
            paramLabel = "MODE",
            converter = Converters.TrustConverter.class,
            description = "A server not met before: ask (if somebody is there), accept-new or strict.")
    private TrustMode trust = TrustMode.ASK;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = {
                "Certificates (PEM) of the authorities that may vouch for servers not known by their keys, in place of those",
                "that the system trusts; /dev/null for no authority."
            })
    private Optional<Path> authorities = Optional.empty();

    @Option(names = "--batch", description = "Ask nobody: fail instead.")
    private boolean batch;

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            converter = Converters.DurationConverter.class,
            description = "How long one attempt to connect may take: 10s.")
    private Duration connectTimeout = ConnectOptions.DEFAULT.connectTimeout();

    @Option(
            names = "--retries",
            paramLabel = "N",
            converter = Converters.RetriesConverter.class,
            description = "How often a lost session is tried again; unlimited.")
    private Optional<Integer> retries = Optional.empty();

    @Option(
            names = "--retry-delay",
            paramLabel = "TIME",
            converter = Converters.DurationConverter.class,
            description = "The pause before the first retry, doubled with each: 250ms.")
    private Duration retryDelay = ConnectOptions.DEFAULT.retryDelay();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Converters.DurationConverter.class,
            description = "How long a transfer may go without any byte becoming durable; for ever.")
    private Optional<Duration> timeout = Optional.empty();

    @Option(
            names = "--stall-timeout",
            paramLabel = "TIME",
            converter = Converters.DurationConverter.class,
            description = "How long a connected transfer may stand still: 5m.")
    private Duration stallTimeout = ConnectOptions.DEFAULT.stallTimeout();

    @ArgGroup(exclusive = true, multiplicity = "0..1")
    private AddressFamily family = new AddressFamily();

    /** Which kind of addresses are used. */
    static final class AddressFamily {
        @Option(names = "-4", description = "Connect over IPv4 only.")
        private boolean four;

        @Option(names = "-6", description = "Connect over IPv6 only.")
        private boolean six;
    }

    /** The same for who cannot wait for anybody: asks for nothing, trusts nobody new, does not try twice. */
    ServerOptions unattended() {
        batch = true;
        trust = TrustMode.STRICT;
        retries = Optional.of(0);
        connectTimeout = connectTimeout.compareTo(UNATTENDED) < 0 ? connectTimeout : UNATTENDED;
        return this;
    }

    int port() {
        return port;
    }

    List<Path> identities() {
        return identities;
    }

    Optional<Path> passwordFile() {
        return passwordFile;
    }

    Optional<String> passwordCommand() {
        return passwordCommand;
    }

    Optional<String> hostKey() {
        return hostKey;
    }

    TrustMode trust() {
        return trust;
    }

    /** Who may vouch for servers. Fails with {@code USAGE} where they cannot be read. */
    Authorities authorities(World world) throws RftException {
        if (authorities.isEmpty()) {
            return Authorities.ofSystem(world.clock());
        }
        return authorities.get().equals(NO_AUTHORITY)
                ? Authorities.NONE
                : Authorities.ofFile(authorities.get(), world.clock());
    }

    boolean batch() {
        return batch;
    }

    ConnectOptions connect() {
        return new ConnectOptions(
                retries, retryDelay, connectTimeout, timeout, stallTimeout, ConnectOptions.DEFAULT.patience());
    }

    TcpDialer.Family family() {
        if (family.four) {
            return TcpDialer.Family.IPV4;
        }
        return family.six ? TcpDialer.Family.IPV6 : TcpDialer.Family.ANY;
    }

    Addresses addresses(World world) {
        return world.here().isPresent() ? world.here().get().addresses() : new AddressParser(port, world.user());
    }
}
