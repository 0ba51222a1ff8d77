package io.rft.cli;

import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.Credentials;
import io.rft.client.Endpoint;
import io.rft.client.RftClient;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where a shell stands: the session that its commands share, and the directories, there and here, that their words begin at. For the
 * thread of the shell, and those that look something up for it; {@link #cut} for any.
 */
final class Here implements Closeable {
    private final World world;
    private final ShellOptions options;
    private final Endpoint endpoint;
    private final Map<Endpoint, Credentials> logins = new HashMap<>(); // nobody is asked twice
    private final ReentrantLock opening =
            new ReentrantLock(); // guards: servers; held while one connects: others need the same
    private Servers servers;
    private volatile Optional<RftClient> current = Optional.empty(); // made, and perhaps connecting yet
    private volatile boolean isCut;
    private volatile boolean isLeft;
    private volatile List<String> kept = List.of();
    private volatile WishedRates rates;
    private volatile RemotePath remote = RemotePath.ROOT;
    private volatile Path local = Path.of("").toAbsolutePath();

    Here(World world, ShellOptions options, Endpoint endpoint) {
        this.world = world;
        this.options = options;
        this.endpoint = endpoint;
        this.rates = options.session().rates();
        this.servers = fresh();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** The directory at the server. */
    RemotePath remote() {
        return remote;
    }

    void remote(RemotePath directory) {
        remote = directory;
    }

    /** The directory of this machine. */
    Path local() {
        return local;
    }

    void local(Path directory) {
        local = directory;
    }

    /** The home of whoever uses the shell. */
    Path home() {
        return world.directories().home();
    }

    Addresses addresses() {
        return new HereAddresses(this);
    }

    /** Whether a person types the lines. */
    boolean isInteractive() {
        return options.isInteractive();
    }

    /** Whether no further line is wanted. */
    boolean isLeft() {
        return isLeft;
    }

    void leave() {
        isLeft = true;
    }

    /** For a prompt. */
    String shown() {
        return Escaped.of(endpoint.host() + ":" + remote);
    }

    /** What is begun from now on is remembered with these flags, besides those of the shell. */
    void keeping(List<String> flags) {
        kept = List.copyOf(flags);
    }

    /** The client, connected and logged in; another one after a cut. */
    RftClient client() throws RftException {
        opening.lock();
        try {
            if (isCut) {
                renew();
            }
            return servers.at(endpoint);
        } finally {
            opening.unlock();
        }
    }

    /** All that came through of what a command moves is remembered until all has; those before do not matter to it. */
    void leaveDone() {
        opening.lock();
        try {
            servers.leaveDone();
        } finally {
            opening.unlock();
        }
    }

    /** A command has come through as a whole. */
    void forgetDone() throws RftException {
        opening.lock();
        try {
            servers.forgetDone();
        } finally {
            opening.unlock();
        }
    }

    WishedRates rates() {
        return rates;
    }

    /** Other rates are wished, from now on. */
    void rates(WishedRates wished) {
        opening.lock();
        try {
            rates = wished;
            servers.limit(wished);
        } finally {
            opening.unlock();
        }
    }

    /** Ends what the session is at, and the session with it: who needs it next gets another one. */
    void cut() {
        isCut = true;
        current.ifPresent(RftClient::close);
    }

    @Override
    public void close() {
        opening.lock();
        try {
            servers.close();
        } finally {
            opening.unlock();
        }
    }

    private void renew() {
        current = Optional.empty();
        isCut = false;
        servers.close();
        servers = fresh();
    }

    private Servers fresh() {
        return new Servers(world, options.server(), options.session().settings(), options.isQuiet())
                .rates(rates)
                .sockets(options.session().sockets())
                .fixedConnections(options.session().fixedConnections())
                .ahead(Servers.UNKNOWN_BYTES)
                .loggingIn(logins)
                .keeping(() -> options.flagsWith(kept))
                .made(client -> current = Optional.of(client));
    }
}
