package io.rft.server;

import io.rft.RftException;
import io.rft.channel.ServerIdentity;
import io.rft.protocol.Settings;
import io.rft.rate.RateLimits;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A server of one directory with two users of the same password: {@code ada}, and {@code bob}, who may only read. Thread-safe. */
record TestServer(RftServer server, ServerIdentity identity) implements Closeable {
    static final String PASSWORD = "hunter2";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ServerIdentity IDENTITY = ServerIdentity.generate(RANDOM);
    private static final PasswordHash HASH = PasswordHash.create(PASSWORD, RANDOM);

    static TestServer of(Path root) throws RftException {
        return of(root, builder -> builder);
    }

    static TestServer of(Path root, UnaryOperator<RftServer.Builder> how) throws RftException {
        var builder = RftServer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .identity(IDENTITY)
                .users(name -> user(root, name));
        return new TestServer(how.apply(builder).start(), IDENTITY);
    }

    static Optional<User> user(Path root, String name) {
        return user(root, name, RateLimits.NONE);
    }

    /** The same with limits of their own. */
    static Optional<User> user(Path root, String name, RateLimits limits) {
        var most = new Settings(Settings.CONNECTIONS_MAX, Settings.BLOCK_BYTES_MAX, limits);
        return List.of("ada", "bob").contains(name)
                ? Optional.of(new User(name, root, name.equals("ada"), Optional.of(HASH), List.of(), most))
                : Optional.empty();
    }

    @Override
    public void close() {
        server.close();
    }
}
