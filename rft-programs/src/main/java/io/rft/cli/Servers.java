package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.channel.SocketWishes;
import io.rft.channel.TcpDialer;
import io.rft.client.Credentials;
import io.rft.client.Endpoint;
import io.rft.client.HostKeyTrust;
import io.rft.client.JobStore;
import io.rft.client.KnownHosts;
import io.rft.client.PathMemory;
import io.rft.client.RftClient;
import io.rft.protocol.Settings;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The connected clients of one command, one for each server it names. Owns them, but for the one of a shell whose command it is. For one
 * thread.
 */
final class Servers implements Closeable {
    /** What is moved where nobody knows how much that is: enough for the first connections of any file that is not small. */
    static final long UNKNOWN_BYTES = 2L * Settings.BLOCK_BYTES_DEFAULT;

    private final World world;
    private final ServerOptions options;
    private final Settings wishes;
    private final boolean quiet;
    private final Map<Endpoint, RftClient> clients = new LinkedHashMap<>();
    private final List<JobStore> jobs = new ArrayList<>();
    private Supplier<List<String>> kept = List::of;
    private Consumer<RftClient> made = client -> {};
    private Optional<Visit> visit = Optional.empty();
    private SocketWishes sockets = SocketWishes.DEFAULT;
    private boolean fixed;
    private long ahead; // bytes
    private RateSchedule rates;
    private Map<Endpoint, Credentials> logins = new HashMap<>();

    /** The client of a shell, and what it had been through before. */
    private record Visit(RftClient client, int retriesBefore) {
        static Visit to(RftClient client) {
            return new Visit(client, client.counts().retries());
        }

        int retries() {
            return client.counts().retries() - retriesBefore;
        }
    }

    Servers(World world, ServerOptions options, Settings wishes, boolean quiet) {
        this.world = world;
        this.options = options;
        this.wishes = wishes;
        this.quiet = quiet;
        this.rates = new RateSchedule(WishedRates.NONE, world.clock());
    }

    /** What is begun is remembered with these flags. */
    Servers keeping(List<String> flags) {
        return keeping(() -> flags);
    }

    /** The same, with those that hold when it is begun. */
    Servers keeping(Supplier<List<String>> flags) {
        kept = flags;
        return this;
    }

    /** Hears of each client before it connects. */
    Servers made(Consumer<RftClient> listener) {
        made = listener;
        return this;
    }

    /** Clients wish these rates at each time, in place of those among the other wishes. */
    Servers rates(WishedRates wished) {
        rates = new RateSchedule(wished, world.clock());
        return this;
    }

    /** The same, while there are clients. */
    void limit(WishedRates wished) {
        rates.close();
        rates = new RateSchedule(wished, world.clock());
        clients.values().forEach(client -> rates.hold(client::limit));
    }

    /** Data connections are set up so. */
    Servers sockets(SocketWishes wished) {
        sockets = wished;
        return this;
    }

    /** Whether the wished number of data connections is used as it is, and not found out. */
    Servers fixedConnections(boolean number) {
        fixed = number;
        return this;
    }

    /** Who logs in at a server, and how, is known there, or from now on: nobody is asked again. */
    Servers loggingIn(Map<Endpoint, Credentials> known) {
        logins = known;
        return this;
    }

    /** About so many bytes will be moved to or from each server that is asked for from now on. */
    Servers ahead(long bytes) {
        ahead = bytes;
        return this;
    }

    /** The client of a server, connected and logged in. */
    RftClient at(Endpoint endpoint) throws RftException {
        if (world.here().filter(here -> here.endpoint().equals(endpoint)).isPresent()) {
            return shared(world.here().get());
        }
        var known = clients.get(endpoint);
        if (known != null) {
            return known;
        }
        var client = connected(endpoint);
        clients.put(endpoint, client);
        return client;
    }

    private RftClient shared(Here here) throws RftException {
        here.keeping(kept.get());
        var client = here.client();
        if (visit.isEmpty()) {
            visit = Optional.of(Visit.to(client));
            here.leaveDone();
        }
        return client;
    }

    private Stream<RftClient> all() {
        return Stream.concat(clients.values().stream(), visit.map(Visit::client).stream());
    }

    /** The data connections that both sides agreed on, at most; empty before there is a client. */
    Optional<Integer> connectionsAgreed() throws RftException {
        var least = Optional.<Integer>empty();
        for (var client : all().toList()) {
            var agreed = client.settings().connections();
            least = Optional.of(Math.min(agreed, least.orElse(agreed)));
        }
        return least;
    }

    /** The most data connections that there were at once, of all clients together. */
    int connectionsMost() {
        return all().mapToInt(client -> client.counts().connectionsMost()).sum();
    }

    int retries() {
        return clients.values().stream()
                        .mapToInt(client -> client.counts().retries())
                        .sum()
                + visit.map(Visit::retries).orElse(0);
    }

    /** All that belongs together has come through: nothing has to be kept in mind of it any more. */
    void forgetDone() throws RftException {
        for (var store : jobs) {
            store.forgetDone();
        }
        if (visit.isPresent() && world.here().isPresent()) {
            world.here().get().forgetDone();
        }
    }

    /** What came through so far stays in mind, whatever comes. */
    void leaveDone() {
        jobs.forEach(JobStore::leaveDone);
    }

    /** Ends all that its clients are at, also of the one that it shares. */
    void cut() {
        if (visit.isPresent()) {
            world.here().ifPresent(Here::cut);
        }
        close();
    }

    @Override
    public void close() {
        rates.close();
        clients.values().forEach(RftClient::close);
        clients.clear();
    }

    /** A server gives a login little time. Where a person needed more, their answer is known now: a second try has it at hand. */
    private RftClient connected(Endpoint endpoint) throws RftException {
        var asked = new CountingPerson(world.person());
        var client = client(endpoint, asked);
        made.accept(client);
        try {
            client.connect();
            return client;
        } catch (RftException e) {
            if (e.code() != ErrorCode.NETWORK || asked.questions() == 0) {
                client.close();
                throw e;
            }
        }
        try {
            client.connect();
            return client;
        } catch (RftException e) {
            client.close();
            throw e;
        }
    }

    private Credentials credentials(Endpoint endpoint, World asking) throws RftException {
        var known = logins.get(endpoint);
        if (known != null) {
            return known;
        }
        var found = new Logins(asking, options).credentials(endpoint);
        logins.put(endpoint, found);
        return found;
    }

    private RftClient client(Endpoint endpoint, CountingPerson person) throws RftException {
        var asking = world.withPerson(person);
        var trust = options.hostKey().isPresent()
                ? HostKeyTrust.pinned(options.hostKey().get())
                : HostKeyTrust.known(
                        endpoint,
                        new KnownHosts(world.directories().configuration().resolve("known_hosts")),
                        options.authorities(world),
                        new FirstContact(asking, options, quiet));
        var store = Jobs.store(world).remembering(kept).keepingDone();
        jobs.add(store);
        var client = RftClient.builder()
                .endpoint(endpoint)
                .credentials(credentials(endpoint, asking))
                .trust(trust)
                .settings(wishes)
                .congestion(sockets.congestion())
                .background(sockets.background())
                .options(options.connect())
                .dialer(new TcpDialer(options.family()))
                .jobs(store)
                .fixedConnections(fixed)
                .ahead(ahead)
                .memory(new PathMemory(world.directories().cache().resolve("connections"), world.clock()))
                .build();
        rates.hold(client::limit);
        return client;
    }
}
