package io.rft.testkit;

import io.rft.RftException;
import io.rft.channel.HostKeyCheck;
import io.rft.channel.ServerIdentity;
import io.rft.client.Credentials;
import io.rft.client.Endpoint;
import io.rft.client.HostKeyTrust;
import io.rft.client.RftClient;
import io.rft.posix.Account;
import io.rft.protocol.Settings;
import io.rft.protocol.SshPublicKey;
import io.rft.rate.RateLimits;
import io.rft.server.AuthorizedKey;
import io.rft.server.PasswordHash;
import io.rft.server.Quota;
import io.rft.server.RftServer;
import io.rft.server.Rights;
import io.rft.server.User;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A server in this process, on a free port of the loopback interface, with a key made for it and two users who see the same directory:
 * {@link #WRITER} and {@link #READER}, who may not change anything. Both have {@link #PASSWORD} and the key pair {@link #userKey()}.
 * Thread-safe; closing it ends the server.
 */
public final class ServerFixture implements Closeable {
    public static final String WRITER = "alice";
    public static final String READER = "bob";
    public static final String PASSWORD = "correct horse battery staple";

    private final Path root;
    private final ServerIdentity identity;
    private final KeyPair userKey;
    private final RftServer server;

    private ServerFixture(Path root, ServerIdentity identity, KeyPair userKey, RftServer server) {
        this.root = root;
        this.identity = identity;
        this.userKey = userKey;
        this.server = server;
    }

    /** A server of this directory. */
    public static ServerFixture serving(Path root) throws RftException {
        return serving(root, server -> server);
    }

    /** The same, with more to it. */
    public static ServerFixture serving(Path root, UnaryOperator<RftServer.Builder> more) throws RftException {
        return serving(root, new Rights(true, List.of()), more);
    }

    /** A server of this directory whose users' files belong to these accounts, by the name of the user. */
    public static ServerFixture serving(Path root, Map<String, Account> accounts) throws RftException {
        return serving(root, new Rights(true, List.of()), accounts, server -> server);
    }

    /** The same with other rights of the {@link #WRITER}. */
    public static ServerFixture serving(Path root, Rights rights, UnaryOperator<RftServer.Builder> more)
            throws RftException {
        return serving(root, rights, Map.of(), more);
    }

    private static ServerFixture serving(
            Path root, Rights rights, Map<String, Account> accounts, UnaryOperator<RftServer.Builder> more)
            throws RftException {
        var random = new SecureRandom();
        var identity = ServerIdentity.generate(random);
        var userKey = ed25519();
        var password = PasswordHash.create(PASSWORD, random);
        var users = Stream.of(WRITER, READER)
                .map(name -> new User(
                        name,
                        root,
                        Optional.ofNullable(accounts.get(name)),
                        name.equals(WRITER) ? rights : new Rights(false, List.of()),
                        true,
                        Quota.NONE,
                        Optional.of(password),
                        List.of(new AuthorizedKey(SshPublicKey.ofJca(userKey.getPublic()))),
                        new Settings(Settings.CONNECTIONS_MAX, Settings.BLOCK_BYTES_MAX, RateLimits.NONE)))
                .toList();
        var server = more.apply(RftServer.builder())
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .identity(identity)
                .users(name ->
                        users.stream().filter(user -> user.name().equals(name)).findFirst())
                .start();
        return new ServerFixture(root, identity, userKey, server);
    }

    public InetSocketAddress address() {
        return server.address();
    }

    /** The directory that both users see as {@code /}. */
    public Path root() {
        return root;
    }

    public ServerIdentity identity() {
        return identity;
    }

    /** An Ed25519 key pair that both users may log in with. */
    public KeyPair userKey() {
        return userKey;
    }

    public RftServer server() {
        return server;
    }

    /** Trusts this server's key and no other. */
    public HostKeyCheck trust() throws RftException {
        return HostKeyTrust.pinned(identity.fingerprint());
    }

    /** What a client needs to talk to this server as {@link #WRITER}, with the password. */
    public RftClient.Builder client() throws RftException {
        return client(address(), WRITER);
    }

    /** The same through a relay at this address, or as another user. */
    public RftClient.Builder client(InetSocketAddress through, String user) throws RftException {
        return RftClient.builder()
                .endpoint(new Endpoint(through.getAddress().getHostAddress(), through.getPort(), user))
                .trust(trust())
                .credentials(Credentials.password(() -> PASSWORD));
    }

    @Override
    public void close() {
        server.close();
    }

    private static KeyPair ed25519() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has Ed25519", e);
        }
    }
}
