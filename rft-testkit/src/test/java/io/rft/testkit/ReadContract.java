package io.rft.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.task.TaskGroup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What reading does in every file system that is like that of Unix. Files are made beside it, by {@link #beneath}. */
abstract class ReadContract extends PathContract {
    static final int MANY_BLOCKS = 3_000_001; // of 256 KiB, and a bit

    /** An empty directory of the file system under test. */
    abstract Path base() throws IOException;

    /** The same directory as whoever made it sees it. */
    abstract Path beneath() throws IOException;

    static byte[] bytes(int count) {
        var bytes = new byte[count];
        new SplittableRandom(count).nextBytes(bytes);
        return bytes;
    }

    Path file(String name, byte[] content) throws IOException {
        var file = beneath().resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return base().resolve(name);
    }

    static Set<String> below(Path directory) throws IOException {
        try (var walk = Files.walk(directory)) {
            return walk.map(path -> directory.relativize(path).toString()).collect(Collectors.toSet());
        }
    }

    @Test
    void attributesAreThoseOfTheFile() throws IOException {
        var file = file("f", bytes(10));
        var time = FileTime.from(Instant.ofEpochSecond(1_700_000_000, 123_456_000));
        Files.setLastModifiedTime(beneath().resolve("f"), time);
        Files.setPosixFilePermissions(beneath().resolve("f"), PosixFilePermissions.fromString("rw-r-----"));

        var attributes = Files.readAttributes(file, PosixFileAttributes.class);

        assertEquals(10, attributes.size());
        assertEquals(time, attributes.lastModifiedTime());
        assertEquals("rw-r-----", PosixFilePermissions.toString(attributes.permissions()));
        assertTrue(attributes.isRegularFile());
        assertFalse(attributes.isDirectory() || attributes.isSymbolicLink() || attributes.isOther());
        assertEquals(Files.getOwner(file).getName(), attributes.owner().getName());
        assertEquals(10L, Files.getAttribute(file, "size"));
        assertEquals(
                Set.of("size", "isDirectory"),
                Files.readAttributes(file, "size,isDirectory").keySet());
        assertTrue(Files.readAttributes(file, "posix:*").containsKey("permissions"));
        assertFalse(Files.readAttributes(file, "*").containsKey("permissions"));
        assertThrows(IllegalArgumentException.class, () -> Files.readAttributes(file, "basic:nothing"));
        assertThrows(UnsupportedOperationException.class, () -> Files.readAttributes(file, "other:size"));
        assertTrue(Files.isDirectory(base()));
    }

    @Test
    void whatIsNotThereIsSaidNotToBe() throws IOException {
        var missing = base().resolve("missing");

        assertFalse(Files.exists(missing));
        assertTrue(Files.notExists(missing));
        assertThrows(NoSuchFileException.class, () -> Files.size(missing));
        assertThrows(NoSuchFileException.class, () -> Files.newByteChannel(missing));
        assertThrows(NoSuchFileException.class, () -> Files.newDirectoryStream(missing));
        assertThrows(NoSuchFileException.class, () -> Files.readSymbolicLink(missing));
        assertThrows(NoSuchFileException.class, missing::toRealPath);
    }

    @Test
    void linksAreFollowedUnlessTheyAreMeant() throws IOException {
        file("d/f", bytes(3));
        Files.createSymbolicLink(
                beneath().resolve("d/link"), beneath().getFileSystem().getPath("f"));
        Files.createSymbolicLink(
                beneath().resolve("e"), beneath().getFileSystem().getPath("d"));
        Files.createSymbolicLink(
                beneath().resolve("lost"), beneath().getFileSystem().getPath("nowhere"));
        var link = base().resolve("e/link");

        assertEquals(3, Files.size(link));
        assertTrue(Files.readAttributes(link, BasicFileAttributes.class, NOFOLLOW_LINKS)
                .isSymbolicLink());
        assertEquals("f", Files.readSymbolicLink(link).toString());
        assertEquals(base().toRealPath().resolve("d/f"), link.toRealPath());
        assertEquals(base().toRealPath().resolve("d/link"), link.toRealPath(NOFOLLOW_LINKS));
        assertTrue(Files.isSameFile(link, base().resolve("d/f")));
        assertFalse(Files.isSameFile(link, base().resolve("d")));
        assertFalse(Files.exists(base().resolve("lost")));
        assertTrue(Files.exists(base().resolve("lost"), NOFOLLOW_LINKS));
        assertTrue(Files.isSymbolicLink(base().resolve("lost")));
        assertThrows(NotLinkException.class, () -> Files.readSymbolicLink(base().resolve("d")));
    }

    @Test
    void aDirectoryIsListed() throws IOException {
        file("d/a.x", bytes(1));
        file("d/b.y", bytes(1));
        file("d/c/d", bytes(1));
        var base = base();
        var names = new HashSet<String>();
        try (var stream = Files.newDirectoryStream(base.resolve("d"))) {
            stream.forEach(path -> names.add(base.relativize(path).toString()));
            assertThrows(IllegalStateException.class, stream::iterator);
        }

        assertEquals(Set.of("d/a.x", "d/b.y", "d/c"), names);
        try (var stream = Files.newDirectoryStream(base().resolve("d"), "*.x")) {
            var iterator = stream.iterator();
            assertEquals("a.x", iterator.next().getFileName().toString());
            assertFalse(iterator.hasNext());
        }
        assertThrows(NotDirectoryException.class, () -> Files.newDirectoryStream(base().resolve("d/a.x")));
    }

    @Test
    void aTreeIsWalked() throws IOException {
        file("d/1/2/f", bytes(1));
        file("d/1/g", bytes(2));
        Files.createSymbolicLink(
                beneath().resolve("d/l"), beneath().getFileSystem().getPath("1"));
        var sizes = new ArrayList<Long>();
        Files.walkFileTree(base().resolve("d"), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    sizes.add(attributes.size());
                }
                return FileVisitResult.CONTINUE;
            }
        });

        assertEquals(Set.of("", "1", "1/2", "1/2/f", "1/g", "l"), below(base().resolve("d")));
        assertEquals(Set.of(1L, 2L), Set.copyOf(sizes));
        try (var found =
                Files.find(base(), 9, (path, attributes) -> attributes.isRegularFile() && path.endsWith("g"))) {
            assertEquals(1, found.count());
        }
    }

    @Test
    void aDirectoryOfManyEntriesIsListedOnceAndInWhole() throws IOException {
        Files.createDirectories(beneath().resolve("many"));
        for (var i = 0; i < 2500; i++) {
            Files.createFile(beneath().resolve("many/f" + i));
        }

        try (var list = Files.list(base().resolve("many"))) {
            assertEquals(2500, list.map(Path::getFileName).distinct().count());
        }
        try (var list = Files.list(base().resolve("many"))) {
            assertTrue(list.iterator().hasNext(), "and the rest is not wanted");
        }
    }

    @Test
    void filesOfEverySizeAreReadAsTheyAre() throws IOException {
        for (var size : List.of(0, 1, 65536, 262144, 262145, MANY_BLOCKS)) {
            var content = bytes(size);
            var file = file("f" + size, content);
            var out = new ByteArrayOutputStream();

            assertEquals((long) size, Files.copy(file, out));
            assertArrayEquals(content, out.toByteArray());
            assertArrayEquals(content, Files.readAllBytes(file));
        }
        file("lines", "one\ntwo\n".getBytes(UTF_8));
        assertEquals(List.of("one", "two"), Files.readAllLines(base().resolve("lines")));
    }

    @Test
    void aChannelReadsFromAnyPosition() throws IOException {
        var content = bytes(MANY_BLOCKS);
        var random = new SplittableRandom(7);
        try (var channel = Files.newByteChannel(file("f", content))) {
            assertEquals(MANY_BLOCKS, channel.size());
            for (var i = 0; i < 20; i++) {
                var at = random.nextInt(MANY_BLOCKS);
                var buffer = ByteBuffer.allocate(random.nextInt(1, 100_000));
                channel.position(at);
                var count = channel.read(buffer);
                assertTrue(count > 0);
                assertEquals(at + count, channel.position());
                assertEquals(ByteBuffer.wrap(content, at, count), buffer.flip());
            }
        }
    }

    @Test
    void theEndOfAFileIsItsEnd() throws IOException {
        try (var channel = Files.newByteChannel(file("f", bytes(10)))) {
            assertEquals(10, channel.read(ByteBuffer.allocate(20)));
            assertEquals(-1, channel.read(ByteBuffer.allocate(20)));
            assertEquals(10, channel.position());
            channel.position(100);
            assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
            assertEquals(100, channel.position());
            channel.position(9);
            assertEquals(0, channel.read(ByteBuffer.allocate(0)));
            assertEquals(1, channel.read(ByteBuffer.allocate(20)));
            assertThrows(IllegalArgumentException.class, () -> channel.position(-1));
            assertThrows(NonWritableChannelException.class, () -> channel.write(ByteBuffer.allocate(1)));
            assertThrows(NonWritableChannelException.class, () -> channel.truncate(0));
        }
        try (var channel = Files.newByteChannel(file("empty", bytes(0)))) {
            assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
            assertEquals(0, channel.size());
        }
    }

    @Test
    void aClosedChannelReadsNothing() throws IOException {
        var channel = Files.newByteChannel(file("f", bytes(10)));
        channel.close();
        channel.close();

        assertFalse(channel.isOpen());
        assertThrows(ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, channel::size);
        assertThrows(ClosedChannelException.class, channel::position);
    }

    @Test
    void manyReadAtOnce() throws IOException {
        var content = bytes(MANY_BLOCKS);
        var file = file("f", content);
        var read = new ConcurrentLinkedQueue<Boolean>();
        var bugs = new ConcurrentLinkedQueue<Throwable>();
        try (var tasks = new TaskGroup(bugs::add)) {
            for (var i = 0; i < 6; i++) {
                tasks.startPlatform("reader", () -> read.add(isRead(file, content)));
            }
        }

        assertEquals(List.of(), List.copyOf(bugs));
        assertEquals(List.of(true, true, true, true, true, true), List.copyOf(read));
    }

    private static boolean isRead(Path file, byte[] content) {
        try {
            return Arrays.equals(content, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
