package io.rft.nio;

import io.rft.AuthenticationException;
import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.channel.HostKeyCheck;
import io.rft.client.Authorities;
import io.rft.client.ConnectOptions;
import io.rft.client.Credentials;
import io.rft.client.Endpoint;
import io.rft.client.HostKeyTrust;
import io.rft.client.JobStore;
import io.rft.client.KnownHosts;
import io.rft.client.OpenSshKeyFile;
import io.rft.client.RftClient;
import io.rft.protocol.Settings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code FileSystems.newFileSystem} is given beside the URI: keys that {@link RftFileSystemProvider} lists, and their values. A key that
 * is not known or a value of another type is an {@link IllegalArgumentException}, which never repeats the value.
 */
record Environment(Map<String, ?> values) {
    static final String PASSWORD = "password";
    static final String CREDENTIALS = "credentials";
    static final String IDENTITY = "identity";
    static final String PASSPHRASE = "passphrase";
    static final String HOST_KEY = "host-key";
    static final String KNOWN_HOSTS = "known-hosts";
    static final String CA_FILE = "ca-file";
    static final String TRUST = "trust";
    static final String SETTINGS = "settings";
    static final String OPTIONS = "options";
    static final String JOBS = "jobs";
    static final String STAGING = "staging";
    static final Path STAGING_DEFAULT = Path.of(System.getProperty("java.io.tmpdir"));

    private static final Set<String> KEYS = Set.of(
            PASSWORD,
            CREDENTIALS,
            IDENTITY,
            PASSPHRASE,
            HOST_KEY,
            KNOWN_HOSTS,
            CA_FILE,
            TRUST,
            SETTINGS,
            OPTIONS,
            JOBS,
            STAGING);

    Environment {
        for (var key : values.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException("no key of an RFT file system: " + key);
            }
        }
    }

    /** The client that this describes. */
    RftClient.Builder client(Endpoint endpoint) throws RftException {
        var client =
                RftClient.builder().endpoint(endpoint).trust(trust(endpoint)).credentials(credentials());
        find(SETTINGS, Settings.class).ifPresent(client::settings);
        find(OPTIONS, ConnectOptions.class).ifPresent(client::options);
        find(JOBS, JobStore.class).ifPresent(client::jobs);
        return client;
    }

    /** Where files are until they are published. */
    Path staging() {
        return findPath(STAGING).orElse(STAGING_DEFAULT);
    }

    private HostKeyCheck trust(Endpoint endpoint) throws RftException {
        var given = find(TRUST, HostKeyCheck.class);
        if (given.isPresent()) {
            return given.get();
        }
        var pinned = find(HOST_KEY, String.class);
        if (pinned.isPresent()) {
            return HostKeyTrust.pinned(pinned.get());
        }
        return HostKeyTrust.known(endpoint, new KnownHosts(knownHosts()), authorities(), HostKeyTrust.Question.STRICT);
    }

    private Authorities authorities() throws RftException {
        var file = findPath(CA_FILE);
        return file.isPresent()
                ? Authorities.ofFile(file.get(), InstantSource.system())
                : Authorities.ofSystem(InstantSource.system());
    }

    /** Where {@code rft} keeps them, unless another file is given. */
    private Path knownHosts() {
        var configured = Optional.ofNullable(System.getenv("XDG_CONFIG_HOME")).filter(text -> text.startsWith("/"));
        var configuration = configured.map(Path::of).orElse(Path.of(System.getProperty("user.home"), ".config"));
        return findPath(KNOWN_HOSTS).orElse(configuration.resolve("rft").resolve("known_hosts"));
    }

    private Credentials credentials() throws RftException {
        var ways = new ArrayList<Credentials>();
        find(CREDENTIALS, Credentials.class).ifPresent(ways::add);
        var identity = findPath(IDENTITY);
        if (identity.isPresent()) {
            ways.add(key(identity.get()));
        }
        findSecret(PASSWORD).ifPresent(secret -> ways.add(Credentials.password(() -> secret)));
        return Credentials.firstOf(List.copyOf(ways));
    }

    private Credentials key(Path path) throws RftException {
        var file = OpenSshKeyFile.read(path);
        if (!file.needsPassphrase()) {
            return Credentials.key(file.open());
        }
        var passphrase = findSecret(PASSPHRASE)
                .orElseThrow(() -> new RftException(
                        ErrorCode.AUTHENTICATION,
                        "the key " + path + " needs a passphrase",
                        "Give it as " + PASSPHRASE + "."));
        return Credentials.key(file.open(passphrase)
                .orElseThrow(() -> new AuthenticationException("the passphrase of " + path + " is another one", "")));
    }

    private Optional<String> findSecret(String key) {
        return values.get(key) instanceof char[] characters
                ? Optional.of(new String(characters))
                : find(key, String.class);
    }

    private Optional<Path> findPath(String key) {
        return values.get(key) instanceof String text ? Optional.of(Path.of(text)) : find(key, Path.class);
    }

    private <T> Optional<T> find(String key, Class<T> type) {
        var value = Optional.<Object>ofNullable(values.get(key));
        if (value.isPresent() && !type.isInstance(value.get())) {
            throw new IllegalArgumentException("the value of " + key + " is a " + type.getSimpleName());
        }
        return value.map(type::cast);
    }
}
