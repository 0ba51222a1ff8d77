package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import io.rft.digest.Crc32cs;
import io.rft.disk.Directory;
import io.rft.disk.FileStatus;
import io.rft.range.RangeSet;
import io.rft.store.StagedFile;
import io.rft.testkit.Promises.Publishing;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What must be true of a disk after a crash, whatever the crash left: the name of the target shows nothing, the whole old or the whole
 * new file; all that was promised is there and right; the transfer ends with sending what is missing and nothing else. Immutable.
 *
 * @param old what the target was before the transfer
 */
record PowerOracle(Cargo cargo, Optional<ByteBuffer> old) {
    static final int OLD_MODE = 0604;
    static final Instant OLD_MODIFIED = Instant.ofEpochSecond(1_600_000_000);

    /** Makes the target's directory and what the target was before, durable. */
    void prepare(FaultyDisk disk) throws RftException {
        try (var root = disk.root()) {
            root.makeDirectory(cargo.target().parent().relative(), 0700);
            root.force();
        }
        if (old.isPresent()) {
            try (var folder = folder(disk);
                    var file = folder.create(cargo.target().name(), 0600)) {
                file.write(0, old.get().duplicate());
                file.attributes(OLD_MODE, OLD_MODIFIED);
                file.force();
                folder.force();
            }
        }
    }

    /** Checks what the target's name shows. */
    void checkTarget(FaultyDisk disk, Publishing publishing) throws RftException {
        try (var folder = folder(disk)) {
            var isNew = isNew(folder);
            switch (publishing) {
                case NOT_BEGUN -> assertTrue(isOld(folder), "the target changed although nothing was published");
                case BEGUN ->
                    assertTrue(isNew || isOld(folder), "the target is neither whole and old nor whole and new");
                case DONE -> assertTrue(isNew, "the target is not the file that was committed");
            }
        }
    }

    /** Restarts the transfer on this disk, checks what is recovered, and lets it end. */
    void recover(FaultyDisk disk, Promises promises) throws RftException {
        checkTarget(disk, promises.publishing());
        if (isOver(disk, promises)) {
            return;
        }
        try (var store = disk.store()) {
            try (var staged = store.stage(cargo.request())) {
                checkRecovered(disk, staged, promises);
                var missing = cargo.missing(staged);
                cargo.writeMissing(staged);
                assertEquals(missing, staged.force(), "acknowledged is what was sent");
            }
            try (var staged = store.stage(cargo.request())) {
                assertEquals(RangeSet.whole(cargo.size()), staged.durableAtOpen(), "the second re-run sends nothing");
                assertEquals(new RangeSet(), staged.force());
                staged.commit();
            }
        }
        assertEquals(List.of(), disk.openHandles(), "left open");
        checkCommitted(disk);
        checkCommitted(disk.afterCrash(CrashStates.allLost(disk.unsynced())));
    }

    /**
     * Whether nothing is left to recover: the target is the new file, the journal is gone, and it is remembered elsewhere. Of a file of
     * which nothing was promised it may be that nobody knows; then it is sent again.
     */
    boolean isOver(FaultyDisk disk, Promises promises) throws RftException {
        if (promises.publishing() == Publishing.NOT_BEGUN) {
            return false;
        }
        try (var folder = folder(disk)) {
            var over = isNew(folder) && own(folder).stream().noneMatch(name -> name.endsWith(".rft-journal"));
            var known = promises.isRemembered();
            assertTrue(!over || known || promises.durable().isEmpty(), "published, and nobody knows of it");
            return over && known;
        }
    }

    private void checkRecovered(FaultyDisk disk, StagedFile staged, Promises promises) throws RftException {
        var durable = staged.durableAtOpen();
        for (var range : promises.durable()) {
            assertTrue(durable.contains(range.start(), range.end()), "lost " + range + ", there is " + durable);
        }
        assertTrue(staged.epoch() > promises.epoch(), "epoch " + staged.epoch() + " after " + promises.epoch());
        try (var folder = folder(disk)) {
            checkNames(own(folder));
            var holder = partial(folder).orElse(cargo.target().name()); // or it is published already
            for (var range : durable) {
                checkBlocks(folder, holder, staged, range.start(), range.end());
            }
        }
    }

    private void checkBlocks(Directory folder, String holder, StagedFile staged, long start, long end)
            throws RftException {
        try (var file = folder.openForRead(holder)) {
            for (var offset = start; offset < end; offset += cargo.blockBytes()) {
                var block = ByteBuffer.allocate(cargo.length(offset));
                file.read(offset, block);
                assertTrue(cargo.block(offset).equals(block.flip()), "durable and not what was sent, at " + offset);
                assertEquals(cargo.crc(offset), staged.checksums().get(offset), "the checksum at " + offset);
                assertEquals(cargo.crc(offset), Crc32cs.of(block));
            }
        }
    }

    /** At most one partial file, one journal, and the target. */
    private void checkNames(List<String> names) {
        assertTrue(names.stream().filter(name -> name.endsWith(".rft-part")).count() <= 1, names::toString);
        assertTrue(names.stream().filter(name -> name.endsWith(".rft-journal")).count() <= 1, names::toString);
        assertTrue(names.size() <= 3, names::toString);
    }

    private void checkCommitted(FaultyDisk disk) throws RftException {
        checkTarget(disk, Publishing.DONE);
        try (var folder = folder(disk)) {
            assertTrue(partial(folder).isEmpty(), "a partial file is left");
        }
    }

    private boolean isNew(Directory folder) throws RftException {
        return shows(folder, cargo.content(), Cargo.MODE, Cargo.MODIFIED);
    }

    private boolean isOld(Directory folder) throws RftException {
        return old.isPresent()
                ? shows(folder, old.get(), OLD_MODE, OLD_MODIFIED)
                : !folder.names().contains(cargo.target().name());
    }

    private boolean shows(Directory folder, ByteBuffer content, int mode, Instant modified) throws RftException {
        var name = cargo.target().name();
        if (!folder.names().contains(name)) {
            return false;
        }
        var status = folder.status(name, false);
        return status.type() == FileStatus.Type.FILE
                && status.mode() == mode
                && status.modified().equals(modified)
                && content(folder, name, (int) status.size()).equals(content);
    }

    private static ByteBuffer content(Directory folder, String name, int size) throws RftException {
        try (var file = folder.openForRead(name)) {
            var content = ByteBuffer.allocate(size);
            file.read(0, content);
            return content.flip();
        }
    }

    private Optional<String> partial(Directory folder) throws RftException {
        return own(folder).stream().filter(name -> name.endsWith(".rft-part")).findFirst();
    }

    /** The names in the target's directory that this transfer is about. */
    private List<String> own(Directory folder) throws RftException {
        var transfer = cargo.transfer().toString();
        return folder.names().stream()
                .filter(name -> name.equals(cargo.target().name()) || name.contains(transfer))
                .toList();
    }

    private Directory folder(FaultyDisk disk) throws RftException {
        try (var root = disk.root()) {
            return root.openDirectory(cargo.target().parent().relative());
        }
    }
}
