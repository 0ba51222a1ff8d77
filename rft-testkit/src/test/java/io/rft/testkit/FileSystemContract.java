package io.rft.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reading and writing, and changing names, do in every file system that is like that of Unix. */
abstract class FileSystemContract extends ReadContract {
    private static final FileTime TIME = FileTime.from(Instant.ofEpochSecond(1_700_000_000, 123_456_000));

    private Path at(String name) throws IOException {
        return base().resolve(name);
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file);
    }

    private Path make(String name, String text) throws IOException {
        return file(name, text.getBytes(UTF_8));
    }

    @Test
    void directoriesAreMadeOnce() throws IOException {
        Files.createDirectory(at("d"));

        assertTrue(Files.isDirectory(beneath().resolve("d")));
        assertThrows(FileAlreadyExistsException.class, () -> Files.createDirectory(at("d")));
        assertThrows(NoSuchFileException.class, () -> Files.createDirectory(at("x/y")));
        assertThrows(FileAlreadyExistsException.class, () -> Files.createDirectory(base().getRoot()));
        Files.createDirectories(at("a/b/c"));
        Files.createDirectories(at("a/b/c"));
        assertTrue(Files.isDirectory(at("a/b/c")));
    }

    @Test
    void directoriesAndFilesHaveThePermissionsThatWereAskedFor() throws IOException {
        var mine = PosixFilePermissions.fromString("rwx------");
        Files.createDirectory(at("d"), PosixFilePermissions.asFileAttribute(mine));
        Files.createFile(at("f"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));

        assertEquals(mine, Files.getPosixFilePermissions(at("d")));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(at("f"))));
    }

    @Test
    void whatIsDeletedIsGone() throws IOException {
        make("d/f", "x");

        assertThrows(DirectoryNotEmptyException.class, () -> Files.delete(at("d")));
        Files.delete(at("d/f"));
        Files.delete(at("d"));
        assertFalse(Files.exists(beneath().resolve("d")));
        assertThrows(NoSuchFileException.class, () -> Files.delete(at("d")));
        assertFalse(Files.deleteIfExists(at("d")));
    }

    @Test
    void aLinkIsMadeAndDeletedAndNotWhatItLeadsTo() throws IOException {
        make("f", "x");
        Files.createSymbolicLink(at("l"), base().getFileSystem().getPath("f"));

        assertEquals("x", text(at("l")));
        assertThrows(
                FileAlreadyExistsException.class,
                () -> Files.createSymbolicLink(at("l"), base().getFileSystem().getPath("f")));
        Files.delete(at("l"));
        assertEquals("x", text(at("f")));
    }

    @Test
    void aFileIsCopied() throws IOException {
        var file = make("f", "new");
        Files.copy(file, at("g"));

        assertEquals("new", text(at("g")));
        make("h", "old");
        assertThrows(FileAlreadyExistsException.class, () -> Files.copy(file, at("h")));
        assertEquals("old", text(at("h")));
        Files.copy(file, at("h"), REPLACE_EXISTING);
        assertEquals("new", text(at("h")));
        Files.copy(file, file);
        assertEquals("new", text(file));
        assertThrows(NoSuchFileException.class, () -> Files.copy(at("missing"), at("i")));
        assertThrows(NoSuchFileException.class, () -> Files.copy(file, at("missing/i")));
        assertThrows(UnsupportedOperationException.class, () -> Files.copy(file, at("j"), ATOMIC_MOVE));
    }

    @Test
    void attributesAreCopiedWhereThatIsAskedFor() throws IOException {
        var file = make("f", "x");
        Files.setLastModifiedTime(file, TIME);
        Files.copy(file, at("g"), COPY_ATTRIBUTES);
        Files.createDirectory(at("d"));
        Files.setLastModifiedTime(at("d"), TIME);
        Files.copy(at("d"), at("e"), COPY_ATTRIBUTES);

        assertEquals(TIME, Files.getLastModifiedTime(at("g")));
        assertEquals(TIME, Files.getLastModifiedTime(at("e")));
    }

    @Test
    void aDirectoryIsCopiedWithoutWhatIsInIt() throws IOException {
        make("d/f", "x");
        Files.copy(at("d"), at("e"));

        assertEquals(Set.of(""), below(at("e")));
        assertThrows(FileAlreadyExistsException.class, () -> Files.copy(at("d"), at("e")));
        Files.copy(at("d"), at("e"), REPLACE_EXISTING);
        make("full/f", "x");
        assertThrows(DirectoryNotEmptyException.class, () -> Files.copy(at("d"), at("full"), REPLACE_EXISTING));
        assertThrows(DirectoryNotEmptyException.class, () -> Files.copy(at("d/f"), at("full"), REPLACE_EXISTING));
        Files.copy(at("d/f"), at("e"), REPLACE_EXISTING);
        assertEquals("x", text(at("e")));
    }

    @Test
    void aLinkIsCopiedAsLinkOrAsWhatItLeadsTo() throws IOException {
        make("f", "x");
        Files.createSymbolicLink(at("l"), base().getFileSystem().getPath("f"));
        Files.copy(at("l"), at("m"), NOFOLLOW_LINKS);
        Files.copy(at("l"), at("n"));

        assertEquals("f", Files.readSymbolicLink(at("m")).toString());
        assertTrue(Files.isRegularFile(at("n"), NOFOLLOW_LINKS));
    }

    @Test
    void whatIsMovedHasTheOtherName() throws IOException {
        make("f", "new");
        make("d/x", "x");
        Files.move(at("f"), at("d/g"));
        Files.move(at("d"), at("e"));

        assertEquals(Set.of("", "e", "e/g", "e/x"), below(base()));
        make("old", "old");
        assertThrows(FileAlreadyExistsException.class, () -> Files.move(at("e/g"), at("old")));
        Files.move(at("e/g"), at("old"), REPLACE_EXISTING);
        assertEquals("new", text(at("old")));
        Files.move(at("old"), at("old"));
        Files.move(at("old"), at("e/x"), ATOMIC_MOVE);
        assertEquals("new", text(at("e/x")));
        assertThrows(NoSuchFileException.class, () -> Files.move(at("missing"), at("y")));
        assertThrows(NoSuchFileException.class, () -> Files.move(at("e/x"), at("missing/y")));
    }

    @Test
    void onlyAnEmptyDirectoryGivesWay() throws IOException {
        make("f", "x");
        make("full/g", "x");
        Files.createDirectory(at("empty"));
        Files.createDirectory(at("d"));

        assertThrows(FileAlreadyExistsException.class, () -> Files.move(at("f"), at("empty")));
        assertThrows(FileAlreadyExistsException.class, () -> Files.move(at("d"), at("f")));
        assertThrows(DirectoryNotEmptyException.class, () -> Files.move(at("f"), at("full"), REPLACE_EXISTING));
        assertThrows(DirectoryNotEmptyException.class, () -> Files.move(at("d"), at("full"), REPLACE_EXISTING));
        Files.move(at("f"), at("empty"), REPLACE_EXISTING);
        assertEquals("x", text(at("empty")));
        Files.move(at("d"), at("empty"), REPLACE_EXISTING);
        assertTrue(Files.isDirectory(at("empty")));
    }

    @Test
    void attributesAreSet() throws IOException {
        var file = make("f", "x");
        Files.createSymbolicLink(at("l"), base().getFileSystem().getPath("f"));
        Files.setLastModifiedTime(at("l"), TIME);
        Files.setPosixFilePermissions(at("l"), PosixFilePermissions.fromString("rwxr-x---"));

        assertEquals(TIME, Files.getLastModifiedTime(file));
        assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.setAttribute(file, "posix:permissions", PosixFilePermissions.fromString("rw-------"));
        Files.setAttribute(file, "lastModifiedTime", FileTime.fromMillis(0));
        assertEquals(FileTime.fromMillis(0), Files.getLastModifiedTime(file));
        assertEquals(2, Files.getPosixFilePermissions(file).size());
        Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(null, null, null);
        assertThrows(UnsupportedOperationException.class, () -> Files.setAttribute(file, "other:x", 1));
        assertThrows(RuntimeException.class, () -> Files.setAttribute(file, "basic:x", 1));
        assertThrows(NoSuchFileException.class, () -> Files.setLastModifiedTime(at("missing"), TIME));
    }

    @Test
    void filesOfEverySizeAreWrittenAsTheyAre() throws IOException {
        for (var size : List.of(0, 1, 65536, MANY_BLOCKS)) {
            var content = bytes(size);
            Files.write(at("f" + size), content);

            assertArrayEquals(content, Files.readAllBytes(beneath().resolve("f" + size)));
        }
        assertEquals(3L, Files.copy(new ByteArrayInputStream(bytes(3)), at("copied")));
        assertArrayEquals(bytes(3), Files.readAllBytes(at("copied")));
        Files.writeString(at("f1"), "shorter");
        assertEquals("shorter", text(at("f1")));
    }

    @Test
    void whatMustBeThereOrMustNotIsLookedFor() throws IOException {
        make("f", "old");

        assertThrows(FileAlreadyExistsException.class, () -> Files.newByteChannel(at("f"), CREATE_NEW, WRITE));
        assertThrows(FileAlreadyExistsException.class, () -> Files.createFile(at("f")));
        assertThrows(NoSuchFileException.class, () -> Files.newByteChannel(at("missing"), WRITE));
        assertThrows(NoSuchFileException.class, () -> Files.newByteChannel(at("x/y"), CREATE, WRITE));
        assertThrows(IOException.class, () -> Files.write(base(), bytes(1)));
        assertThrows(FileSystemException.class, () -> Files.write(at("f/g"), bytes(1)));
        assertThrows(RuntimeException.class, () -> Files.newByteChannel(at("f"), READ, APPEND));
        assertEquals("old", text(at("f")));
    }

    @Test
    void aChannelWritesAtAnyPosition() throws IOException {
        try (var channel = Files.newByteChannel(at("f"), CREATE_NEW, WRITE)) {
            assertEquals(6, channel.write(ByteBuffer.wrap("abcdef".getBytes(UTF_8))));
            assertEquals(6, channel.position());
            channel.position(2).write(ByteBuffer.wrap("XY".getBytes(UTF_8)));
            channel.truncate(5);
            assertEquals(5, channel.size());
            assertThrows(NonReadableChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
        }

        assertEquals("abXYe", text(at("f")));
    }

    @Test
    void aFileIsChangedWhereItIsWrittenAndNowhereElse() throws IOException {
        make("f", "abcdef");
        Files.setPosixFilePermissions(beneath().resolve("f"), PosixFilePermissions.fromString("rw-r-----"));
        try (var channel = Files.newByteChannel(at("f"), READ, WRITE)) {
            var three = ByteBuffer.allocate(3);
            channel.read(three);
            assertEquals("abc", UTF_8.decode(three.flip()).toString());
            channel.write(ByteBuffer.wrap("-".getBytes(UTF_8)));
        }

        assertEquals("abc-ef", text(at("f")));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(at("f"))));
    }

    @Test
    void aFileChannelHasPositionsOfItsOwnForWhatNamesOne() throws IOException {
        var content = bytes(MANY_BLOCKS);
        try (var channel = FileChannel.open(at("f"), CREATE_NEW, WRITE)) {
            assertEquals(0, channel.position());
            channel.write(new ByteBuffer[] {ByteBuffer.wrap(content, 0, 10), ByteBuffer.wrap(content, 10, 10)});
            var rest = Channels.newChannel(new ByteArrayInputStream(content, 20, content.length - 20));
            assertEquals(content.length - 20L, channel.transferFrom(rest, 20, Long.MAX_VALUE));
            assertEquals(20, channel.position());
            channel.force(true);
        }
        var out = new ByteArrayOutputStream();
        try (var channel = FileChannel.open(at("f"), READ)) {
            var three = ByteBuffer.allocate(3);
            assertEquals(3, channel.read(three, 1_000_000));
            assertEquals(ByteBuffer.wrap(content, 1_000_000, 3), three.flip());
            assertEquals(0, channel.position());
            assertEquals(-1, channel.read(three.clear(), content.length));
            assertEquals(content.length - 5L, channel.transferTo(5, content.length, Channels.newChannel(out)));
            assertEquals(0, channel.transferTo(content.length, 1, Channels.newChannel(out)));
        }

        assertArrayEquals(content, Files.readAllBytes(beneath().resolve("f")));
        assertArrayEquals(Arrays.copyOfRange(content, 5, content.length), out.toByteArray());
    }

    @Test
    void whatIsAppendedGoesToTheEnd() throws IOException {
        make("f", "abc");
        try (var channel = Files.newByteChannel(at("f"), APPEND)) {
            channel.position(0);
            channel.write(ByteBuffer.wrap("d".getBytes(UTF_8)));
        }
        Files.writeString(at("f"), "e", APPEND);
        Files.writeString(at("g"), "new", CREATE, APPEND);

        assertEquals("abcde", text(at("f")));
        assertEquals("new", text(at("g")));
    }

    @Test
    void aFileIsWrittenThroughALink() throws IOException {
        make("f", "old");
        Files.createSymbolicLink(at("l"), base().getFileSystem().getPath("f"));
        Files.writeString(at("l"), "new");

        assertEquals("new", text(at("f")));
        assertTrue(Files.isSymbolicLink(at("l")));
        assertThrows(IOException.class, () -> Files.newByteChannel(at("l"), WRITE, NOFOLLOW_LINKS));
    }

    @Test
    void aClosedChannelWritesNothing() throws IOException {
        var channel = Files.newByteChannel(at("f"), CREATE_NEW, WRITE);
        channel.close();
        channel.close();

        assertThrows(ClosedChannelException.class, () -> channel.write(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, () -> channel.truncate(0));
        assertEquals(0, Files.size(at("f")));
    }

    @Test
    void aListingKnowsWhatWasChangedMeanwhile() throws IOException {
        make("d/f", "abc");
        try (var list = Files.newDirectoryStream(at("d"))) {
            var file = list.iterator().next();
            Files.writeString(file, "longer");

            assertEquals(6, Files.size(file));
        }
    }

    @Test
    void filesGoToTheMachineAndBack(@TempDir Path here) throws IOException {
        var content = bytes(MANY_BLOCKS);
        Files.write(here.resolve("f"), content);
        Files.copy(here.resolve("f"), at("f"));
        Files.copy(at("f"), here.resolve("g"));

        assertArrayEquals(content, Files.readAllBytes(here.resolve("g")));
        Files.move(at("f"), here.resolve("h"));
        assertArrayEquals(content, Files.readAllBytes(here.resolve("h")));
        assertFalse(Files.exists(at("f")));
    }
}
