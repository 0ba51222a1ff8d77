package io.rft.testkit;

import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import io.rft.store.Accounts;
import io.rft.store.LocalStore;
import io.rft.store.Store;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** The disk of a simulated receiver, with a backup that is older, and what befalls it. One thread. */
final class SimDisk {
    private static final String JOURNAL = ".rft-journal";

    private final SplittableRandom random;
    private final UnaryOperator<Directory> wrapping;
    private FaultyDisk disk = new FaultyDisk();
    private FaultyDisk backup = new FaultyDisk();
    private Store store;

    /** @param wrapping what stands between the store and the disk */
    SimDisk(SplittableRandom random, UnaryOperator<Directory> wrapping) {
        this.random = random;
        this.wrapping = wrapping;
        this.store = open();
    }

    Store store() {
        return store;
    }

    void fail(DiskFaults faults) {
        disk.fail(faults);
    }

    /** The receiver's process dies or its machine loses power; it is started again. */
    void crash() {
        if (random.nextInt(3) == 0) {
            disk.kill();
        } else {
            disk.crash(changes -> CrashStates.any(changes, random));
        }
        disk.fail(DiskFaults.NONE);
        store = open();
    }

    /** Takes a backup of everything. */
    void backUp() {
        backup = seen();
    }

    /** After a death, all is as it was at the backup. */
    void restore() {
        disk = backup;
        backup = disk.afterCrash(List.of());
        store = open();
    }

    /** After a death, the journals alone are as they were at the backup, or a part of that. */
    void restoreJournals() throws RftException {
        try (var from = backup.root();
                var to = disk.root()) {
            for (var name : names(from, JOURNAL)) {
                var bytes = content(from, name).orElseThrow();
                if (random.nextInt(4) == 0) {
                    bytes.limit(random.nextInt(bytes.limit() + 1));
                }
                if (to.names().contains(name)) {
                    to.removeFile(name);
                }
                try (var file = to.create(name, 0600)) {
                    file.write(0, bytes);
                    file.force();
                }
            }
            to.force();
        }
    }

    /** Removes the remains that look old at that time. How many there were. */
    int expire(Instant now) throws RftException {
        try (var expiring = (LocalStore) disk.store()) {
            return expiring.expire(now, () -> false);
        }
    }

    /** What is under the target's name. */
    Optional<ByteBuffer> target() throws RftException {
        try (var directory = seen().root()) {
            return content(directory, SimSource.TARGET.name());
        }
    }

    /** What else there is. */
    List<String> remains() throws RftException {
        try (var directory = seen().root()) {
            return names(directory, "").stream()
                    .filter(name -> !name.equals(SimSource.TARGET.name()))
                    .toList();
        }
    }

    private Store open() {
        return new LocalStore(wrapping.apply(disk.root()), Accounts.of("", ""));
    }

    /** The same as the processes see it, without the faults. */
    private FaultyDisk seen() {
        return disk.afterCrash(CrashStates.allKept(disk.unsynced()));
    }

    private static List<String> names(Directory directory, String suffix) throws RftException {
        return new ArrayList<>(directory.names().stream()
                .filter(name -> name.endsWith(suffix))
                .sorted()
                .toList());
    }

    private static Optional<ByteBuffer> content(Directory directory, String name) throws RftException {
        if (!directory.names().contains(name)) {
            return Optional.empty();
        }
        try (DiskFile file = directory.openForRead(name)) {
            var bytes = ByteBuffer.allocate((int) file.status().size());
            file.read(0, bytes);
            return Optional.of(bytes.flip());
        }
    }
}
