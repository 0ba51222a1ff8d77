package io.rft.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.AuthenticationException;
import io.rft.HostKeyException;
import io.rft.RftException;
import io.rft.client.Credentials;
import io.rft.client.KeyPairFiles;
import io.rft.nio.RftFileSystem;
import io.rft.nio.RftFiles;
import io.rft.nio.RftOpenOption;
import io.rft.nio.StagedChannel;
import io.rft.protocol.Settings;
import io.rft.protocol.SshPublicKey;
import io.rft.rate.RateLimits;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files of a server are files like others. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemoteFileSystemIT extends FileSystemContract {
    @TempDir
    private Path root;

    private ServerFixture server;
    private FileSystem files;

    @BeforeEach
    void start() throws IOException {
        server = ServerFixture.serving(root);
        files = FileSystems.newFileSystem(uri(), environment());
    }

    @AfterEach
    void stop() throws IOException {
        files.close();
        server.close();
    }

    private URI uri() {
        return URI.create("rft://" + ServerFixture.WRITER + "@127.0.0.1:"
                + server.address().getPort() + "/");
    }

    private Map<String, ?> environment() {
        return Map.of(
                "password",
                ServerFixture.PASSWORD,
                "host-key",
                server.identity().fingerprint());
    }

    private Map<String, ?> with(String key, Object value) throws IOException {
        var more = new HashMap<String, Object>(environment());
        more.put(key, value);
        return more;
    }

    @Override
    FileSystem files() {
        return files;
    }

    @Override
    Path base() throws IOException {
        Files.createDirectories(beneath());
        return files.getPath("/base");
    }

    @Override
    Path beneath() throws IOException {
        return Files.createDirectories(root.resolve("base"));
    }

    @Test
    void aUserOfAServerHasOneFileSystem() throws IOException {
        assertThrows(FileSystemAlreadyExistsException.class, () -> FileSystems.newFileSystem(uri(), environment()));
        assertEquals(files, FileSystems.getFileSystem(uri()));
        files.close();

        assertThrows(FileSystemNotFoundException.class, () -> FileSystems.getFileSystem(uri()));
        assertThrows(ClosedFileSystemException.class, () -> files.getPath("/"));
        files = FileSystems.newFileSystem(uri(), environment());
    }

    @Test
    void aServerThatIsNotKnownIsRefused() throws IOException {
        files.close();

        assertThrows(
                HostKeyException.class,
                () -> FileSystems.newFileSystem(
                        uri(),
                        Map.of(
                                "password",
                                ServerFixture.PASSWORD,
                                "known-hosts",
                                root.resolve("known").toString())));
    }

    @Test
    void aWordThatIsNoKeyOfTheEnvironmentIsRefused() throws IOException {
        files.close();

        assertThrows(IllegalArgumentException.class, () -> FileSystems.newFileSystem(uri(), Map.of("pasword", "x")));
    }

    @Test
    void whoHasAKeyNeedsNoPassword() throws IOException {
        files.close();
        var key = Credentials.key(
                SshPublicKey.ofJca(server.userKey().getPublic()),
                server.userKey().getPrivate());
        files = FileSystems.newFileSystem(
                uri(), Map.of("credentials", key, "host-key", server.identity().fingerprint()));

        assertTrue(Files.exists(files.getPath("/")));
    }

    @Test
    void aKeyFileThatCannotBeUsedIsSaidToBeSo(@TempDir Path here) throws IOException {
        files.close();
        var random = new SecureRandom();
        var _ = KeyPairFiles.create(here.resolve("locked"), "comment", "open sesame", random);

        for (var more : List.of(
                Map.of("identity", here.resolve("missing")),
                Map.of("identity", here.resolve("locked")),
                Map.of("identity", here.resolve("locked"), "passphrase", "hush"))) {
            var environment = new HashMap<String, Object>(environment());
            environment.putAll(more);
            var refused = assertThrows(RftException.class, () -> FileSystems.newFileSystem(uri(), environment));
            assertFalse(String.valueOf(refused.getMessage()).contains("hush"));
        }
    }

    @Test
    void aWrongPasswordOpensNothing() throws IOException {
        files.close();

        assertThrows(AuthenticationException.class, () -> FileSystems.newFileSystem(uri(), with("password", "hush")));
        assertThrows(FileSystemNotFoundException.class, () -> FileSystems.getFileSystem(uri()));
    }

    @Test
    void aFileThatIsChangedWhileItIsReadIsNotMixed() throws IOException {
        var file = file("f", bytes(MANY_BLOCKS));
        try (var channel = Files.newByteChannel(file)) {
            channel.read(ByteBuffer.allocate(10));
            Files.write(beneath().resolve("f"), bytes(MANY_BLOCKS + 1));
            channel.position(MANY_BLOCKS - 10);

            assertThrows(FileSystemException.class, () -> channel.read(ByteBuffer.allocate(10)));
        }
    }

    @Test
    void onlyThePartThatIsReadTravels() throws IOException {
        var size = 8L << 30;
        try (var sparse =
                FileChannel.open(beneath().resolve("large"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            sparse.write(ByteBuffer.wrap("end".getBytes(UTF_8)), size - 3);
        }
        try (var channel = Files.newByteChannel(base().resolve("large"))) {
            var end = ByteBuffer.allocate(10);
            assertEquals(size, channel.size());
            channel.position(size - 3);
            assertEquals(3, channel.read(end));

            assertEquals("end", UTF_8.decode(end.flip()).toString());
            assertEquals(-1, channel.read(end.clear()));
        }
        assertTrue(server.server().statistics().downloads().bytes() < 1 << 20);
    }

    @Test
    void blocksOfAnySizeMakeUpTheFile() throws IOException {
        var content = bytes(3 * MANY_BLOCKS);
        var file = file("f", content).toString();
        for (var blockBytes : List.of(Settings.BLOCK_BYTES_MIN, 300_001, 1 << 20, 5 << 20)) {
            var settings = new Settings(3, blockBytes, RateLimits.NONE);
            try (var client = server.client().settings(settings).build();
                    var view = RftFileSystem.of(client);
                    var channel = Files.newByteChannel(view.getPath(file))) {
                assertArrayEquals(content, Files.readAllBytes(view.getPath(file)));
                channel.position(2_500_000);
                var one = ByteBuffer.allocate(1);
                assertEquals(1, channel.read(one));
                assertEquals(content[2_500_000], one.get(0));
            }
        }
    }

    @Test
    void closingAChannelEndsWhoReadsIt() throws IOException {
        var file = file("f", bytes(MANY_BLOCKS)).toString();
        var ends = new ConcurrentLinkedQueue<Object>();
        var reads = new AtomicBoolean();
        try (var proxy = ChaosProxy.to(server.address());
                var client =
                        server.client(proxy.address(), ServerFixture.WRITER).build();
                var view = RftFileSystem.of(client)) {
            var channel = Files.newByteChannel(view.getPath(file));
            proxy.hold(ProxiedConnection.Direction.TO_CLIENT);
            channel.position(MANY_BLOCKS - 1);
            try (var tasks = new TaskGroup(ends::add)) {
                tasks.startPlatform("reader", () -> {
                    reads.set(true);
                    try {
                        ends.add(channel.read(ByteBuffer.allocate(1)));
                    } catch (IOException e) {
                        ends.add(e.getClass());
                    }
                });
                Await.until("somebody reads", reads::get);
                channel.close();
            }

            assertTrue(
                    Set.of(AsynchronousCloseException.class, ClosedChannelException.class)
                            .contains(ends.remove()),
                    "it had come to its turn, or not yet");
        }
    }

    @Test
    void readingGoesOnAfterALostSession() throws IOException {
        var content = bytes(MANY_BLOCKS);
        var file = file("f", content).toString();
        try (var proxy = ChaosProxy.to(server.address());
                var client =
                        server.client(proxy.address(), ServerFixture.WRITER).build();
                var view = RftFileSystem.of(client);
                var channel = Files.newByteChannel(view.getPath(file))) {
            var read = ByteBuffer.allocate(MANY_BLOCKS);
            assertTrue(channel.read(read) > 0);
            assertTrue(proxy.cutAll() > 0);
            while (read.hasRemaining()) {
                assertTrue(channel.read(read) > 0);
            }

            assertArrayEquals(content, read.array());
            assertEquals(Set.of("", "f"), below(view.getPath("/base")));
        }
    }

    @Test
    void whatIsOpenEndsWithTheFileSystem() throws IOException {
        var channel = Files.newByteChannel(file("f", bytes(10)));
        try (var stream = Files.newDirectoryStream(base())) {
            files.close();

            assertThrows(ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
            assertThrows(IllegalStateException.class, stream::iterator);
        }
    }

    @Test
    void whatIsStagedIsPublishedByItsCommitAlone() throws IOException {
        var file = file("f", "old".getBytes(UTF_8));
        try (var channel = RftFiles.stage(file)) {
            channel.write(ByteBuffer.wrap("new".getBytes(UTF_8)));
            assertEquals("old", Files.readString(file));
            channel.commit();
            assertFalse(channel.isOpen());
        }
        assertEquals("new", Files.readString(file));

        assertThrows(IllegalStateException.class, () -> {
            try (var channel = RftFiles.stage(file)) {
                channel.write(ByteBuffer.wrap("half".getBytes(UTF_8)));
                throw new IllegalStateException("something goes wrong");
            }
        });
        assertEquals("new", Files.readString(file));
    }

    @Test
    void anOptionOpensAStagedChannelToo() throws IOException {
        try (var channel = (StagedChannel) Files.newByteChannel(
                base().resolve("f"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, RftOpenOption.STAGED)) {
            channel.write(ByteBuffer.wrap("x".getBytes(UTF_8)));
            channel.commit();
        }

        assertEquals("x", Files.readString(beneath().resolve("f")));
        assertThrows(
                IllegalArgumentException.class, () -> Files.newByteChannel(base().resolve("f"), RftOpenOption.STAGED));
    }

    @Test
    void optionsThatContradictEachOtherAreRefused() throws IOException {
        var file = file("f", bytes(1));

        assertThrows(
                IllegalArgumentException.class,
                () -> Files.newByteChannel(file, StandardOpenOption.APPEND, StandardOpenOption.TRUNCATE_EXISTING));
        assertThrows(
                UnsupportedOperationException.class,
                () -> Files.newByteChannel(file, StandardOpenOption.DELETE_ON_CLOSE));
        assertEquals(1, Files.size(file));
    }

    @Test
    void nothingIsSeenOfAFileBeforeItIsPublished(@TempDir Path here) throws IOException {
        files.close();
        files = FileSystems.newFileSystem(uri(), with("staging", here));
        try (var channel =
                Files.newByteChannel(base().resolve("f"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("x".getBytes(UTF_8)));

            assertFalse(Files.exists(beneath().resolve("f")));
            for (var staged : here.toFile().listFiles()) {
                assertEquals(
                        "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(staged.toPath())));
            }
        }
        assertEquals("x", Files.readString(beneath().resolve("f")));
        assertEquals(0, here.toFile().list().length);
    }

    @Test
    void twoThatMakeTheSameNewFileDoNotBothSucceed() throws IOException {
        var first = Files.newByteChannel(base().resolve("f"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var second = Files.newByteChannel(base().resolve("f"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        first.write(ByteBuffer.wrap("first".getBytes(UTF_8)));
        first.close();

        assertThrows(FileAlreadyExistsException.class, second::close);
        assertEquals("first", Files.readString(base().resolve("f")));
    }

    @Test
    void aFileThatSomebodyElseChangedIsNotChangedOnTopOfThat() throws IOException {
        var file = file("f", "abc".getBytes(UTF_8));
        var channel = Files.newByteChannel(file, StandardOpenOption.APPEND);
        channel.write(ByteBuffer.wrap("d".getBytes(UTF_8)));
        Files.writeString(beneath().resolve("f"), "other");

        assertThrows(FileSystemException.class, channel::close);
        assertEquals("other", Files.readString(file));
    }

    @Test
    void whatIsNotPublishedGoesWithTheFileSystem(@TempDir Path here) throws IOException {
        files.close();
        files = FileSystems.newFileSystem(uri(), with("staging", here));
        var channel =
                Files.newByteChannel(base().resolve("f"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        files.close();

        assertFalse(channel.isOpen());
        assertFalse(Files.exists(beneath().resolve("f")));
        assertEquals(0, here.toFile().list().length);
    }

    @Test
    void whoMayOnlyReadIsToldSo() throws IOException {
        file("f", bytes(1));
        try (var client = server.client(server.address(), ServerFixture.READER).build();
                var view = RftFileSystem.of(client)) {
            var base = view.getPath("/base");

            assertTrue(view.isReadOnly());
            assertTrue(Files.isReadable(base.resolve("f")));
            assertFalse(Files.isWritable(base.resolve("f")));
            assertThrows(AccessDeniedException.class, () -> Files.createDirectory(base.resolve("d")));
            assertThrows(AccessDeniedException.class, () -> Files.delete(base.resolve("f")));
            assertThrows(AccessDeniedException.class, () -> Files.write(base.resolve("g"), bytes(1)));
            assertThrows(AccessDeniedException.class, () -> Files.move(base.resolve("f"), base.resolve("g")));
        }
    }

    @Test
    void filesGoFromOneFileSystemToAnother() throws IOException {
        var file = file("f", bytes(MANY_BLOCKS));
        file("d/x", bytes(1));
        try (var client = server.client().build();
                var other = RftFileSystem.of(client)) {
            var there = other.getPath("/base");
            Files.copy(file, there.resolve("g"));
            assertThrows(FileAlreadyExistsException.class, () -> Files.copy(file, there.resolve("g")));
            Files.move(file, there.resolve("g"), StandardCopyOption.REPLACE_EXISTING);

            assertArrayEquals(bytes(MANY_BLOCKS), Files.readAllBytes(beneath().resolve("g")));
            assertFalse(Files.exists(file));
            assertThrows(DirectoryNotEmptyException.class, () -> Files.move(base().resolve("d"), there.resolve("e")));
            assertThrows(
                    AtomicMoveNotSupportedException.class,
                    () -> Files.move(base().resolve("d"), there.resolve("e"), StandardCopyOption.ATOMIC_MOVE));
        }
    }

    @Test
    void treesGoToTheServerAndBack(@TempDir Path here) throws IOException {
        Files.createDirectories(here.resolve("a/b/c"));
        for (var i = 0; i < 20; i++) {
            Files.write(here.resolve("a/b/f" + i), bytes(i * 1000));
        }
        Files.createSymbolicLink(here.resolve("a/l"), Path.of("b/f1"));
        RftFiles.copy(here.resolve("a"), base().resolve("a"));
        RftFiles.copy(base().resolve("a"), here.resolve("z"));

        assertEquals(below(here.resolve("a")), below(here.resolve("z")));
        assertArrayEquals(bytes(19_000), Files.readAllBytes(here.resolve("z/b/f19")));
        var failure =
                assertThrows(FileSystemException.class, () -> RftFiles.copy(here.resolve("a"), base().resolve("a")));
        assertTrue(failure.getSuppressed().length > 0);
        RftFiles.copy(here.resolve("a"), base().resolve("a"), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void aFileGoesByAllThatTheEngineHas(@TempDir Path here) throws IOException {
        Files.write(here.resolve("f"), bytes(MANY_BLOCKS));

        assertEquals(
                MANY_BLOCKS,
                RftFiles.upload(here.resolve("f"), base().resolve("f")).bytes());
        assertThrows(FileAlreadyExistsException.class, () -> RftFiles.upload(here.resolve("f"), base().resolve("f")));
        assertEquals(
                MANY_BLOCKS,
                RftFiles.download(base().resolve("f"), here.resolve("f"), StandardCopyOption.REPLACE_EXISTING)
                        .bytes());
        assertThrows(NoSuchFileException.class, () -> RftFiles.download(base().resolve("missing"), here.resolve("g")));
    }

    @Test
    void theStoreOfAFileSaysHowFullItIs() throws IOException {
        var store = Files.getFileStore(base());

        assertEquals(Files.getFileStore(beneath()).getTotalSpace(), store.getTotalSpace());
        assertTrue(store.getUsableSpace() <= store.getUnallocatedSpace());
        assertTrue(store.supportsFileAttributeView("posix"));
        assertThrows(NoSuchFileException.class, () -> Files.getFileStore(base().resolve("missing")));
    }

    @Test
    void aClientCanBeSeenAsAFileSystemAndStaysOpen() throws IOException {
        var file = file("f", bytes(10)).toString();
        try (var client = server.client().build()) {
            try (var view = RftFileSystem.of(client)) {
                assertEquals(10, Files.size(view.getPath(file)));
            }
            assertTrue(client.mayWrite());
        }
    }
}
