package io.rft.testkit;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.channel.CuttingDialer;
import io.rft.channel.ServerIdentity;
import io.rft.channel.TcpDialer;
import io.rft.client.Credentials;
import io.rft.client.Download;
import io.rft.client.Endpoint;
import io.rft.client.HostKeyTrust;
import io.rft.client.JobStore;
import io.rft.client.RftClient;
import io.rft.client.Transfer;
import io.rft.client.Upload;
import io.rft.disk.Directory;
import io.rft.disk.Disk;
import io.rft.fault.FaultPoint;
import io.rft.posix.PosixDirectory;
import io.rft.protocol.Settings;
import io.rft.protocol.SshPublicKey;
import io.rft.rate.RateLimits;
import io.rft.server.AuthorizedKey;
import io.rft.server.RftServer;
import io.rft.server.User;
import io.rft.task.TaskGroup;
import io.rft.testkit.KillPlan.Role;
import io.rft.testkit.KillPlan.Way;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * A client and a server, each with a directory and lives of its own, between which one file goes. Threads of both kill them; one thread
 * starts them, also again.
 */
final class KillStage implements Closeable {
    static final int BLOCK = Settings.BLOCK_BYTES_MIN;
    static final int BLOCKS_MIN = 4;
    static final int CONNECTIONS = 2;

    private static final String USER = "alice";
    private static final Settings SETTINGS = new Settings(CONNECTIONS, BLOCK, RateLimits.NONE);

    /** What all stages share, because it is costly. */
    record Keys(ServerIdentity identity, KeyPair user) {}

    /** A running client, or what is left of it. */
    private record Client(Life life, RftClient program, CuttingDialer sockets, AtomicBoolean loggedIn) {}

    /** A running server, or what is left of it. */
    private record Server(Life life, RftServer program) {}

    private final Keys keys;
    private final Way way;
    private final Path source;
    private final FaultyDisk receiverDisk = new FaultyDisk();
    private final Path directory;
    private final TaskGroup cleaning;
    private final BiConsumer<Role, FaultPoint> reached;
    private final SplittableRandom random;
    private final UnaryOperator<Directory> wrapping;
    private volatile Path jobs;
    private volatile boolean wasDone;
    private volatile Server server;
    private volatile Client client;

    /** Starts both. The programs that were killed are taken down by the {@code cleaning} threads; what receives uses its disk as wrapped. */
    KillStage(
            Keys keys,
            Way way,
            Path directory,
            TaskGroup cleaning,
            BiConsumer<Role, FaultPoint> reached,
            SplittableRandom random,
            UnaryOperator<Directory> wrapping)
            throws IOException {
        this.keys = keys;
        this.way = way;
        this.source = Files.createDirectory(directory.resolve("sender")).resolve("source");
        this.directory = directory;
        this.cleaning = cleaning;
        this.reached = reached;
        this.random = random;
        this.wrapping = wrapping;
        this.jobs = Files.createDirectory(directory.resolve("jobs"));
        this.server = startServer();
        this.client = startClient();
    }

    Path source() {
        return source;
    }

    /** Where the file goes. The sender's disk is a real one. */
    FaultyDisk receiverDisk() {
        return receiverDisk;
    }

    /** The user's command; given again after the client's death. Throws {@link Killed} when that comes meanwhile. */
    Transfer begin() throws RftException {
        var now = client;
        return now.life.live(() -> switch (way) {
            case UP -> now.program.upload(new Upload(source, RemotePath.parse("/target")));
            case DOWN -> now.program.download(new Download(RemotePath.parse("/source"), directory.resolve("target")));
        });
    }

    void kill(Role role) {
        life(role).kill();
        if (role == Role.CLIENT) {
            jobs = copyOfJobs();
        }
    }

    /** Jobs are not behind the seam of files: what a dead client still does to them happens to a directory that nobody looks at. */
    private Path copyOfJobs() {
        try (var records = Files.newDirectoryStream(jobs, "*.job")) {
            var copy = Files.createTempDirectory(directory, "jobs");
            wasDone = true;
            for (var one : records) {
                wasDone = false;
                Files.copy(one, copy.resolve(jobs.relativize(one)), StandardCopyOption.COPY_ATTRIBUTES);
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the client that was killed last had ended its command: its job is forgotten. */
    boolean wasDone() {
        return wasDone;
    }

    boolean isDead(Role role) {
        return life(role).isDead();
    }

    /** Whether the client that runs now has ever had a session. */
    boolean wasLoggedIn() {
        return client.loggedIn.get();
    }

    /** Loses all connections but the first, which is the command channel. */
    void cut() {
        for (var i = 1; i < client.sockets.dialled(); i++) {
            client.sockets.cut(i);
        }
    }

    /** Starts anew who is dead. */
    void revive() throws RftException {
        if (server.life.isDead()) {
            takeDown(server.program::close);
            server = startServer();
        }
        if (client.life.isDead()) {
            takeDown(client.program::close);
            client = startClient();
        }
    }

    @Override
    public void close() {
        takeDown(client.program::close);
        takeDown(server.program::close);
    }

    private Disk disk(Role role) {
        var receives = KillPlan.Victims.RECEIVER.roles(way).contains(role);
        return receives ? (root, shownAs) -> wrapping.apply(receiverDisk.root()) : PosixDirectory::open;
    }

    private Life life(Role role) {
        return switch (role) {
            case CLIENT -> client.life;
            case SERVER -> server.life;
        };
    }

    private void takeDown(Runnable close) {
        cleaning.startPlatform("take down", close);
    }

    private Server startServer() throws RftException {
        var life = new Life("the server", point -> reached.accept(Role.SERVER, point));
        var user = new User(
                USER,
                source.resolveSibling(".").normalize(),
                true,
                Optional.empty(),
                List.of(new AuthorizedKey(SshPublicKey.ofJca(keys.user.getPublic()))),
                SETTINGS);
        return life.live(() -> new Server(
                life,
                RftServer.builder()
                        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .identity(keys.identity)
                        .users(name -> Optional.of(user))
                        .state(directory)
                        .disk(life.fence(disk(Role.SERVER)))
                        .start()));
    }

    private Client startClient() throws RftException {
        var loggedIn = new AtomicBoolean();
        var life = new Life("the client", point -> {
            loggedIn.compareAndSet(false, point == FaultPoint.LOGIN_AFTER_ANSWER);
            reached.accept(Role.CLIENT, point);
        });
        var dialer = new CuttingDialer((address, timeout) -> dial(life, timeout));
        var program = RftClient.builder()
                .endpoint(new Endpoint("server.test", RftServer.PORT_DEFAULT, USER))
                .trust(HostKeyTrust.pinned(keys.identity.fingerprint()))
                .credentials(Credentials.key(SshPublicKey.ofJca(keys.user.getPublic()), keys.user.getPrivate()))
                .settings(SETTINGS)
                .dialer(dialer)
                .disk(life.fence(disk(Role.CLIENT)))
                .jobs(new JobStore(jobs, random, () -> Instant.EPOCH))
                .build();
        return new Client(life, program, dialer, loggedIn);
    }

    /** A connection that is lost when either end dies; refused by a dead server. */
    private SocketChannel dial(Life caller, Duration timeout) throws RftException {
        var callee = server;
        if (callee.life.isDead() || caller.isDead()) {
            throw new RftException(ErrorCode.NETWORK, "nobody is there");
        }
        var socket = new TcpDialer().dial(callee.program.address(), timeout);
        caller.own(socket);
        callee.life.own(socket);
        return socket;
    }
}
