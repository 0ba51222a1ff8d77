package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.Creation.NewDirectory;
import io.rft.Creation.NewFile;
import io.rft.Creation.NewLink;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.protocol.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients do with thousands of entries of a server. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EntriesIT {
    private static final int MANY = 2500;
    private static final RemotePath ROOT = RemotePath.ROOT;

    @TempDir
    private Path root;

    private ServerFixture server;
    private RftClient client;

    @BeforeEach
    void start() throws RftException {
        server = ServerFixture.serving(root);
        client = server.client().build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void thousandsOfEntriesAreMadeLookedAtChangedAndRemoved() throws IOException {
        var time = Instant.ofEpochSecond(1_700_000_000, 123_456_789);
        var entries = new ArrayList<Creation>();
        for (var i = 0; i < MANY; i++) {
            entries.add(new NewDirectory(below("d" + i % 50 + (i < 50 ? "" : "/s" + i)), 0755));
            entries.add(i % 2 == 0 ? new NewFile(below("f" + i), 0644) : new NewLink(below("f" + i), "d" + i, true));
        }
        assertEquals(List.of(), client.create(ROOT, entries));
        assertEquals(List.of(), client.create(ROOT, entries), "again");

        var files = IntStream.range(0, MANY).mapToObj(i -> below("f" + i)).toList();
        var found = client.look(ROOT, files);
        assertEquals(MANY, found.size());
        for (var i = 0; i < MANY; i++) {
            var entry = found.get(i).orElseThrow();
            assertEquals("f" + i, entry.name());
            assertEquals(i % 2 == 0 ? Message.EntryType.FILE : Message.EntryType.SYMLINK, entry.type());
        }

        var changes = files.stream()
                .map(file -> new AttributeChange(file, OptionalInt.empty(), Optional.of(time)))
                .toList();
        assertEquals(List.of(), client.change(ROOT, changes));
        assertEquals(
                FileTime.from(time),
                Files.getLastModifiedTime(root.resolve("f" + (MANY - 1)), LinkOption.NOFOLLOW_LINKS));

        assertEquals(List.of(), client.removeAll(ROOT, files));
        assertEquals(List.of(), client.removeAll(ROOT, files), "again");
        assertEquals(
                List.of(0),
                client.removeAll(ROOT, List.of(below("d0"))).stream()
                        .map(EntryFailure::index)
                        .toList());
        assertEquals(50, root.toFile().list().length);
    }

    @Test
    void aDirectoryOfManyPagesIsListedOnceAndInWhole() throws IOException {
        make(MANY);
        var names = new HashSet<String>();

        client.list(ROOT, entry -> assertTrue(names.add(entry.name()), entry::name));

        assertEquals(MANY, names.size());
    }

    @Test
    void whatIsFoundByAPatternIsWhatIsThere() throws IOException {
        make(MANY);
        Files.createDirectories(root.resolve("d/e"));
        Files.createFile(root.resolve("d/e/f1"));
        var found = new HashSet<String>();

        client.expand("/**/f1*", match -> found.add(match.path().toString()));

        var expected = IntStream.range(0, MANY)
                .filter(i -> Integer.toString(i).startsWith("1"))
                .count();
        assertEquals(expected + 1, found.size());
        assertTrue(found.contains("/d/e/f1"));
        assertEquals(
                ErrorCode.USAGE,
                assertThrows(RftException.class, () -> client.expand("/[a", match -> {}))
                        .code());
    }

    @Test
    void aTreeIsAddedUpAndAFileIsCopiedAtTheServer() throws IOException {
        new TestData(1, 5_000_000).writeTo(root.resolve("file"));
        Files.createDirectory(root.resolve("d"));
        client.copy(RemotePath.parse("/file"), RemotePath.parse("/d/copy"), false);
        assertArrayEquals(Files.readAllBytes(root.resolve("file")), Files.readAllBytes(root.resolve("d/copy")));

        var uses = new ArrayList<Message.Use>();
        client.measure(ROOT, true, uses::add);
        assertEquals(
                List.of(
                        new Message.Use(RemotePath.parse("/d"), 5_000_000, 1, 0, 0),
                        new Message.Use(ROOT, 10_000_000, 2, 1, 0)),
                uses);
        assertTrue(client.space(ROOT).total() > 0);
    }

    @Test
    void aReaderFindsOutAndChangesNothing() throws IOException {
        make(3);
        try (var reader = server.client(server.address(), ServerFixture.READER).build()) {
            var count = new int[1];
            reader.list(ROOT, entry -> count[0]++);
            assertEquals(3, count[0]);
            for (Change change : List.<Change>of(
                    one -> one.create(ROOT, List.of(new NewDirectory(below("d"), 0755))),
                    one -> one.removeAll(ROOT, List.of(below("f0"))),
                    one -> one.copy(RemotePath.parse("/f0"), RemotePath.parse("/f9"), false))) {
                assertEquals(
                        ErrorCode.PERMISSION,
                        assertThrows(RftException.class, () -> change.by(reader))
                                .code());
            }
        }
        assertEquals(3, root.toFile().list().length);
    }

    private interface Change {
        void by(RftClient client) throws RftException;
    }

    private void make(int files) throws IOException {
        for (var i = 0; i < files; i++) {
            Files.createFile(root.resolve("f" + i));
        }
    }

    private static RemotePath below(String text) {
        return RemotePath.parseBelow(text);
    }
}
