package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rft.Durability;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.Download;
import io.rft.client.JobStore;
import io.rft.client.Keep;
import io.rft.client.RftClient;
import io.rft.client.TreeDownload;
import io.rft.client.TreeOptions;
import io.rft.client.TreeUpload;
import io.rft.client.Upload;
import io.rft.client.Verification;
import io.rft.posix.PosixDisk;
import io.rft.protocol.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files with holes, sent without them. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SparseIT {
    private static final RemotePath THERE = RemotePath.parse("/image");
    private static final long SIZE = (64 << 20) + 4321;
    private static final int PIECE = 1 << 20;
    private static final long AT = 40 << 20;

    @TempDir
    private Path temporary;

    private Path here;
    private Path there;
    private ServerFixture server;
    private RftClient client;

    @BeforeEach
    void open() throws Exception {
        var root = Files.createDirectory(temporary.resolve("root"));
        here = temporary.resolve("image");
        there = root.resolve("image");
        server = ServerFixture.serving(root);
        client = builder(server).build();
        try (var file = FileChannel.open(here, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(piece(1), AT);
            file.write(ByteBuffer.wrap(new byte[] {0}), SIZE - 1);
        }
        assumeTrue(dataFrom(here, 0) > 0, "this file system has no holes");
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void holesAreNotSentAndStayHoles() throws Exception {
        var back = temporary.resolve("back");

        var up = client.upload(new Upload(here, THERE).sparsely()).join();
        var down = client.download(new Download(THERE, back).sparsely()).join();

        assertTrue(up.movedBytes() < 10 * PIECE, up::toString);
        assertTrue(down.movedBytes() < 10 * PIECE, down::toString);
        for (var copy : new Path[] {there, back}) {
            assertEquals(-1, Files.mismatch(here, copy));
            assertTrue(dataFrom(copy, 0) > AT - 2 * PIECE, () -> copy + " has data too early");
            assertTrue(dataFrom(copy, AT + 8 * PIECE) > AT + 20 * PIECE, () -> copy + " has data too late");
        }
    }

    @Test
    void aDigestOfAllOfItIsComparedAllTheSame() throws Exception {
        var upload = new Upload(
                        here, THERE, true, true, Durability.BLOCK, Verification.READBACK, Message.HashAlgorithm.SHA256)
                .sparsely();

        var up = client.upload(upload).join();

        assertTrue(up.sha256().isPresent());
        assertEquals(-1, Files.mismatch(here, there));
        assertTrue(dataFrom(there, 0) > AT - 2 * PIECE);
    }

    @Test
    void withoutBeingAskedForAllIsSentAndTakesRoom() throws Exception {
        var up = client.upload(new Upload(here, THERE)).join();

        assertTrue(up.movedBytes() >= SIZE, up::toString);
        assertEquals(0, dataFrom(there, 0));
        assertEquals(-1, Files.mismatch(here, there));
    }

    @Test
    void whatBecameZeroBetweenTwoAttemptsIsZeroAtTheTarget() throws Exception {
        try (var file = FileChannel.open(here, StandardOpenOption.WRITE)) {
            for (var at = 0; at < SIZE - PIECE; at += PIECE) {
                file.write(piece(at), at);
            }
        }
        try (var proxy = ChaosProxy.to(server.address());
                var slowed = server.client(proxy.address(), ServerFixture.WRITER)
                        .jobs(jobs())
                        .build()) {
            proxy.holdBlocksAfter(30 << 20);
            var transfer = slowed.upload(new Upload(here, THERE).sparsely());
            Await.until("something is durable", () -> transfer.progress().durable() > 8 << 20);
            transfer.cancel();
            assertThrows(RftException.class, transfer::join);
        }
        try (var file = FileChannel.open(here, StandardOpenOption.WRITE)) {
            file.truncate(PIECE);
            file.write(piece(3), AT);
            file.write(ByteBuffer.wrap(new byte[] {0}), SIZE - 1);
        }

        var up = client.upload(new Upload(here, THERE).sparsely()).join();

        assertEquals(-1, Files.mismatch(here, there));
        assertTrue(up.movedBytes() < 20 * PIECE, up::toString);
        assertTrue(dataFrom(there, 8 * PIECE) > 20 * PIECE, "the old data gave its room back");
    }

    @Test
    void largeFilesOfATreeKeepTheirHoles() throws Exception {
        var tree = Files.createDirectory(temporary.resolve("tree"));
        Files.move(here, tree.resolve("image"));
        Files.writeString(tree.resolve("small"), "small");
        var options = TreeOptions.DEFAULT.keeping(Keep.USUAL.withHoles());
        var back = temporary.resolve("back");

        client.upload(new TreeUpload(tree, RemotePath.parse("/tree"), options), _ -> {})
                .join();
        client.download(new TreeDownload(RemotePath.parse("/tree"), back, options), _ -> {})
                .join();

        assertEquals(-1, Files.mismatch(tree.resolve("image"), back.resolve("image")));
        assertEquals("small", Files.readString(back.resolve("small")));
        assertTrue(dataFrom(server.root().resolve("tree/image"), 0) > AT - 2 * PIECE);
        assertTrue(dataFrom(back.resolve("image"), 0) > AT - 2 * PIECE);
    }

    private RftClient.Builder builder(ServerFixture of) throws Exception {
        return of.client().jobs(jobs());
    }

    private JobStore jobs() throws IOException {
        return new JobStore(temporary.resolve("jobs"), new SplittableRandom(1), Clock.systemUTC());
    }

    private static ByteBuffer piece(long seed) {
        var bytes = new byte[PIECE];
        new SplittableRandom(seed).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static long dataFrom(Path file, long position) throws Exception {
        try (var directory = PosixDisk.SYSTEM.open(Path.of(String.valueOf(file.getParent())), "");
                var open = directory.openForRead(String.valueOf(file.getFileName()))) {
            return open.findData(position);
        }
    }
}
