package io.rft.testkit;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.posix.Errno;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.store.Accounts;
import io.rft.store.IfExists;
import io.rft.store.LocalStore;
import io.rft.store.StagedFile;
import io.rft.store.Store;
import io.rft.testkit.DiskCall.Kind;
import io.rft.testkit.Promises.Publishing;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * One transfer by chance into a modelled disk – attempts, writes, forces, failing forces, crashes, a commit –, with the power cut after
 * every operation: each state that the cut may leave is recovered by the real code and checked by a {@link PowerOracle}. One use.
 */
final class PowerRun {
    private static final List<Integer> BLOCK_BYTES = List.of(512, 1000, 4096, 10_000);
    private static final int BLOCKS_MAX = 8;
    private static final int STEPS_MAX = 12;
    private static final Set<Kind> CHANGING = EnumSet.of(
            Kind.CREATE,
            Kind.RENAME,
            Kind.REMOVE_FILE,
            Kind.WRITE,
            Kind.ALLOCATE,
            Kind.TRUNCATE,
            Kind.ATTRIBUTES,
            Kind.FORCE,
            Kind.FORCE_DIRECTORY);

    private final SplittableRandom random;
    private final UnaryOperator<Directory> wrapping;
    private final int statesPerCut;
    private final Cargo cargo;
    private final PowerOracle oracle;
    private final FaultyDisk disk = new FaultyDisk();
    private final Promises promises = new Promises();
    private int states;

    /**
     * @param wrapping what stands between the store and the disk while the transfer runs; recoveries do without
     */
    PowerRun(SplittableRandom random, UnaryOperator<Directory> wrapping, int statesPerCut) {
        this.random = random;
        this.wrapping = wrapping;
        this.statesPerCut = statesPerCut;
        var blockBytes = BLOCK_BYTES.get(random.nextInt(BLOCK_BYTES.size()));
        var size = random.nextInt(4) == 0 ? 0 : random.nextInt(1, BLOCKS_MAX * blockBytes);
        var replacing = random.nextBoolean();
        var ifExists = replacing || random.nextBoolean() ? IfExists.REPLACE : IfExists.FAIL;
        this.cargo = Cargo.of("/folder/file", size, blockBytes, ifExists, random);
        this.oracle = new PowerOracle(cargo, replacing ? Optional.of(bytes(random.nextInt(6000))) : Optional.empty());
    }

    /** Runs it all; returns how many states were recovered and checked. */
    int run() throws RftException {
        oracle.prepare(disk);
        disk.watch(call -> {
            if (CHANGING.contains(call.kind())) {
                cut(call.kind() + " " + call.path());
            }
        });
        for (var attempts = random.nextInt(4); attempts > 0; attempts--) {
            attempt(false);
            if (random.nextInt(3) == 0) {
                disk.crash(unsynced -> CrashStates.any(unsynced, random));
            }
        }
        disk.fail(DiskFaults.NONE);
        attempt(true);
        cut("the end");
        return states;
    }

    private void attempt(boolean last) throws RftException {
        if (!last && random.nextInt(3) == 0) {
            failOneForce();
        }
        try (var store = store();
                var staged = store.stage(cargo.request())) {
            promises.opened(staged.epoch(), staged.durableAtOpen());
            cut("the opening");
            if (last) {
                cargo.writeMissing(staged);
                if (!staged.commitsUnforced() || random.nextBoolean()) {
                    force(staged);
                }
                promises.publishing(Publishing.BEGUN);
                staged.commit(published -> promises.remember());
                promises.publishing(Publishing.DONE);
            } else {
                work(staged);
            }
        } catch (RftException e) {
            if (last || e.code() != ErrorCode.STORAGE) {
                throw e;
            }
        }
    }

    /** The n-th force of a file from now on fails, by chance one that comes. */
    private void failOneForce() {
        var forces = new int[] {random.nextInt(6)};
        disk.fail(call -> call.kind() == Kind.FORCE && forces[0]-- == 0 ? Optional.of(Errno.EIO) : Optional.empty());
    }

    private void work(StagedFile staged) throws RftException {
        for (var steps = random.nextInt(STEPS_MAX); steps > 0 && cargo.size() > 0; steps--) {
            if (random.nextInt(4) == 0) {
                force(staged);
            } else {
                var offset = random.nextLong(cargo.blocks()) * cargo.blockBytes();
                promises.withdrawn(new ByteRange(offset, offset + cargo.length(offset)));
                cargo.write(staged, offset);
            }
        }
    }

    private void force(StagedFile staged) throws RftException {
        RangeSet acknowledged = staged.force();
        promises.acknowledged(acknowledged);
        cut("the acknowledgement of " + acknowledged);
    }

    /** Cuts the power in every way that it may be cut now. */
    private void cut(String after) {
        for (var fates : CrashStates.of(disk.unsynced(), statesPerCut, random)) {
            states++;
            try {
                check(disk.afterCrash(fates), promises.copy());
            } catch (RftException | AssertionError e) {
                throw new AssertionError(
                        e.getMessage() + "\n  when the power failed after " + after + "\n  with " + disk.unsynced()
                                + "\n  as " + fates,
                        e);
            }
        }
    }

    /** Recovers at once, or after a recovery that the power ended as well. */
    private void check(FaultyDisk left, Promises kept) throws RftException {
        var disk = left;
        oracle.checkTarget(disk, kept.publishing());
        if (random.nextInt(4) == 0 && !oracle.isOver(disk, kept)) {
            interruptedRecovery(disk, kept);
            disk = disk.afterCrash(CrashStates.any(disk.unsynced(), random));
        }
        oracle.recover(disk, kept);
    }

    private void interruptedRecovery(FaultyDisk disk, Promises kept) throws RftException {
        disk.fail(DiskFaults.from(random.nextInt(60), Errno.EIO));
        try (var store = disk.store();
                var staged = store.stage(cargo.request())) {
            kept.opened(staged.epoch(), staged.durableAtOpen());
            cargo.writeMissing(staged);
            kept.acknowledged(staged.force());
            kept.publishing(Publishing.BEGUN);
            staged.commit(published -> kept.remember());
            kept.publishing(Publishing.DONE);
        } catch (RftException e) {
            if (e.code() != ErrorCode.STORAGE && e.code() != ErrorCode.EXISTS) {
                throw e;
            }
        }
    }

    private Store store() {
        return new LocalStore(wrapping.apply(disk.root()), Accounts.of("", ""));
    }

    private ByteBuffer bytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }
}
