package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.fault.FaultPoint;
import io.rft.range.RangeSet;
import io.rft.store.Accounts;
import io.rft.store.IfExists;
import io.rft.store.LocalStore;
import io.rft.store.StagedFile;
import io.rft.store.Store;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * T-KILL beside the way of a transfer: the process or the power ends at every step at which something that was received is taken back or
 * removed. Every state that may be left is recovered: the old target is untouched, what counts as durable is right, a new offer comes to
 * its end, and nothing is left that expiry does not find.
 */
@Tag("crash")
class RemovalFaultTest {
    /** The points beside the way of a transfer, on the receiver's modelled disk. */
    private static final Set<FaultPoint> POINTS =
            EnumSet.range(FaultPoint.WITHDRAW_BEFORE_RECORDS, FaultPoint.EXPIRY_AFTER_REMOVAL);

    private static final int BLOCK = 4096;
    private static final int STATES_MAX = 200;
    private static final Instant LATER = Instant.parse("2126-01-01T00:00:00Z");
    private static final ByteBuffer OLD = ByteBuffer.wrap(new byte[777]);

    private final SplittableRandom random = new SplittableRandom(1);
    private final FaultyDisk disk = new FaultyDisk();
    private final Cargo cargo = Cargo.of("/target", 7 * BLOCK + 55, BLOCK, IfExists.REPLACE, random);
    private boolean reached;

    /** What is done when the process dies. */
    private interface Removal {
        void happen(Store store) throws RftException;
    }

    static Set<FaultPoint> points() {
        return POINTS;
    }

    @BeforeEach
    void leaveATransfer() throws RftException {
        Quiet.store();
        try (var directory = disk.root();
                var old = directory.create("target", 0640)) {
            old.write(0, OLD.duplicate());
            old.force();
            directory.force();
        }
        try (var store = disk.store();
                var staged = store.stage(cargo.request())) {
            for (var block = 0; block < 5; block++) {
                cargo.write(staged, (long) block * BLOCK);
            }
            staged.force();
        }
    }

    @ParameterizedTest
    @MethodSource("points")
    void whoeverDiesWhileSomethingIsRemovedLeavesNothingWrong(FaultPoint point) throws RftException {
        var changed = changed();
        Removal removal = switch (point) {
            case WITHDRAW_BEFORE_RECORDS, WITHDRAW_AFTER_RECORDS, WITHDRAW_AFTER_FORCE ->
                store -> store.stage(changed.request()).withdraw(different(changed));
            case DISCARD_BEFORE_REMOVAL, DISCARD_AFTER_JOURNAL_REMOVAL, DISCARD_AFTER_REMOVAL ->
                store -> store.stage(cargo.request()).discard();
            default -> store -> ((LocalStore) store).expire(LATER, () -> false);
        };

        dieAt(point, removal);

        assertTrue(reached, "nobody came to " + point);
        var states = CrashStates.of(disk.unsynced(), STATES_MAX, random);
        assertTrue(!states.isEmpty());
        for (var fates : states) {
            check(disk.afterCrash(fates), changed, point);
        }
        disk.kill();
        check(disk, changed, point);
    }

    @Test
    void aJournalThatHasLostItsFileIsReplacedByTheNextOffer() throws RftException {
        removePartialFile();

        try (var store = disk.store();
                var staged = store.stage(cargo.request())) {
            assertTrue(staged.durableAtOpen().isEmpty());
            finish(staged, cargo);
        }

        assertEquals(List.of("target"), names(disk));
    }

    @Test
    void aJournalThatHasLostItsFileIsRemovedByExpiry() throws RftException {
        removePartialFile();

        expire(disk);

        assertEquals(List.of("target"), names(disk));
    }

    @Test
    void aJournalThatComesBackAfterItsCommitIsRemovedByExpiry() throws RftException {
        try (var store = disk.store();
                var staged = store.stage(cargo.request())) {
            finish(staged, cargo);
        }
        disk.crash(CrashStates::allLost);
        assertEquals(2, names(disk).size(), "its removal is not forced");

        expire(disk);

        assertEquals(List.of("target"), names(disk));
        assertEquals(cargo.content(), target(disk));
    }

    /** The same transfer of a source that has other bytes in two of the durable blocks now. */
    private Cargo changed() {
        var bytes = ByteBuffer.allocate((int) cargo.size())
                .put(cargo.content().duplicate())
                .clear();
        for (var at : List.of(BLOCK + 5, 4 * BLOCK)) {
            bytes.put(at, (byte) (bytes.get(at) + 1));
        }
        return new Cargo(cargo.transfer(), cargo.target(), bytes, BLOCK, IfExists.REPLACE);
    }

    /** Of the blocks that are durable. */
    private RangeSet different(Cargo other) {
        var different = new RangeSet();
        for (var at = 0L; at < 5 * BLOCK; at += BLOCK) {
            if (cargo.crc(at) != other.crc(at)) {
                different.add(at, at + BLOCK);
            }
        }
        return different;
    }

    private void dieAt(FaultPoint point, Removal removal) {
        var lives = new Life[1];
        var life = new Life("the receiver", at -> {
            if (at == point) {
                reached = true;
                lives[0].kill();
            }
        });
        lives[0] = life;
        try (var _ = Life.listen()) {
            assertThrows(
                    Killed.class,
                    () -> life.live(() -> {
                        Directory root = FencedDirectory.of(disk.root(), life);
                        removal.happen(new LocalStore(root, Accounts.of("", "")));
                        return true;
                    }));
        }
    }

    private void check(FaultyDisk left, Cargo changed, FaultPoint point) throws RftException {
        assertEquals(OLD, target(left));
        var expired = left.afterCrash(CrashStates.allKept(left.unsynced()));
        expire(expired);
        assertEquals(List.of("target"), names(expired));
        try (var store = left.store();
                var staged = store.stage(changed.request())) {
            var different = different(changed);
            if (point == FaultPoint.WITHDRAW_AFTER_FORCE) {
                different.forEach(range -> assertTrue(
                        !staged.durableAtOpen().intersects(range.start(), range.end()), "it was taken back for good"));
            }
            var again = new RangeSet();
            for (var range : staged.durableAtOpen()) {
                for (var at = range.start(); at < range.end(); at += BLOCK) {
                    var recorded = staged.checksums().get(at);
                    assertTrue(recorded == cargo.crc(at) || recorded == changed.crc(at), "a checksum of nothing");
                    if (recorded != changed.crc(at)) {
                        again.add(at, at + changed.length(at));
                    }
                }
            }
            staged.withdraw(again);
            for (var range : again) {
                for (var at = range.start(); at < range.end(); at += BLOCK) {
                    changed.write(staged, at);
                }
            }
            finish(staged, changed);
        }
        assertEquals(changed.content(), target(left));
        assertEquals(List.of("target"), names(left));
    }

    private static void finish(StagedFile staged, Cargo cargo) throws RftException {
        cargo.writeMissing(staged);
        staged.force();
        assertTrue(staged.findDamage(() -> {}).isEmpty());
        staged.commit();
    }

    private void removePartialFile() throws RftException {
        try (var directory = disk.root()) {
            for (var name : directory.names()) {
                if (name.endsWith(".rft-part")) {
                    directory.removeFile(name);
                }
            }
            directory.force();
        }
        assertEquals(2, names(disk).size());
    }

    private static void expire(FaultyDisk disk) throws RftException {
        try (var store = (LocalStore) disk.store()) {
            store.expire(LATER, () -> false);
        }
    }

    private static List<String> names(FaultyDisk disk) throws RftException {
        try (var directory = disk.root()) {
            return directory.names().stream().sorted().toList();
        }
    }

    private static ByteBuffer target(FaultyDisk disk) throws RftException {
        try (var directory = disk.root();
                var target = directory.openForRead("target")) {
            var bytes = ByteBuffer.allocate((int) target.status().size());
            target.read(0, bytes);
            return bytes.flip();
        }
    }
}
