package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.FoundMetadata;
import io.rft.MetadataChange;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.disk.FileStatus;
import io.rft.task.TaskGroup;
import io.rft.transfer.TransferStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Files that are too large for packs, moved by transfers that end when the test says so. */
class TreeCopyTest {
    private static final TreeEntry ROOT = entry("/", FileStatus.Type.DIRECTORY, 0);

    private final TaskGroup tasks = new TaskGroup(failure -> {
        throw new AssertionError(failure);
    });
    private final Map<RemotePath, CompletableFuture<Transfer>> transfers = new ConcurrentHashMap<>();
    private final BlockingQueue<TreeOutcome> outcomes = new LinkedBlockingQueue<>();
    private final CompletableFuture<Optional<RftException>> end = new CompletableFuture<>();

    @AfterEach
    void close() {
        tasks.close();
    }

    @Test
    void whatHasComeThroughIsToldWhileAnEarlierFileStillTakes() throws Exception {
        copy("/first", "/second", "/third");
        var first = begun("/first");
        complete(begun("/third"));
        assertEquals(RemotePath.parse("/third"), told().path());
        complete(begun("/second"));
        assertEquals(RemotePath.parse("/second"), told().path());
        complete(first);
        assertEquals(RemotePath.parse("/first"), told().path());
        assertEquals(Optional.empty(), end.get(2, TimeUnit.MINUTES));
    }

    @Test
    void aFailedFileIsToldOnceAndTheRestGoesOn() throws Exception {
        copy("/first", "/second");
        var first = begun("/first");
        begun("/second").failed(new RftException(ErrorCode.PERMISSION, "not you"));
        assertEquals(TreeOutcome.Action.FAILED, told().action());
        complete(first);
        assertEquals(TreeOutcome.Action.MOVED, told().action());
        assertEquals(Optional.empty(), end.get(2, TimeUnit.MINUTES));
        assertTrue(outcomes.isEmpty());
    }

    @Test
    void aLostServerEndsAllOfIt() throws Exception {
        copy("/first", "/second");
        begun("/first");
        begun("/second").failed(new RftException(ErrorCode.NETWORK, "gone"));
        assertEquals(
                ErrorCode.NETWORK,
                end.get(2, TimeUnit.MINUTES).map(RftException::code).orElseThrow());
        assertTrue(outcomes.isEmpty());
    }

    private void copy(String... files) {
        var source = new Side();
        for (var file : files) {
            source.files.add(entry(file, FileStatus.Type.FILE, PackBuilder.FILE_BYTES_MAX + 1));
        }
        var target = new Side();
        var copy = new TreeCopy(
                TreeSides.of(source, target, NamePolicy.FAIL),
                ROOT,
                new Mover(),
                TreeOptions.DEFAULT,
                TreeLog.none(),
                tasks,
                outcomes::add,
                new Unobserved(),
                new MetadataCopy(source, target, Keep.USUAL, unkept -> {}));
        tasks.startVirtual("copy", () -> {
            try {
                copy.run();
                end.complete(Optional.empty());
            } catch (RftException e) {
                end.complete(Optional.of(e));
            }
        });
    }

    private CompletableFuture<Transfer> transfer(RemotePath path) {
        return transfers.computeIfAbsent(path, _ -> new CompletableFuture<>());
    }

    private Transfer begun(String path) throws Exception {
        return transfer(RemotePath.parse(path)).get(2, TimeUnit.MINUTES);
    }

    private static void complete(Transfer transfer) {
        transfer.completed(new TransferResult(5, 0, 0, 5, 77, Optional.empty(), Duration.ZERO, 0));
    }

    private TreeOutcome told() throws InterruptedException {
        @Nullable TreeOutcome outcome = outcomes.poll(2, TimeUnit.MINUTES);
        assertNotNull(outcome, "nothing is told");
        return outcome;
    }

    private static TreeEntry entry(String path, FileStatus.Type type, long size) {
        return new TreeEntry(
                RemotePath.parse(path), type, size, 0644, Instant.EPOCH, Optional.empty(), Optional.empty());
    }

    private final class Mover implements TreeMover {
        @Override
        public Transfer begin(TreeEntry file) {
            var begun = new Transfer(new TransferId(1, 2), new TransferStats(), () -> 1, Optional::empty);
            transfer(file.path()).complete(begun);
            return begun;
        }

        @Override
        public Pack begin(List<TreeEntry> files) {
            throw new AssertionError("no pack is expected");
        }

        @Override
        public boolean isSame(TreeEntry file) {
            return false;
        }
    }

    private static final class Unobserved implements TreeCopy.Running {
        @Override
        public void check() {}

        @Override
        public void began(Transfer transfer, long files) {}

        @Override
        public void ended(Transfer transfer) {}

        @Override
        public void unlinked(long names) {}
    }

    /** A directory of files. */
    private static final class Side implements TreeSide {
        private final List<TreeEntry> files = new ArrayList<>();

        @Override
        public void list(RemotePath directory, Consumer<TreeEntry> entries) {
            files.forEach(entries);
        }

        @Override
        public List<Optional<TreeEntry>> look(List<RemotePath> entries) {
            return Collections.nCopies(entries.size(), Optional.empty());
        }

        @Override
        public List<EntryFailure> create(List<Creation> entries) {
            return List.of();
        }

        @Override
        public List<EntryFailure> change(List<AttributeChange> changes) {
            return List.of();
        }

        @Override
        public FoundMetadata metadata(List<RemotePath> entries, boolean owners, boolean attributes) {
            throw new AssertionError("none is wanted");
        }

        @Override
        public List<EntryFailure> keep(List<MetadataChange> changes) {
            throw new AssertionError("none is wanted");
        }

        @Override
        public List<EntryFailure> removeAll(List<RemotePath> entries) {
            throw new AssertionError("nothing is removed");
        }

        @Override
        public void removeTree(RemotePath directory) {
            throw new AssertionError("nothing is removed");
        }
    }
}
