package io.rft.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.digest.Crc32cs;
import io.rft.disk.Directory;
import io.rft.disk.Disk;
import io.rft.disk.DiskFile;
import io.rft.disk.NamePages;
import io.rft.store.IfExists;
import io.rft.store.LocalStore;
import io.rft.store.SourceIdentity;
import io.rft.store.StageRequest;
import io.rft.store.StagedFile;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a store does with files of an account, nobody else does it. */
@EnabledOnOs(OS.LINUX)
class ActingStoreTest {
    private static final Account ALICE = new Account("alice", 54321, 54321, List.of(), Optional.empty());
    private static final int BLOCK = 1 << 16;

    @TempDir
    private Path temporary;

    private Path root;
    private final ConcurrentSkipListMap<String, Long> calls = new ConcurrentSkipListMap<>(); // and who made them last
    private final Set<Long> callers = Collections.synchronizedSet(new TreeSet<>());

    @BeforeEach
    void asRoot() throws IOException, RftException {
        var obstacle = Identity.findObstacle(ALICE);
        Assumptions.assumeTrue(obstacle.isEmpty(), () -> "nothing can be tested here: " + obstacle.orElse(""));
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        root = Files.createDirectory(temporary.resolve("root"));
        useAll(LocalStore.open(recording(), root, "")); // what this test needs itself is loaded after that
        assertEquals(Set.of(0L), callers);
        callers.clear();
        calls.clear();
        Files.setAttribute(root, "unix:uid", 54321);
    }

    @Test
    void everyCallOfAStoreIsMadeByTheAccount() throws Exception {
        var bugs = Collections.synchronizedList(new ArrayList<Throwable>());
        try (var tasks = new TaskGroup(bugs::add)) {
            useAll(LocalStore.open(ActingDisk.of(recording(), ALICE, tasks), root, ""));
        }

        assertEquals(List.of(), bugs);
        assertEquals(Set.of(54321L), callers, () -> new TreeMap<>(calls).toString());
        assertTrue(
                calls.keySet().containsAll(Set.of("create", "write", "read", "force", "rename", "next")),
                calls::toString);
    }

    @Test
    void whatOneAttemptHasLeftTheNextOneGoesOnWith() throws Exception {
        try (var tasks = new TaskGroup(_ -> {})) {
            try (var store = LocalStore.open(ActingDisk.of(PosixDisk.SYSTEM, ALICE, tasks), root, "");
                    var staged = store.stage(request())) {
                write(staged, 0);
                staged.force();
            }
            try (var all = Files.list(root)) {
                for (var left : all.toList()) {
                    assertEquals(54321, Files.getAttribute(left, "unix:uid"), left.toString());
                }
            }
            try (var store = LocalStore.open(ActingDisk.of(PosixDisk.SYSTEM, ALICE, tasks), root, "");
                    var staged = store.stage(request())) {
                assertTrue(staged.durableAtOpen().contains(0, BLOCK));
                write(staged, 1);
                staged.force();
                staged.commit(_ -> {});
            }
        }

        assertEquals(2 * BLOCK, Files.size(root.resolve("file")));
        assertEquals(54321, Files.getAttribute(root.resolve("file"), "unix:uid"));
        try (var all = Files.list(root)) {
            assertEquals(1, all.count());
        }
    }

    /** Leaves nothing. */
    private static void useAll(LocalStore store) throws RftException {
        try (store) {
            try (var staged = store.stage(request())) {
                write(staged, 0);
                staged.force();
            }
            try (var staged = store.stage(request())) {
                write(staged, 1);
                staged.force();
                staged.commit(_ -> {});
            }
            store.stage(request()).discard();
            store.makeDirectory(path("/a/b"), true);
            store.copy(path("/file"), path("/a/copy"), false, () -> false);
            store.rename(path("/a/copy"), path("/a/b/moved"), false);
            try (var source = store.open(path("/a/b/moved"))) {
                source.read(0, ByteBuffer.allocateDirect(BLOCK));
            }
            try (var pages = store.list(path("/a"))) {
                pages.next(10);
            }
            store.stat(path("/file"), true);
            store.space(path("/"));
            store.footprint(() -> false);
            store.expire(Instant.MAX, () -> false);
            store.removeAll(path("/"), List.of(RemotePath.parse("/file")));
            store.remove(path("/a"), true);
        }
    }

    private static StageRequest request() {
        var source = new SourceIdentity(2 * BLOCK, Instant.EPOCH, Instant.EPOCH, "source");
        return new StageRequest(new TransferId(1, 2), path("/file"), source, BLOCK, 0600, IfExists.REPLACE, true);
    }

    private static void write(StagedFile staged, int block) throws RftException {
        var content = ByteBuffer.allocateDirect(BLOCK).put(7, (byte) block);
        staged.write((long) block * BLOCK, content, Crc32cs.of(content.duplicate()));
    }

    private static RemotePath path(String text) {
        return RemotePath.parse(text);
    }

    private Disk recording() {
        return (path, shownAs) -> recording(Directory.class, PosixDisk.SYSTEM.open(path, shownAs));
    }

    /** The same, and who makes which call is noted; of what needs nobody's rights, to close it, not. */
    private <T> T recording(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    if (!method.getName().equals("close")) {
                        callers.add(IdentityCalls.fsUid());
                        calls.put(method.getName(), IdentityCalls.fsUid());
                    }
                    try {
                        return switch (method.invoke(real, arguments)) {
                            case Directory directory -> recording(Directory.class, directory);
                            case DiskFile file -> recording(DiskFile.class, file);
                            case NamePages pages -> recording(NamePages.class, pages);
                            case null -> null;
                            case Object other -> other;
                        };
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNullElse(e.getCause(), e);
                    }
                }));
    }
}
