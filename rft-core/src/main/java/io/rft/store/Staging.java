package io.rft.store;

import io.rft.Durability;
import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.digest.Crc32cs;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import io.rft.disk.FileStatus;
import io.rft.fault.FaultPoint;
import io.rft.journal.DurabilityCounts;
import io.rft.journal.JournalContents;
import io.rft.journal.JournalHeader;
import io.rft.journal.JournalReader;
import io.rft.journal.JournalState;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The opening of one staged file: recovers what an earlier attempt left where that fits the request, finishes a publishing that was
 * cut short, or begins anew. What is recovered is made durable again before it is returned, in a new journal that replaces the old one
 * at once: after a failed force the system's cache shows bytes, of the data and of the journal, that no storage has. One thread.
 */
final class Staging {
    private static final int PARTIAL_MODE = 0600;
    /** A file that has grown to more blocks than this, and asks for larger ones, gets them. */
    private static final int BLOCKS_MAX = 1 << 20;

    private final StageRequest request;
    private final StagedPlace place;
    private final Directory directory;
    private final StagedNames names;
    private final DurabilityCounts counts;
    private long epoch = 1;
    private boolean first = true; // no journal is replaced, in which an epoch was counted or anything promised

    private Staging(StageRequest request, StagedPlace place, DurabilityCounts counts) {
        this.request = request;
        this.place = place;
        this.counts = counts;
        this.directory = place.directory();
        this.names = place.names();
    }

    static StagedFile open(Directory root, StageRequest request, DurabilityCounts counts) throws RftException {
        if (request.blockBytes() < 1 || !JournalHeader.fits(request.source().size(), request.blockBytes())) {
            throw new RftException(
                    ErrorCode.LIMIT,
                    "a file of " + request.source().size() + " bytes has too many blocks of " + request.blockBytes(),
                    "Ask for larger blocks.");
        }
        var place = StagedPlace.open(root, request.target(), request.transfer());
        try {
            return new Staging(request, place, counts).open();
        } catch (RftException | RuntimeException e) {
            place.close();
            throw e;
        }
    }

    private StagedFile open() throws RftException {
        var target = place.findTarget();
        var before = StagedJournal.lock(place); // until the new journal, locked as well, has taken its name
        try {
            first = before.isEmpty();
            var contents = before.isPresent() ? usable(before.get()) : Optional.<JournalContents.Usable>empty();
            var published = contents.isPresent() && target.isPresent()
                    ? published(contents.get(), target.get())
                    : Optional.<StagedFile>empty();
            if (published.isPresent()) {
                return published.get();
            }
            if (target.isPresent() && request.ifExists() == IfExists.FAIL) {
                throw new RftException(ErrorCode.EXISTS, "cannot write " + place.shown() + ": it exists already");
            }
            var recovered = contents.isPresent() ? recovered(contents.get()) : Optional.<StagedFile>empty();
            return recovered.isPresent() ? recovered.get() : anew();
        } finally {
            before.ifPresent(DiskFile::close);
        }
    }

    /** What the journal says, if it is of the same transfer and may be used. */
    private Optional<JournalContents.Usable> usable(DiskFile journal) throws RftException {
        return switch (JournalReader.read(journal)) {
            case JournalContents.Unusable(var why) -> Optional.empty();
            case JournalContents.Usable usable -> {
                if (usable.header().transfer().equals(request.transfer())) {
                    epoch = usable.header().epoch() + 1;
                }
                yield request.resume() && goesOn(usable.header()) ? Optional.of(usable) : Optional.empty();
            }
        };
    }

    /**
     * Whether what the journal tells of can go on: the same transfer, also of a source that has changed since. Which blocks are still
     * right, the sender finds out. Not where the grid would have too many blocks for what the source has grown to.
     */
    private boolean goesOn(JournalHeader header) {
        var size = request.source().size();
        return header.transfer().equals(request.transfer())
                && (size <= header.size()
                        || header.blockBytes() >= request.blockBytes()
                        || size / header.blockBytes() < BLOCKS_MAX);
    }

    private boolean isSameSource(JournalHeader header) {
        var source = request.source();
        return header.size() == source.size()
                && header.sourceModified().equals(source.modified())
                && header.sourceChanged().equals(source.changed())
                && header.sourceFileKey().equals(source.fileKey());
    }

    /** The staged file under its final name already: the attempt before ended between the renaming and the removal of its journal. */
    private Optional<StagedFile> published(JournalContents.Usable found, FileStatus target) throws RftException {
        var header = found.header();
        var isIt = isSameSource(header)
                && target.fileKey().equals(header.stagedFileKey())
                && target.type() == FileStatus.Type.FILE
                && target.size() == header.size()
                && target.modified().equals(header.sourceModified())
                && found.state().isWhole();
        return isIt ? with(place.openOwn(place.targetName()), data -> continued(data, found, true)) : Optional.empty();
    }

    private Optional<StagedFile> recovered(JournalContents.Usable found) throws RftException {
        return with(place.openOwn(names.part()), data -> continued(data, found, false));
    }

    /** Goes on with this file if it is the one that the journal is about. */
    private Optional<StagedFile> continued(DiskFile data, JournalContents.Usable found, boolean published)
            throws RftException {
        var header = found.header();
        var status = data.status();
        if (!status.fileKey().equals(header.stagedFileKey())) {
            data.close();
            return Optional.empty();
        }
        var next = header(status.fileKey(), header.blockBytes());
        if (published) {
            found.state().settle(check(data, header, Staging::holds)); // it was forced before it got its name
        } else {
            settle(data, found);
        }
        if (published && found.state().durable().bytes() != header.size()) {
            data.close();
            return Optional.empty();
        }
        resize(data, status.size(), next.size());
        FaultPoint.RECOVERY_BEFORE_DATA_FORCE.hit();
        if (next.forced()) {
            data.force();
            counts.forced(DurabilityCounts.Forced.DATA);
        }
        FaultPoint.RECOVERY_AFTER_DATA_FORCE.hit();
        var state = found.state().carriedTo(next);
        var journal = StagedJournal.create(place, next, state, true, counts);
        return Optional.of(new LocalStagedFile(place, request, data, journal, state, true, published, counts));
    }

    /**
     * Leaves durable what is stored: what was written and not forced is read, and all where there is doubt: of a file of
     * another length, or that was not forced, and of a journal that is a copy.
     */
    private void settle(DiskFile data, JournalContents.Usable found) throws RftException {
        var header = found.header();
        // Cut or grown by others, or by an attempt that stopped while it resized the file; a journal out of a backup.
        if (data.status().size() != header.size() || !found.isOriginal()) {
            found.state().recheck(check(data, header, Staging::holds));
        }
        if (!header.forced()) {
            found.state().recheck(check(data, header, this::stored));
        }
        found.state().settle(check(data, header, this::stored));
    }

    private static JournalState.BlockCheck check(DiskFile data, JournalHeader header, StoredCheck how) {
        var block = ByteBuffer.allocate((int) Math.min(header.blockBytes(), header.size()));
        return (offset, length, crc) -> how.holds(data, block.clear().limit(length), offset, crc);
    }

    /** A way to find out whether a file holds a block. */
    private interface StoredCheck {
        boolean holds(DiskFile data, ByteBuffer block, long offset, int crc) throws RftException;
    }

    /** The source may have another size than at the attempt before. */
    private void resize(DiskFile data, long size, long wanted) throws RftException {
        if (size > wanted) {
            data.truncate(wanted);
        } else if (size < wanted) {
            reserve(data, wanted);
        }
    }

    private static boolean holds(DiskFile data, ByteBuffer block, long offset, int crc) throws RftException {
        data.read(offset, block);
        return !block.hasRemaining() && Crc32cs.of(block.flip()) == crc;
    }

    /**
     * Whether the block that was written and not forced has its checksum. If so it is written once more: should a force have failed
     * before, the cache would hold it as clean, and the next force would not store it.
     */
    private boolean stored(DiskFile data, ByteBuffer block, long offset, int crc) throws RftException {
        if (!holds(data, block, offset, crc)) {
            return false;
        }
        if (request.sparse()) {
            SparseWrites.write(data, offset, block);
        } else {
            data.write(offset, block);
        }
        return true;
    }

    /** What will be holes needs no room. */
    private void reserve(DiskFile data, long size) throws RftException {
        if (request.sparse()) {
            data.truncate(size);
        } else {
            data.allocate(size);
        }
    }

    private StagedFile anew() throws RftException {
        // The old journal stays until the new one takes its name: the count of the attempts is in it.
        place.removeIfPresent(names.part());
        FaultPoint.STAGING_BEFORE_CREATION.hit();
        var data = directory.create(names.part(), PARTIAL_MODE);
        try {
            FaultPoint.STAGING_AFTER_CREATION.hit();
            reserve(data, request.source().size()); // first of all, so that a full disk is known before a byte has come
            FaultPoint.STAGING_AFTER_ALLOCATION.hit();
            var header = header(data.status().fileKey(), request.blockBytes());
            var state = new JournalState(header);
            // An empty file has no checkpoint, and one that replaces nothing must know itself after a power cut.
            var forced = !first || (request.source().size() == 0 && request.ifExists() == IfExists.FAIL);
            var journal = StagedJournal.create(place, header, state, forced, counts);
            return new LocalStagedFile(place, request, data, journal, state, forced, false, counts);
        } catch (RftException | RuntimeException e) {
            data.close();
            place.removeSuppressing(e, names.part());
            throw e;
        }
    }

    private JournalHeader header(String stagedFileKey, int blockBytes) {
        var source = request.source();
        return new JournalHeader(
                request.transfer(),
                epoch,
                source.size(),
                blockBytes,
                source.modified(),
                source.changed(),
                source.fileKey(),
                request.mode(),
                stagedFileKey,
                request.durability() == Durability.BLOCK);
    }

    /** Runs a step that takes over the file if it succeeds. */
    private static Optional<StagedFile> with(Optional<DiskFile> file, Step step) throws RftException {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return step.run(file.get());
        } catch (RftException | RuntimeException e) {
            file.get().close();
            throw e;
        }
    }

    /** What becomes of an opened file; empty if it is closed and not used. */
    private interface Step {
        Optional<StagedFile> run(DiskFile data) throws RftException;
    }
}
