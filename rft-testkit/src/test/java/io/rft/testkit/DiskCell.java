package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.posix.Errno;
import io.rft.range.RangeSet;
import io.rft.store.IfExists;
import io.rft.store.StagedFile;
import io.rft.store.Store;
import io.rft.testkit.DiskCall.Kind;
import io.rft.testkit.Promises.Publishing;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One cell of T-DISK: a transfer in two attempts, during which one call to the disk fails, or that one and all after it. Beside it
 * another session's transfer is half done, which must not notice. One use.
 *
 * @param call the call that fails, as it was seen in a run without faults
 * @param lasting whether all calls after it fail as well
 */
record DiskCell(DiskCall call, Errno errno, boolean lasting) {
    private static final int BLOCK = 4096;

    /** The calls that the transfer makes when none fails. */
    static List<DiskCall> calls() throws RftException {
        var setting = new Setting();
        var calls = new ArrayList<DiskCall>();
        setting.disk.watch(calls::add);
        setting.disk.fail(DiskFaults.NONE); // counts from 0
        setting.transfer();
        return calls;
    }

    void run() throws RftException {
        var setting = new Setting();
        var handles = setting.disk.openHandles();
        setting.disk.fail(lasting ? DiskFaults.from(call.number(), errno) : DiskFaults.nth(call.number(), errno));
        var failure = setting.failure();
        setting.disk.fail(DiskFaults.NONE);

        assertEquals(handles, setting.disk.openHandles(), "left open");
        if (failure.isPresent()) {
            assertEquals(ErrorCode.STORAGE, failure.get().code(), failure.get().getMessage());
            assertEquals(11, failure.get().code().exitCode());
        } else { // of what is published the journal may stay, nothing else is passed over
            assertTrue(Set.of(Kind.REMOVE_FILE, Kind.FILE_STATUS).contains(call.kind()), call::toString);
            assertEquals(Publishing.DONE, setting.promises.publishing());
        }
        setting.finishBystander();
        setting.oracle.recover(
                setting.disk.afterCrash(CrashStates.allLost(setting.disk.unsynced())), setting.promises.copy());
        setting.oracle.recover(setting.disk, setting.promises);
    }

    @Override
    public String toString() {
        return errno + (lasting ? " from call " : " at call ") + call.number() + ", " + call.kind() + " " + call.path();
    }

    /** A disk with an old target, and the two transfers. */
    private static final class Setting {
        private final SplittableRandom random = new SplittableRandom(7);
        private final FaultyDisk disk = new FaultyDisk();
        private final Cargo cargo = Cargo.of("/folder/file", 3 * BLOCK + 7, BLOCK, IfExists.REPLACE, random);
        private final Cargo other = Cargo.of("/folder/other", 2 * BLOCK + 1, BLOCK, IfExists.REPLACE, random);
        private final PowerOracle oracle;
        private final Promises promises = new Promises();
        private final Store store;
        private final Store otherStore;
        private final StagedFile bystander;
        private final RangeSet otherAcknowledged;

        private Setting() throws RftException {
            var old = ByteBuffer.wrap(new byte[] {1, 2, 3});
            this.oracle = new PowerOracle(cargo, Optional.of(old));
            oracle.prepare(disk);
            this.store = disk.store();
            this.otherStore = disk.store();
            this.bystander = otherStore.stage(other.request());
            other.write(bystander, 0);
            this.otherAcknowledged = bystander.force();
            other.write(bystander, BLOCK);
        }

        private Optional<RftException> failure() {
            try {
                transfer();
                return Optional.empty();
            } catch (RftException e) {
                return Optional.of(e);
            }
        }

        /** An attempt that ends in the middle, and one that goes to the end. */
        private void transfer() throws RftException {
            try (var staged = store.stage(cargo.request())) {
                promises.opened(staged.epoch(), staged.durableAtOpen());
                cargo.write(staged, 0);
                promises.acknowledged(staged.force());
                cargo.write(staged, 2 * BLOCK);
            }
            try (var staged = store.stage(cargo.request())) {
                promises.opened(staged.epoch(), staged.durableAtOpen());
                cargo.writeMissing(staged);
                promises.acknowledged(staged.force());
                promises.publishing(Publishing.BEGUN);
                staged.commit(published -> promises.remember());
                promises.publishing(Publishing.DONE);
            }
        }

        private void finishBystander() throws RftException {
            assertNotEquals(new RangeSet(), otherAcknowledged);
            other.write(bystander, 2 * BLOCK);
            bystander.force();
            bystander.commit();
            bystander.close();
            otherStore.close();
            store.close();
            new PowerOracle(other, Optional.empty()).checkTarget(disk, Publishing.DONE);
        }
    }
}
