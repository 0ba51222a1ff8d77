package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.channel.Alpn;
import io.rft.client.Download;
import io.rft.client.RftClient;
import io.rft.client.Transfer;
import io.rft.client.Upload;
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

/** A file that replaces another one, moved while connections are cut. Large enough that to begin again would break the bounds. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CutIT {
    private static final long MIB = 1L << 20;
    /** Sent and not yet received: what a lost connection may cost (G8). */
    private static final long IN_FLIGHT_MAX = 64 * MIB;

    /** With what was received and not yet durable: what a lost session may cost (G8). */
    private static final long UNDURABLE_MAX = 192 * MIB;

    /** The cut comes so far behind more than it may cost, and so far before the end. */
    private static final long MARGIN = 12 * MIB;

    /** What there is of a file beyond that. */
    private static final long ROOM = 80 * MIB + 12_345;

    private static final TestData STORMY = new TestData(1, 112 * MIB + 12_345);

    private static final TestData OLD = new TestData(7, 100_000);

    @TempDir
    private Path directory;

    private ServerFixture server;
    private ChaosProxy proxy;
    private RftClient client;

    /** Which way the file goes. */
    private enum Way {
        UP,
        DOWN
    }

    @BeforeEach
    void start() throws IOException {
        server = ServerFixture.serving(Files.createDirectory(directory.resolve("root")));
        proxy = ChaosProxy.to(server.address());
        client = server.client(proxy.address(), ServerFixture.WRITER).build();
    }

    @AfterEach
    void stop() {
        client.close();
        proxy.close();
        server.close();
    }

    @Seeded(2)
    void oneLostDataConnectionCostsOnlyWhatItCarried(SplittableRandom random) throws IOException {
        for (var way : Way.values()) {
            moveAndCut(way, random, IN_FLIGHT_MAX, false, () -> {
                var data = proxy.open(Alpn.DATA);
                assertTrue(data.get(random.nextInt(data.size())).reset());
            });
        }
    }

    @Seeded(2)
    void allDataConnectionsMayBeLostAtOnce(SplittableRandom random) throws IOException {
        for (var way : Way.values()) {
            moveAndCut(way, random, UNDURABLE_MAX, false, () -> assertTrue(proxy.cutData() > 1));
        }
    }

    @Seeded(2)
    void aLostCommandChannelIsANewSessionThatGoesOn(SplittableRandom random) throws IOException {
        for (var way : Way.values()) {
            moveAndCut(way, random, UNDURABLE_MAX, true, () -> assertEquals(1, proxy.cutCommand()));
        }
    }

    @Seeded(1)
    void everythingMayBeLostAndTheServerBeAwayForAWhile(SplittableRandom random) throws IOException {
        for (var way : Way.values()) {
            moveAndCut(way, random, UNDURABLE_MAX, true, () -> {
                proxy.refuse();
                assertTrue(proxy.cutAll() > 1);
                var before = client.counts().retries();
                Await.until("it has tried", () -> client.counts().retries() >= before + 3);
                proxy.admit();
            });
        }
    }

    @Seeded(1)
    void anEndInTheMiddleIsALossToo(SplittableRandom random) throws IOException {
        for (var way : Way.values()) {
            moveAndCut(way, random, UNDURABLE_MAX, true, () -> {
                for (var connection : List.copyOf(proxy.open(Alpn.COMMAND))) {
                    assertTrue(connection.finish());
                }
            });
        }
    }

    @Seeded(2)
    void aStormOfCutsChangesNothing(SplittableRandom random) throws IOException {
        for (var way : Way.values()) {
            STORMY.writeTo(source(way));
            OLD.writeTo(target(way));
            client.connect(); // the very first connection is not tried twice
            var cuts = 0;
            try (var watcher = new NameWatcher(target(way), Optional.of(OLD), STORMY)) {
                proxy.holdBlocksAfter(random.nextLong(STORMY.size() / 2)); // so that the first cut cannot come too late
                var transfer = begin(way);
                Await.until(
                        "there is something to cut",
                        () -> !proxy.open(Alpn.DATA).isEmpty());
                cuts += proxy.cutData();
                proxy.release();
                for (var at = proxy.bytes(); !transfer.completion().isDone(); at += random.nextLong(32 * MIB)) {
                    awaitBytesOrEnd(at, transfer);
                    cuts += cutSome(random);
                }

                transfer.join();

                assertEquals(List.of(), watcher.wrong());
            }
            assertTrue(cuts > 0);
            assertEquals(OptionalLong.empty(), STORMY.firstDifference(target(way)));
            clear(way);
        }
    }

    /** Something that happens to the network. */
    private interface Fault {
        void happen() throws IOException;
    }

    /** One transfer, stopped at some place for the fault. */
    private void moveAndCut(Way way, SplittableRandom random, long mostAgain, boolean sessionLost, Fault fault)
            throws IOException {
        var size = mostAgain + ROOM;
        var data = new TestData(random.nextLong(), size);
        data.writeTo(source(way));
        OLD.writeTo(target(way));
        try (var watcher = new NameWatcher(target(way), Optional.of(OLD), data)) {
            var at = random.nextLong(mostAgain + MARGIN, size - MARGIN);
            var before = proxy.bytes();
            proxy.holdBlocksAfter(at);
            var transfer = begin(way);
            proxy.awaitBytes(before + at - Pump.PIECE_BYTES);
            // What has passed may still wait in the peer's system, and be lost there with its connection.
            Await.until("something is durable", () -> transfer.progress().durable() > 0);
            Await.until(
                    "there are several connections", () -> proxy.open(Alpn.DATA).size() > 1);
            fault.happen();
            proxy.release();

            var result = transfer.join();

            assertEquals(OptionalLong.empty(), data.firstDifference(target(way)));
            assertEquals(size, result.bytes());
            assertTrue(result.movedBytes() <= size + mostAgain, () -> "moved too much: " + result);
            assertEquals(sessionLost, result.resumedBytes() > 0, result::toString);
            assertEquals(sessionLost, result.restarts() > 0, result::toString);
            assertTrue(watcher.looks() > 0);
            assertEquals(List.of(), watcher.wrong());
        }
        assertEquals(List.of(), leftovers(way));
        clear(way);
    }

    private Transfer begin(Way way) throws RftException {
        return switch (way) {
            case UP -> client.upload(new Upload(source(way), RemotePath.parse("/target")));
            case DOWN -> client.download(new Download(RemotePath.parse("/source"), target(way)));
        };
    }

    private Path source(Way way) {
        return (way == Way.UP ? directory : server.root()).resolve("source");
    }

    private Path target(Way way) {
        return (way == Way.UP ? server.root() : directory).resolve("target");
    }

    private void clear(Way way) throws IOException {
        Files.delete(source(way));
        Files.delete(target(way));
    }

    /** What transfers keep beside their target while they are under way. */
    private List<String> leftovers(Way way) throws IOException {
        try (var entries =
                Files.list(Optional.ofNullable(target(way).getParent()).orElseThrow())) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(entry -> entry.contains(".rft-"))
                    .toList();
        }
    }

    private void awaitBytesOrEnd(long bytes, Transfer transfer) {
        Await.until(
                bytes + " bytes have passed",
                () -> proxy.bytes() >= bytes || transfer.completion().isDone());
    }

    private int cutSome(SplittableRandom random) {
        var open =
                proxy.connections().stream().filter(ProxiedConnection::isOpen).toList();
        var cut = 0;
        for (var connection : open) {
            cut += random.nextInt(3) == 0 && connection.reset() ? 1 : 0;
        }
        return cut;
    }
}
