package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.Patience;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.channel.Alpn;
import io.rft.client.ConnectOptions;
import io.rft.client.Download;
import io.rft.client.RftClient;
import io.rft.client.Transfer;
import io.rft.client.TransferResult;
import io.rft.client.Upload;
import io.rft.protocol.Settings;
import io.rft.rate.RateLimits;
import io.rft.testkit.ProxiedConnection.Direction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** T-NET: every kind of network fault in the middle of an upload and of a download, with all times scaled down. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NetworkIT {
    private static final long MIB = 1L << 20;
    private static final long SIZE = 40 * MIB + 4_321;
    private static final long FAULT_AT = 26 * MIB;
    /** What is certainly durable of that: each connection may have stopped within a block. */
    private static final long DURABLE_MIN = FAULT_AT - 2 * MIB;
    /** What a slow end may send twice. */
    private static final long COPIES_MAX = 16 * MIB;

    private static final int CONNECTIONS = 3;
    private static final Patience PATIENCE = Patience.DEFAULT.scaled(0.12);
    private static final TestData OLD = new TestData(7, 100_000);

    @TempDir
    private Path directory;

    private ServerFixture server;
    private ChaosProxy proxy;
    private RftClient client;

    @BeforeEach
    void start() throws IOException {
        server = ServerFixture.serving(
                Files.createDirectory(directory.resolve("root")), builder -> builder.patience(PATIENCE));
        proxy = ChaosProxy.to(server.address());
        client = server.client(proxy.address(), ServerFixture.WRITER)
                .settings(new Settings(CONNECTIONS, Settings.BLOCK_BYTES_DEFAULT, RateLimits.NONE))
                .options(ConnectOptions.DEFAULT.withPatience(PATIENCE))
                .build();
    }

    @AfterEach
    void stop() {
        proxy.letGo();
        client.close();
        proxy.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void anUploadSurvives(NetworkFault fault) throws IOException {
        var source = directory.resolve("source");
        var target = server.root().resolve("target");
        survives(fault, Direction.TO_SERVER, source, target, () -> client.upload(new Upload(source, path("/target"))));
    }

    @ParameterizedTest
    @EnumSource
    void aDownloadSurvives(NetworkFault fault) throws IOException {
        var source = server.root().resolve("source");
        var target = directory.resolve("target");
        survives(
                fault,
                Direction.TO_CLIENT,
                source,
                target,
                () -> client.download(new Download(path("/source"), target)));
    }

    /** A transfer that is begun. */
    private interface Begin {
        Transfer transfer() throws RftException;
    }

    private void survives(NetworkFault fault, Direction blocks, Path source, Path target, Begin begin)
            throws IOException {
        var data = new TestData(fault.name().hashCode(), SIZE);
        data.writeTo(source);
        OLD.writeTo(target);
        try (var watcher = new NameWatcher(target, Optional.of(OLD), data)) {
            client.connect();
            proxy.holdBlocksAfter(FAULT_AT);
            var transfer = begin.transfer();
            // Not only passed: what waits in the peer's system is lost with its connection.
            Await.until("most is durable", () -> transfer.progress().durable() > DURABLE_MIN);
            Await.until("all connections are there", () -> proxy.open(Alpn.DATA).size() == CONNECTIONS);

            fault.happen(proxy, blocks, PATIENCE);
            proxy.release();
            var result = transfer.join();

            assertEquals(OptionalLong.empty(), data.firstDifference(target));
            assertEquals(SIZE, result.bytes());
            assertTrue(result.movedBytes() <= SIZE + againMax(result), result::toString);
            if (fault.endsSession(blocks)) {
                assertTrue(result.restarts() > 0 && result.resumedBytes() > 0, result::toString);
            }
            assertEquals(List.of(), watcher.wrong());
        }
        assertEquals(List.of(), leftovers(target));
    }

    /**
     * In the same session nothing is sent again that was durable before the fault; in another one nothing that was durable. But for the
     * copies of blocks that idle connections made towards the end, before the fault or after it.
     */
    private static long againMax(TransferResult result) {
        return result.restarts() == 0
                ? SIZE - DURABLE_MIN + COPIES_MAX
                : result.restarts() * SIZE - result.resumedBytes() + COPIES_MAX;
    }

    /** What transfers keep beside their target while they are under way. */
    private static List<String> leftovers(Path target) throws IOException {
        try (var entries = Files.list(Optional.ofNullable(target.getParent()).orElseThrow())) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(entry -> entry.contains(".rft-"))
                    .toList();
        }
    }

    private static RemotePath path(String path) throws RftException {
        return RemotePath.parse(path);
    }
}
