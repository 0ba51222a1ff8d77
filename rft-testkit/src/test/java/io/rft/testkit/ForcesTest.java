package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.Durability;
import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.posix.Errno;
import io.rft.store.IfExists;
import io.rft.store.StageRequest;
import io.rft.testkit.DiskCall.Kind;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a staged file forces what, and what it does after a force that failed. */
class ForcesTest {
    private static final int BLOCK = 4096;
    private static final int BLOCKS = 4;

    private final FaultyDisk disk = new FaultyDisk();
    private final Cargo cargo =
            Cargo.of("/target", (BLOCKS - 1) * BLOCK + 7, BLOCK, IfExists.REPLACE, new SplittableRandom(1));

    @Test
    void withNoneNothingIsForced() throws RftException {
        assertEquals(0, forces(Durability.NONE));
    }

    @Test
    void withFileTheDataAndItsNameAreForcedAtTheEnd() throws RftException {
        assertEquals(2, forces(Durability.FILE));
    }

    @Test
    void withBlockEveryCheckpointIsForced() throws RftException {
        var expected = BLOCKS * 2 + 1 + 2; // data and journal each time; the names once; data and name at the end
        assertEquals(expected, forces(Durability.BLOCK));
    }

    @Test
    void whatIsCommittedWithoutACheckpointIsForcedByTheCommitAlone() throws RftException {
        var forces = counted();
        try (var store = disk.store();
                var staged = store.stage(request(Durability.BLOCK))) {
            assertTrue(staged.commitsUnforced());
            cargo.writeMissing(staged);
            staged.commit();
        }
        assertEquals(2, forces.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {".rft-part", ".rft-journal"})
    void afterAFailedForceNothingIsBelieved(String file) throws RftException {
        try (var store = disk.store();
                var staged = store.stage(cargo.request())) {
            cargo.writeMissing(staged);
            disk.fail(call -> call.kind() == Kind.FORCE && call.path().endsWith(file)
                    ? Optional.of(Errno.EIO)
                    : Optional.empty());
            failsForStorage(staged::force);
            disk.fail(DiskFaults.NONE);

            failsForStorage(staged::force);
            failsForStorage(staged::commit);
            failsForStorage(() -> cargo.write(staged, 0));
        }
    }

    private static void failsForStorage(Executable work) {
        assertEquals(ErrorCode.STORAGE, assertThrows(RftException.class, work).code());
    }

    private int forces(Durability durability) throws RftException {
        var forces = counted();
        try (var store = disk.store();
                var staged = store.stage(request(durability))) {
            for (var offset = 0L; offset < cargo.size(); offset += BLOCK) {
                cargo.write(staged, offset);
                staged.force();
            }
            staged.commit();
        }
        return forces.get();
    }

    private AtomicInteger counted() {
        var forces = new AtomicInteger();
        disk.watch(call -> {
            if (call.kind() == Kind.FORCE || call.kind() == Kind.FORCE_DIRECTORY) {
                forces.incrementAndGet();
            }
        });
        return forces;
    }

    private StageRequest request(Durability durability) {
        var request = cargo.request();
        return new StageRequest(
                request.transfer(),
                request.target(),
                request.source(),
                BLOCK,
                request.mode(),
                IfExists.REPLACE,
                true,
                durability);
    }
}
