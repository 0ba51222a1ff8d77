package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.Patience;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.channel.Pace;
import io.rft.client.ConnectOptions;
import io.rft.client.JobStore;
import io.rft.client.RftClient;
import io.rft.client.Upload;
import io.rft.digest.Crc32cs;
import io.rft.protocol.BlockHeader;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.range.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several clients at one name: one writer per transfer, whole files of independent ones, and who has to wait. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FencingIT {
    private static final long MIB = 1L << 20;
    private static final long SIZE = 24 * MIB + 99;
    /** Nobody doubts anybody who is silent for minutes. */
    private static final Patience PATIENT = Patience.DEFAULT.scaled(20);

    private static final TransferId TRANSFER = new TransferId(1, 2);
    private static final Upload ANY = new Upload(Path.of("/none"), RemotePath.parse("/target"));

    @TempDir
    private Path directory;

    private ServerFixture server;
    private ChaosProxy proxy;
    private final List<RftClient> clients = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server = ServerFixture.serving(
                Files.createDirectory(directory.resolve("root")),
                builder -> builder.sessionsMax(1000, 3).patience(PATIENT));
        proxy = ChaosProxy.to(server.address());
    }

    @AfterEach
    void stop() {
        proxy.cutAll();
        clients.forEach(RftClient::close);
        proxy.close();
        server.close();
    }

    @Test
    void whoComesBackGoesOnAtOnceAndTheHalfOpenSessionCannotWriteAnyMore() throws IOException {
        var data = new TestData(1, SIZE);
        var source = directory.resolve("source");
        data.writeTo(source);
        var upload = new Upload(source, ANY.target());
        var jobs = directory.resolve("jobs");
        var first = client(jobs);
        first.connect();
        proxy.holdBlocksAfter(16 * MIB);
        var before = proxy.bytes();
        var stale = first.upload(upload);
        proxy.awaitBytes(before + 16 * MIB - Pump.PIECE_BYTES);
        Await.until("something is durable", () -> stale.progress().durable() > 4 * MIB);
        proxy.connections().forEach(ProxiedConnection::stall); // the server does not notice
        proxy.release();
        var second = client(copyOf(jobs)); // the same transfer

        var result = second.upload(upload).join();

        assertEquals(2, server.server().sessions(), "the first one is still open for the server");
        assertTrue(result.resumedBytes() > 4 * MIB, result::toString);
        assertEquals(OptionalLong.empty(), data.firstDifference(server.root().resolve("target")));
        var other = new TestData(2, 1000);
        other.writeTo(server.root().resolve("target")); // whatever the first one still did would show
        proxy.connections().forEach(ProxiedConnection::resume);
        assertEquals(
                ErrorCode.BUSY, assertThrows(RftException.class, stale::join).code());
        assertEquals(OptionalLong.empty(), other.firstDifference(server.root().resolve("target")));
    }

    @Test
    void theCommitOfAStaleSessionIsRefusedAndThatOfTheNewerOneCounts() throws IOException {
        var content = ByteBuffer.allocate(Settings.BLOCK_BYTES_MIN);
        var crc = Crc32cs.of(content);
        var whole = new ByteRange(0, content.limit());
        try (var stale = RawClient.connect(server);
                var newer = RawClient.connect(server)) {
            var login = stale.login(ServerFixture.WRITER);
            var first = offer(stale);
            try (var data = stale.join(login, stale.ticket(2))) {
                data.send(new BlockHeader.Block(TRANSFER, first.epoch(), whole, crc), content.duplicate(), Pace.NONE);
                stale.awaitDurable(content.limit());
            }
            newer.login(ServerFixture.WRITER);
            var second = offer(newer);
            assertEquals(first.epoch() + 1, second.epoch());
            assertEquals(List.of(), second.missing(), "all of it is there already");

            for (var epoch : List.of(first.epoch(), second.epoch())) { // nor can it speak for the newer one
                stale.ask(10 + epoch, new Message.Commit(TRANSFER, epoch, crc));
                assertInstanceOf(Message.Failure.class, stale.answer(10 + epoch));
            }

            assertTrue(Files.notExists(server.root().resolve("target")));
            newer.ask(3, new Message.Commit(TRANSFER, second.epoch(), crc));
            assertInstanceOf(Message.Committed.class, newer.answer(3));
            assertEquals(
                    content, ByteBuffer.wrap(Files.readAllBytes(server.root().resolve("target"))));
        }
    }

    @Test
    void differentUploadsToOneNamePublishWholeFiles() throws IOException {
        var one = new TestData(1, SIZE);
        var other = new TestData(2, SIZE + 1);
        one.writeTo(directory.resolve("one"));
        other.writeTo(directory.resolve("other"));
        var target = server.root().resolve("target");
        one.writeTo(target);
        try (var watcher = new NameWatcher(target, Optional.of(one), other)) {
            var first = client(directory.resolve("jobs-1")).upload(new Upload(directory.resolve("one"), ANY.target()));
            var second =
                    client(directory.resolve("jobs-2")).upload(new Upload(directory.resolve("other"), ANY.target()));

            assertEquals(0, first.join().resumedBytes()); // neither takes over what the other has
            assertEquals(0, second.join().resumedBytes());

            assertEquals(List.of(), watcher.wrong());
        }
        var last = Files.size(target) == SIZE ? one : other;
        assertEquals(OptionalLong.empty(), last.firstDifference(target));
    }

    @Test
    void whoComesWhenAllPlacesAreTakenIsToldToTryAgain() throws IOException {
        for (var i = 0; i < 3; i++) {
            client(directory.resolve("jobs-" + i)).connect();
        }
        var late = client(directory.resolve("jobs-late"));

        assertEquals(
                ErrorCode.BUSY, assertThrows(RftException.class, late::connect).code());
    }

    private RftClient client(Path jobs) throws RftException {
        var client = server.client(proxy.address(), ServerFixture.WRITER)
                .options(ConnectOptions.DEFAULT.withPatience(PATIENT))
                .jobs(new JobStore(jobs, new SplittableRandom(jobs.hashCode()), InstantSource.system()))
                .build();
        clients.add(client);
        return client;
    }

    private static Message.Accept offer(RawClient client) throws RftException {
        var time = Instant.EPOCH;
        var block = Settings.BLOCK_BYTES_MIN;
        client.ask(1, new Message.Offer(TRANSFER, ANY.target(), block, time, time, "key", 0644, block, true, true));
        return assertInstanceOf(Message.Accept.class, client.answer(1));
    }

    private Path copyOf(Path jobs) throws IOException {
        var copy = Files.createDirectory(directory.resolve("jobs-copy"));
        try (var files = Files.list(jobs)) {
            // Its owner may just be about to replace a record: it is there all the time, what will take its place is
            // not.
            for (var file : files.filter(one -> one.toString().endsWith(".job")).toList()) {
                Files.copy(file, copy.resolve(String.valueOf(file.getFileName())));
            }
        }
        return copy;
    }
}
