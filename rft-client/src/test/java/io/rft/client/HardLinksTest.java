package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RemotePath;
import io.rft.disk.FileStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HardLinksTest {
    private final HardLinks links = new HardLinks(2);

    @Test
    void theFirstNameIsCopiedAndTheOthersWait() {
        assertFalse(links.waits(file("/a", "k")));
        assertTrue(links.waits(file("/d/b", "k")));
        assertTrue(links.waits(file("/c", "k")));
        assertFalse(links.waits(file("/other", "l")));

        assertEquals(2, links.waiting());
        assertEquals(List.of(file("/d/b", "k"), file("/c", "k")), links.take());
        assertEquals(0, links.waiting());
        assertEquals(Optional.of(RemotePath.parse("/a")), links.first(file("/c", "k")));
    }

    @Test
    void aFileOfOneNameIsNoConcern() {
        assertFalse(links.waits(file("/a", "")));
        assertFalse(links.waits(file("/b", "")));
        assertEquals(Optional.empty(), links.first(file("/a", "")));
    }

    @Test
    void whereTheFirstIsLostAnotherIsCopied() {
        links.waits(file("/a", "k"));
        links.waits(file("/b", "k"));
        links.waits(file("/c", "k"));

        links.lost(file("/c", "k")); // which is not the one that is copied
        assertEquals(Optional.of(RemotePath.parse("/a")), links.first(file("/b", "k")));
        links.lost(file("/a", "k"));
        assertEquals(Optional.empty(), links.first(file("/b", "k")));

        var waiting = links.take();
        assertFalse(links.waits(waiting.get(0)));
        assertTrue(links.waits(waiting.get(1)));
        assertEquals(Optional.of(RemotePath.parse("/b")), links.first(waiting.get(1)));
    }

    @Test
    void namesOfMoreFilesThanAreKeptInMindAreCopiedAndCounted() {
        links.waits(file("/a", "k"));
        links.waits(file("/b", "l"));

        assertFalse(links.waits(file("/c", "m")));
        assertFalse(links.waits(file("/d", "m")));

        assertTrue(links.waits(file("/e", "k")));
        assertEquals(2, links.beyond());
    }

    private static TreeEntry file(String path, String key) {
        return new TreeEntry(
                RemotePath.parse(path),
                FileStatus.Type.FILE,
                10,
                0644,
                Instant.EPOCH,
                Optional.empty(),
                key.isEmpty() ? Optional.empty() : Optional.of(key),
                Optional.empty());
    }
}
