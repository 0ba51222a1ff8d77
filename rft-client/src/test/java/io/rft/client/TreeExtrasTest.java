package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RemotePath;
import io.rft.disk.FileStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is to be removed. */
class TreeExtrasTest {
    private final TreeExtras extras = new TreeExtras();

    @Test
    void nothingIsNothing() {
        assertTrue(extras.isEmpty());
        assertEquals(List.of(), all(extras.plain(10)));
        assertEquals(List.of(), all(extras.directories(10)));
    }

    @Test
    void pathsComeBackInBatchesAcrossDirectories() {
        add(FileStatus.Type.FILE, "/a", "/d/b", "/d/\u00e4 \ud83d\ude00\n", "/e/c", "/f");
        add(FileStatus.Type.DIRECTORY, "/g", "/d/h");
        add(FileStatus.Type.SYMLINK, "/i");

        assertEquals(8, extras.size());
        assertEquals(
                List.of(List.of("/a", "/d/b", "/d/\u00e4 \ud83d\ude00\n", "/e/c"), List.of("/f", "/i")),
                all(extras.plain(4)));
        assertEquals(List.of(List.of("/g", "/d/h")), all(extras.directories(4)));
    }

    private void add(FileStatus.Type type, String... paths) {
        for (var path : paths) {
            extras.add(new TreeEntry(
                    RemotePath.parse(path), type, 0, 0644, Instant.EPOCH, Optional.empty(), Optional.empty()));
        }
    }

    private static List<List<String>> all(Iterable<List<RemotePath>> batches) {
        var all = new ArrayList<List<String>>();
        batches.forEach(
                batch -> all.add(batch.stream().map(RemotePath::toString).toList()));
        return all;
    }
}
