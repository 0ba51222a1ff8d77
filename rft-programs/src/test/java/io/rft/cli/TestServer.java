package io.rft.cli;

import io.rft.RftException;
import io.rft.channel.ServerIdentity;
import io.rft.protocol.Settings;
import io.rft.protocol.SshPublicKey;
import io.rft.server.AuthorizedKey;
import io.rft.server.HostKey;
import io.rft.server.PasswordHash;
import io.rft.server.RftServer;
import io.rft.server.User;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A server on the loopback interface that serves a directory to the user {@code me}. */
final class TestServer implements Closeable {
    static final String PASSWORD = "correct horse";

    private final ServerIdentity identity;
    private final RftServer server;
    private Optional<HoldingRelay> relay = Optional.empty();

    TestServer(Path root, Path keys, Settings settings, List<SshPublicKey> authorized) throws RftException {
        this(root, keys, settings, authorized, Duration.ofSeconds(20));
    }

    TestServer(Path root, Path keys, Settings settings, List<SshPublicKey> authorized, Duration loginGrace)
            throws RftException {
        var random = new SecureRandom();
        identity = new HostKey(keys, random).loadOrCreate();
        var hash = PasswordHash.create(PASSWORD, random);
        var user = new User(
                "me",
                root.toAbsolutePath(),
                true,
                Optional.of(hash),
                authorized.stream().map(AuthorizedKey::new).toList(),
                settings);
        server = RftServer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .identity(identity)
                .loginGrace(loginGrace)
                .users(name -> name.equals("me") ? Optional.of(user) : Optional.empty())
                .start();
    }

    String fingerprint() {
        return identity.fingerprint();
    }

    int port() {
        return relay.map(HoldingRelay::port).orElseGet(() -> server.address().getPort());
    }

    /** A relay in front of it, which whoever asks for its address from now on is sent to. */
    HoldingRelay relayed() throws IOException {
        relay = Optional.of(HoldingRelay.to(server.address()));
        return relay.get();
    }

    /** {@code rft://me@127.0.0.1:PORT} and the path. */
    String at(String path) {
        return "rft://me@127.0.0.1:" + port() + path;
    }

    String hostAndPort() {
        return "127.0.0.1:" + port();
    }

    @Override
    public void close() {
        try {
            if (relay.isPresent()) {
                relay.get().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            server.close();
        }
    }
}
