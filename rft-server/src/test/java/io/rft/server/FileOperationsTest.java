package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
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
import java.util.ArrayList;
import java.util.List;
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
        operations = new FileOperations(store);
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

        var first = list("", 2);
        var last = list("b", 2);

        assertEquals(List.of("a", "b"), names(first));
        assertTrue(first.more());
        assertEquals(List.of("c"), names(last));
        assertEquals(false, last.more());
    }

    @Test
    void aPageOfTheLongestNamesAndTargetsFitsItsLine() throws Exception {
        var awkward = "\u0001".repeat(254 - 3); // six characters each on the wire
        for (var i = 100; i < 140; i++) {
            Files.createSymbolicLink(root.resolve(awkward + i), Path.of("\u0001".repeat(4000)));
        }

        var seen = new ArrayList<String>();
        Message.Listing page;
        do {
            page = list(seen.isEmpty() ? "" : seen.getLast(), 1000);
            assertTrue(MessageCodec.encode(new Envelope.Answering(1, page)).length <= Limits.LINE_BYTES_MAX);
            seen.addAll(names(page));
        } while (page.more());

        assertEquals(40, seen.size());
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

    private Message.Listing list(String after, int max) throws RftException {
        return assertInstanceOf(
                Message.Listing.class, operations.list(new Message.ListDirectory(RemotePath.ROOT, after, max)));
    }

    private static List<String> names(Message.Listing page) {
        return page.entries().stream().map(Message.Entry::name).toList();
    }
}
