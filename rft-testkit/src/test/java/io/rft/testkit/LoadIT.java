package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.Patience;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.ConnectOptions;
import io.rft.client.Credentials;
import io.rft.client.Download;
import io.rft.client.Endpoint;
import io.rft.client.HostKeyTrust;
import io.rft.client.RftClient;
import io.rft.client.Transfer;
import io.rft.client.Upload;
import io.rft.protocol.Settings;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many clients with ten data connections each at once: every file whole, and nothing left of them in the daemon afterwards. */
@Tag("crash")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoadIT {
    private static final int CLIENTS = Double.parseDouble(System.getProperty("seeds.factor", "1")) > 1 ? 100 : 20;
    private static final int CONNECTIONS = 10;
    private static final int FILES = 2; // up, and as many down
    private static final long FILE_BYTES = (4 << 20) + 4_321;
    private static final String HEAP = "-Xmx1g";
    /** So slow that no file comes to its end within the time of the test. */
    private static final RateLimits HELD = new RateLimits(new Rate(32 << 10), new Rate(13 << 10), Rate.NONE);

    /** All log in at once: what takes long on a small machine is no reason to doubt the daemon, which a client would leave then. */
    private static final Patience PATIENT = patient(Patience.DEFAULT, Patience.DEFAULT.scaled(20));

    @TempDir
    private Path directory;

    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(bugs::add);
    private final List<RftClient> clients = new ArrayList<>();
    private DaemonProcess daemon;

    @BeforeEach
    void start() throws IOException {
        daemon = DaemonProcess.with(
                List.of(HEAP),
                Files.createDirectory(directory.resolve("root")),
                Files.createDirectory(directory.resolve("daemon-home")));
    }

    @AfterEach
    void stop() {
        clients.forEach(RftClient::close);
        daemon.close();
        tasks.close();
        assertEquals(List.of(), bugs);
    }

    @Test
    void manyClientsWithTenConnectionsEachAreServedAtOnce() throws IOException {
        serve(1); // what a daemon has from its first client on stays
        var before = daemon.held();

        serve(CLIENTS);

        Await.until("nothing is left of them: " + before, () -> daemon.held().isWithin(before));
        assertTrue(daemon.isAlive());
    }

    private void serve(int count) throws IOException {
        for (var i = 0; i < count; i++) {
            clients.add(client());
            for (var j = 0; j < FILES; j++) {
                data(i, j).writeTo(Files.createDirectories(here(i)).resolve("up-" + j));
                data(i, j).writeTo(Files.createDirectories(there(i)).resolve("down-" + j));
            }
        }
        all(RftClient::connect);
        var transfers = new ArrayList<Transfer>();
        for (var i = 0; i < count; i++) {
            for (var j = 0; j < FILES; j++) {
                transfers.add(clients.get(i).upload(new Upload(here(i).resolve("up-" + j), remote(i, "up-" + j))));
                transfers.add(
                        clients.get(i).download(new Download(remote(i, "down-" + j), here(i).resolve("down-" + j))));
            }
        }
        Await.until(
                "all their connections are there",
                () -> clients.stream().allMatch(client -> client.counts().connections() == CONNECTIONS));
        assertTrue(daemon.held().descriptors() >= (CONNECTIONS + 1L) * count, daemon.held()::toString);
        assertTrue(transfers.stream().noneMatch(one -> one.completion().isDone()), "they were not all there at once");

        clients.forEach(client -> client.limit(RateLimits.NONE));

        for (var transfer : transfers) {
            assertEquals(FILE_BYTES, transfer.join().bytes());
        }
        for (var i = 0; i < count; i++) {
            for (var j = 0; j < FILES; j++) {
                assertEquals(OptionalLong.empty(), data(i, j).firstDifference(there(i).resolve("up-" + j)));
                assertEquals(OptionalLong.empty(), data(i, j).firstDifference(here(i).resolve("down-" + j)));
            }
            assertEquals(0, clients.get(i).counts().retries());
        }
        clients.forEach(RftClient::close);
        clients.clear();
    }

    /** Waits as long as the other, and shows as often that it is there as the one. */
    private static Patience patient(Patience one, Patience other) {
        return new Patience(
                one.heartbeat(),
                other.deadAfter(),
                other.stalledAfter(),
                other.progressWithin(),
                other.goodbye(),
                other.pingAfter(),
                other.probeAfter(),
                other.dial(),
                other.answer(),
                other.recovery(),
                other.work());
    }

    private RftClient client() throws IOException {
        var password = Files.readString(Path.of(daemon.passwordFile())).strip();
        return RftClient.builder()
                .endpoint(new Endpoint("127.0.0.1", daemon.address().getPort(), daemon.user()))
                .trust(HostKeyTrust.pinned(daemon.fingerprint()))
                .credentials(Credentials.password(() -> password))
                .settings(new Settings(CONNECTIONS, Settings.BLOCK_BYTES_MIN, HELD))
                .fixedConnections(true)
                .options(ConnectOptions.DEFAULT
                        .withConnectTimeout(Duration.ofMinutes(4))
                        .withPatience(PATIENT))
                .build();
    }

    /** What each client does, at the same time as the others. */
    private interface Action {
        void run(RftClient client) throws RftException;
    }

    private void all(Action action) {
        var done = clients.stream()
                .map(client -> {
                    var one = new CompletableFuture<Void>();
                    tasks.startVirtual("client", () -> {
                        try {
                            action.run(client);
                            one.complete(null);
                        } catch (RftException e) {
                            one.completeExceptionally(e);
                        }
                    });
                    return one;
                })
                .toList();
        done.forEach(CompletableFuture::join);
    }

    private static TestData data(int client, int file) {
        return new TestData(100L * client + file, FILE_BYTES);
    }

    private Path here(int client) {
        return directory.resolve("here").resolve(Integer.toString(client));
    }

    private Path there(int client) {
        return daemon.root().resolve(Integer.toString(client));
    }

    private static RemotePath remote(int client, String name) throws RftException {
        return RemotePath.parse("/" + client + "/" + name);
    }
}
