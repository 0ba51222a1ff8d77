package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.seeded.Seeded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, killed with SIGKILL in the middle of a file that replaces another one. */
@Timeout(value = 1200, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KillIT {
    private static final long MIB = 1L << 20;
    private static final long SIZE = 272 * MIB + 54_321;

    /** Sent and not received, received and not durable: what a kill may cost (G8). */
    private static final long LOST_MAX = 192 * MIB;

    private static final long KILL_MIN = LOST_MAX + 12 * MIB;
    private static final long KILL_MAX = SIZE - 12 * MIB;

    /** What encryption, headers and messages add to the payload. */
    private static final double OVERHEAD = 1.02;

    private static final TestData OLD = new TestData(7, 100_000);

    @TempDir
    private Path directory;

    private DaemonProcess daemon;
    private ChaosProxy proxy;
    private Path home;

    @BeforeEach
    void start() throws IOException {
        daemon = new DaemonProcess(
                Files.createDirectory(directory.resolve("root")),
                Files.createDirectory(directory.resolve("daemon-home")));
        proxy = ChaosProxy.to(daemon.address());
        home = Files.createDirectory(directory.resolve("home"));
    }

    @AfterEach
    void stop() {
        proxy.close();
        daemon.close();
    }

    @Seeded(1)
    void aDaemonKilledDuringPutIsWaitedFor(SplittableRandom random) throws IOException {
        var source = directory.resolve("source");
        var target = daemon.root().resolve("target");
        killTheDaemon(random, source, target, put(source));
    }

    @Seeded(1)
    void aDaemonKilledDuringGetIsWaitedFor(SplittableRandom random) throws IOException {
        var source = daemon.root().resolve("source");
        var target = directory.resolve("target");
        killTheDaemon(random, source, target, get(target));
    }

    @Seeded(1)
    void aClientKilledDuringPutGoesOnWhenTheCommandIsGivenAgain(SplittableRandom random) throws IOException {
        var source = directory.resolve("source");
        var target = daemon.root().resolve("target");
        killTheClient(random, source, target, put(source));
    }

    @Seeded(1)
    void aClientKilledDuringGetGoesOnWhenTheCommandIsGivenAgain(SplittableRandom random) throws IOException {
        var source = daemon.root().resolve("source");
        var target = directory.resolve("target");
        killTheClient(random, source, target, get(target));
    }

    private void killTheDaemon(SplittableRandom random, Path source, Path target, List<String> command)
            throws IOException {
        var data = prepare(random, source, target);
        try (var watcher = new NameWatcher(target, Optional.of(OLD), data)) {
            var client = startAndHold(random, command);

            daemon.kill();
            proxy.release();
            daemon.restart();
            var outcome = client.await();

            assertEquals(0, outcome.exit(), outcome.err());
            assertTrue(outcome.of("resumed-bytes") > 0, outcome::toString);
            assertTrue(outcome.of("sent-bytes") <= SIZE + LOST_MAX, outcome::toString);
            assertEquals(OptionalLong.empty(), data.firstDifference(target));
            assertEquals(List.of(), watcher.wrong());
        }
    }

    private void killTheClient(SplittableRandom random, Path source, Path target, List<String> command)
            throws IOException {
        var data = prepare(random, source, target);
        try (var watcher = new NameWatcher(target, Optional.of(OLD), data)) {
            var client = startAndHold(random, command);

            client.kill();
            proxy.release();
            var again = ClientProcess.run(home, command);

            assertEquals(0, again.exit(), again.err());
            assertTrue(again.of("resumed-bytes") > 0, again::toString);
            assertTrue(again.of("resumed-bytes") + again.of("sent-bytes") >= SIZE, again::toString);
            assertTrue(proxy.bytes() <= (SIZE + LOST_MAX) * OVERHEAD, () -> "bytes moved: " + proxy.bytes());
            assertEquals(OptionalLong.empty(), data.firstDifference(target));
            assertEquals(List.of(), watcher.wrong());
        }
    }

    private static TestData prepare(SplittableRandom random, Path source, Path target) throws IOException {
        var data = new TestData(random.nextLong(), SIZE);
        data.writeTo(source);
        OLD.writeTo(target);
        return data;
    }

    /** Starts the command and stops the world somewhere behind what a kill may cost and before the end. */
    private ClientProcess startAndHold(SplittableRandom random, List<String> command) throws IOException {
        var at = random.nextLong(KILL_MIN, KILL_MAX);
        proxy.holdAfter(at);
        var client = ClientProcess.start(home, command);
        proxy.awaitBytes(at - Pump.PIECE_BYTES);
        return client;
    }

    private List<String> put(Path source) {
        var url = ClientProcess.url(daemon, proxy.address(), "target");
        return ClientProcess.transfer("put", daemon, List.of(source.toString(), url));
    }

    private List<String> get(Path target) {
        var url = ClientProcess.url(daemon, proxy.address(), "source");
        return ClientProcess.transfer("get", daemon, List.of(url, target.toString()));
    }
}
