package io.rft.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.TransferId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpiryTest {
    private static final int BLOCK = 4096;
    private static final Instant LIMIT = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant OLD = LIMIT.minusMillis(1);

    @TempDir
    private Path temporary;

    private Path root;
    private LocalStore store;

    @BeforeEach
    void open() throws Exception {
        root = temporary.resolve("root");
        Files.createDirectories(root.resolve("deep/er"));
        store = LocalStore.open(root);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whatNobodyWentOnWithIsRemoved() throws Exception {
        leave("/a", OLD, OLD);
        leave("/deep/er/b", OLD, OLD);

        assertEquals(2, expire());

        assertEquals(List.of(), files());
    }

    @Test
    void whatWasUsedSinceStays() throws Exception {
        leave("/a", LIMIT, OLD);
        leave("/deep/b", OLD, LIMIT);

        assertEquals(0, expire());

        assertEquals(4, files().size());
    }

    @Test
    void whatBelongsTogetherIsRemovedHoweverYoung() throws Exception {
        var random = new SplittableRandom(5);
        var all = TransferId.random(random);
        Files.createFile(root.resolve(".a." + TransferId.within(all, random) + ".rft-part"));
        Files.createFile(root.resolve("deep/er/.b." + TransferId.within(all, random) + ".rft-part"));
        Files.createFile(root.resolve("deep/.c." + TransferId.random(random) + ".rft-part"));
        Files.createFile(root.resolve("d"));

        assertEquals(2, store.discardWithin(all));

        assertEquals(2, files().size());
    }

    @Test
    void whatATransferIsAtStaysHoweverOldItLooks() throws Exception {
        var source = Staged.of(2 * BLOCK, BLOCK);
        try (var staged = store.stage(source.request("/a"))) {
            source.write(staged, 0);
            age(OLD);

            assertEquals(0, expire());

            source.write(staged, BLOCK);
            staged.force();
            staged.commit();
        }
        assertEquals(List.of("a"), files());
    }

    @Test
    void halvesAreRemovedToo() throws Exception {
        leave("/a", OLD, OLD);
        leave("/b", OLD, OLD);
        delete(".a.", ".rft-part");
        delete(".b.", ".rft-journal");

        assertEquals(2, expire());

        assertEquals(List.of(), files());
    }

    @Test
    void whatOthersMadeStays() throws Exception {
        Files.writeString(root.resolve("old"), "precious");
        Files.writeString(root.resolve(".mine.rft-part"), "no transfer's");
        Files.createDirectory(root.resolve(".d.0123456789abcdef0123456789abcdef.rft-part"));
        age(OLD);

        expire();

        assertTrue(Files.exists(root.resolve("old")));
        assertTrue(Files.exists(root.resolve(".mine.rft-part")));
        assertTrue(Files.exists(root.resolve(".d.0123456789abcdef0123456789abcdef.rft-part")));
    }

    @Test
    void linksAreNotFollowed() throws Exception {
        var outside = Files.createDirectory(temporary.resolve("outside"));
        var name = ".x.0123456789abcdef0123456789abcdef.rft-part";
        Files.setLastModifiedTime(Files.writeString(outside.resolve(name), "outside"), FileTime.from(OLD));
        Files.createSymbolicLink(root.resolve("link"), outside);

        expire();

        assertTrue(Files.exists(outside.resolve(name)));
    }

    @Test
    void itEndsWhenItIsToldTo() throws Exception {
        leave("/a", OLD, OLD);

        assertEquals(0, store.expire(LIMIT, () -> true));

        assertEquals(2, files().size());
    }

    private int expire() {
        return store.expire(LIMIT, () -> false);
    }

    /** Staged file and journal, last changed then. */
    private void leave(String target, Instant partAt, Instant journalAt) throws Exception {
        var source = Staged.of(2 * BLOCK, BLOCK, new SplittableRandom(target.hashCode()));
        var request = source.request(target);
        try (var staged = store.stage(request)) {
            source.write(staged, 0);
            staged.force();
        }
        var names = StagedNames.of(request.target().name(), request.transfer());
        var directory = root.resolve(request.target().parent().relative());
        Files.setLastModifiedTime(directory.resolve(names.part()), FileTime.from(partAt));
        Files.setLastModifiedTime(directory.resolve(names.journal()), FileTime.from(journalAt));
    }

    private void delete(String start, String end) throws Exception {
        for (var file : files()) {
            if (file.startsWith(start) && file.endsWith(end)) {
                Files.delete(root.resolve(file));
            }
        }
    }

    private void age(Instant time) throws Exception {
        for (var file : files()) {
            Files.setLastModifiedTime(root.resolve(file), FileTime.from(time));
        }
    }

    private List<String> files() throws Exception {
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
