package io.rft.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.disk.FaultyDirectory;
import io.rft.disk.FaultyDirectory.Faults;
import io.rft.posix.PosixDirectory;
import io.rft.range.RangeSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every call of a transfer to the storage fails once, and once more with all after it; then the transfer is tried again. */
class FailingStorageTest {
    private static final int BLOCK = 4096;

    @TempDir
    private Path root;

    private final Staged source = Staged.of(3 * BLOCK + 7, BLOCK);
    private final RangeSet acknowledged = new RangeSet();

    @Test
    void whateverCallFailsNothingAcknowledgedIsLostAndTheFileIsWholeOrAbsent() throws Exception {
        everyCall(false);
    }

    @Test
    void whereverTheProcessStopsNothingAcknowledgedIsLostAndTheFileIsWholeOrAbsent() throws Exception {
        everyCall(true);
    }

    @Test
    void afterAFailedForceNothingIsBelieved() throws Exception {
        for (var failing = 0; ; failing++) {
            clear();
            var faults = new Faults(failing, false);
            try (var store = faulty(faults);
                    var staged = store.stage(source.request("/a"))) {
                source.writeAll(staged);
                if (!faults.failed().equals("nothing")) {
                    continue;
                }
                var before = faults.calls();
                try {
                    staged.force();
                    if (failing > before) {
                        return; // no call of the force was left to fail
                    }
                } catch (RftException e) {
                    assertEquals(
                            ErrorCode.STORAGE,
                            assertThrows(RftException.class, staged::force).code());
                    assertEquals(
                            ErrorCode.STORAGE,
                            assertThrows(RftException.class, staged::commit).code());
                    assertThrows(RftException.class, () -> source.write(staged, 0));
                }
            } catch (RftException e) {
                assertEquals(ErrorCode.STORAGE, e.code());
            }
        }
    }

    @Test
    void aFullDiskIsKnownBeforeAByteHasComeAndLeavesNothing() throws Exception {
        var huge = new SourceIdentity(1L << 45, source.modified(), source.modified(), "huge");
        var request = source.request("/a");
        try (var store = LocalStore.open(root)) {
            var failure = assertThrows(
                    RftException.class,
                    () -> store.stage(new StageRequest(
                            request.transfer(), request.target(), huge, 1 << 20, 0600, IfExists.REPLACE, true)));
            assertEquals(ErrorCode.STORAGE, failure.code(), failure.getMessage());
        }
        assertEquals(List.of(), List.of(root.toFile().list()));
    }

    private void everyCall(boolean lasting) throws Exception {
        var kinds = new HashSet<String>();
        attempt(new Faults(Integer.MAX_VALUE, lasting)); // so that the classes are loaded
        var descriptors = openDescriptors();
        for (var failing = 0; ; failing++) {
            clear();
            var faults = new Faults(failing, lasting);
            var committed = attempt(faults);
            kinds.add(faults.failed());
            if (Files.exists(root.resolve("a"))) {
                assertArrayEquals(source.content(), Files.readAllBytes(root.resolve("a")), faults.failed());
            } else {
                assertTrue(!committed, faults.failed());
                completeWithSoundStorage(faults);
            }
            assertEquals(descriptors, openDescriptors(), "left open after the failing " + faults.failed());
            if (failing > faults.calls()) {
                break;
            }
        }
        assertTrue(
                kinds.containsAll(Set.of(
                        "create",
                        "allocate",
                        "write",
                        "force",
                        "force directory",
                        "rename",
                        "attributes",
                        "removeFile")),
                kinds.toString());
    }

    /** Two attempts on a storage that fails somewhere: one that ends in the middle, one that goes to the end. */
    private boolean attempt(Faults faults) throws Exception {
        try (var store = faulty(faults)) {
            try (var staged = store.stage(source.request("/a"))) {
                source.write(staged, 0);
                acknowledged.addAll(staged.force());
                source.write(staged, 2 * BLOCK);
            } catch (RftException e) {
                assertEquals(ErrorCode.STORAGE, e.code(), e.getMessage());
            }
            try (var staged = store.stage(source.request("/a"))) {
                requireAcknowledged(staged, faults);
                source.complete(staged);
                return true;
            } catch (RftException e) {
                assertEquals(ErrorCode.STORAGE, e.code(), e.getMessage());
                return false;
            }
        }
    }

    private void completeWithSoundStorage(Faults faults) throws Exception {
        try (var store = LocalStore.open(root);
                var staged = store.stage(source.request("/a"))) {
            requireAcknowledged(staged, faults);
            source.complete(staged);
        }
        assertArrayEquals(source.content(), Files.readAllBytes(root.resolve("a")), faults.failed());
        assertEquals(List.of("a"), List.of(root.toFile().list()), faults.failed());
    }

    private void requireAcknowledged(StagedFile staged, Faults faults) {
        for (var range : acknowledged) {
            assertTrue(staged.durableAtOpen().contains(range.start(), range.end()), "lost at " + faults.failed());
        }
    }

    private static int openDescriptors() {
        return Path.of("/proc/self/fd").toFile().list().length;
    }

    private Store faulty(Faults faults) throws RftException {
        return new LocalStore(new FaultyDirectory(PosixDirectory.open(root), faults), Accounts.of("", ""));
    }

    private void clear() throws Exception {
        acknowledged.removeAll(acknowledged.copy());
        for (var file : root.toFile().listFiles()) {
            Files.delete(file.toPath());
        }
    }
}
