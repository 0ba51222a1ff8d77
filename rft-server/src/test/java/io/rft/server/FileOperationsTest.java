package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.protocol.Blob;
import io.rft.protocol.Envelope;
import io.rft.protocol.Limits;
import io.rft.protocol.Message;
import io.rft.protocol.MessageCodec;
import io.rft.store.LocalStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileOperationsTest {
    @TempDir
    private Path root;

    private LocalStore store;
    private FileOperations operations;

    @BeforeEach
    void open() throws RftException {
        store = LocalStore.open(root);
        operations = new FileOperations(store, Rights.of(true));
    }

    @AfterEach
    void close() {
        operations.close();
        store.close();
    }

    @Test
    void aListingComesInPages() throws Exception {
        for (var name : List.of("a", "b", "c")) {
            Files.createFile(root.resolve(name));
        }

        var first = list(0, 2);
        var last = list(first.cursor(), 2);

        assertEquals(2, first.entries().size());
        assertNotEquals(0, first.cursor());
        assertEquals(0, last.cursor());
        assertEquals(Set.of("a", "b", "c"), names(first, last));
    }

    @Test
    void aListingThatEndsWithItsPageSaysSo() throws Exception {
        Files.createFile(root.resolve("a"));

        assertEquals(0, list(0, 1).cursor());
    }

    @Test
    void aPageOfTheLongestNamesAndTargetsFitsItsLine() throws Exception {
        var awkward = "\u0001".repeat(254 - 3); // six characters each on the wire
        for (var i = 100; i < 140; i++) {
            Files.createSymbolicLink(root.resolve(awkward + i), Path.of("\u0001".repeat(4000)));
        }

        var seen = new TreeSet<String>();
        var cursor = 0L;
        do {
            var page = list(cursor, 1000);
            assertTrue(MessageCodec.encode(new Envelope.Answering(1, page)).length <= Limits.LINE_BYTES_MAX);
            seen.addAll(names(page));
            cursor = page.cursor();
        } while (cursor != 0);

        assertEquals(40, seen.size());
    }

    @Test
    void theListingThatWasAskedForLongestAgoGivesWay() throws Exception {
        for (var name : List.of("a", "b", "c", "d")) {
            Files.createFile(root.resolve(name));
        }
        var first = list(0, 1);
        var second = list(0, 1);
        first = list(first.cursor(), 1);
        for (var i = 0; i < FileOperations.LISTINGS_MAX - 1; i++) {
            list(0, 1);
        }

        assertEquals(1, list(first.cursor(), 1).entries().size());
        assertEquals(
                ErrorCode.BUSY,
                assertThrows(RftException.class, () -> list(second.cursor(), 1)).code());
    }

    @Test
    void listingsThatAreOverKeepNothingOpen() throws Exception {
        for (var name : List.of("a", "b", "c", "d")) {
            Files.createFile(root.resolve(name));
        }
        var before = openDescriptors();
        for (var i = 0; i < 2 * FileOperations.LISTINGS_MAX; i++) {
            list(0, 1);
        }
        list(0, 1000);
        operations.endListings();

        assertEquals(before, openDescriptors());
    }

    private static int openDescriptors() {
        return Path.of("/proc/self/fd").toFile().list().length;
    }

    @Test
    void aFileIsHashed() throws Exception {
        Files.writeString(root.resolve("file"), "content");

        var hashed = assertInstanceOf(
                Message.Hashed.class,
                operations.hash(new Message.Hash(RemotePath.parse("/file"), Message.HashAlgorithm.SHA256)));

        var expected = MessageDigest.getInstance("SHA-256").digest("content".getBytes(StandardCharsets.UTF_8));
        assertEquals(new Blob(expected), hashed.digest());
        assertEquals(7, hashed.size());
    }

    @Test
    void afterTheEndNothingIsReadAnyMore() throws Exception {
        Files.writeString(root.resolve("file"), "content");
        operations.close();

        assertEquals(
                ErrorCode.NETWORK,
                assertThrows(
                                RftException.class,
                                () -> operations.hash(
                                        new Message.Hash(RemotePath.parse("/file"), Message.HashAlgorithm.CRC32C)))
                        .code());
    }

    private Message.Listing list(long cursor, int max) throws RftException {
        return assertInstanceOf(
                Message.Listing.class, operations.list(new Message.ListDirectory(RemotePath.ROOT, cursor, max)));
    }

    private static Set<String> names(Message.Listing... pages) {
        return Stream.of(pages)
                .flatMap(page -> page.entries().stream())
                .map(Message.Entry::name)
                .collect(Collectors.toSet());
    }
}
