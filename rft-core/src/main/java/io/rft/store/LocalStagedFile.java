package io.rft.store;

import io.rft.Durability;
import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.digest.BlockChecksums;
import io.rft.digest.Crc32cs;
import io.rft.disk.DiskFile;
import io.rft.fault.FaultPoint;
import io.rft.journal.DurabilityCounts;
import io.rft.journal.Journal;
import io.rft.journal.JournalState;
import io.rft.range.RangeSet;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The staged file of a {@link LocalStore}; see {@link StagedFile} for threads and order. Owns its file, journal and place. */
final class LocalStagedFile implements StagedFile {
    private static final Logger LOG = LoggerFactory.getLogger(LocalStagedFile.class);
    private static final int MODE_MASK = 0777; // a peer makes no program that runs with another user's rights

    private final StagedPlace place;
    private final StageRequest request;
    private final DiskFile data;
    private final Journal journal;
    private final RangeSet durableAtOpen;
    private final BlockChecksums checksums;
    private final boolean published;
    private final DurabilityCounts counts;
    private boolean entriesForced; // the writer's thread's
    private final ReentrantLock lock = new ReentrantLock(); // guards: writing
    private final Condition written = lock.newCondition();
    private final Set<Long> writing = new HashSet<>(); // offsets

    /** Takes ownership of all that can be closed, and of the checksums. */
    LocalStagedFile(
            StagedPlace place,
            StageRequest request,
            DiskFile data,
            Journal journal,
            JournalState known,
            boolean entriesForced,
            boolean published,
            DurabilityCounts counts) {
        this.place = place;
        this.request = request;
        this.data = data;
        this.journal = journal;
        this.durableAtOpen = known.durable();
        this.checksums = known.checksums();
        this.published = published;
        this.counts = counts;
        this.entriesForced = entriesForced;
    }

    @Override
    public long size() {
        return journal.header().size();
    }

    @Override
    public int blockBytes() {
        return journal.header().blockBytes();
    }

    @Override
    public boolean isSparse() {
        return request.sparse();
    }

    @Override
    public long epoch() {
        return journal.header().epoch();
    }

    @Override
    public RangeSet durableAtOpen() {
        return durableAtOpen.copy();
    }

    @Override
    public BlockChecksums checksums() {
        return checksums;
    }

    @Override
    public void write(long offset, ByteBuffer block, int crc32c) throws RftException {
        requireUnpublished();
        var length = block.remaining();
        if (!journal.header().isBlock(offset, length)) {
            throw new IllegalArgumentException("no block of " + length + " bytes at " + offset);
        }
        begin(offset);
        try {
            journal.withdraw(offset, length);
            FaultPoint.WRITE_BEFORE_DATA.hit();
            if (request.sparse()) {
                SparseWrites.write(data, offset, block);
            } else {
                data.write(offset, block.duplicate());
            }
            FaultPoint.WRITE_AFTER_DATA.hit();
            journal.written(offset, length, crc32c);
            FaultPoint.WRITE_AFTER_RECORD.hit();
        } finally {
            end(offset);
        }
    }

    @Override
    public void read(long offset, ByteBuffer block) throws RftException {
        data.read(offset, block);
        if (block.hasRemaining()) {
            throw new RftException(
                    ErrorCode.STORAGE, place.shown() + " was cut short by somebody else", "Start again.");
        }
    }

    @Override
    public void withdraw(RangeSet blocks) throws RftException {
        requireUnpublished();
        FaultPoint.WITHDRAW_BEFORE_RECORDS.hit();
        journal.withdraw(blocks);
        FaultPoint.WITHDRAW_AFTER_FORCE.hit();
        for (var range : blocks) {
            for (var offset = range.start(); offset < range.end(); offset += blockBytes()) {
                checksums.forget(offset);
            }
        }
    }

    @Override
    public RangeSet force() throws RftException {
        if (!journal.hasUnforced()) {
            return new RangeSet();
        }
        var until = journal.position();
        FaultPoint.CHECKPOINT_BEFORE_DATA_FORCE.hit();
        if (request.durability() == Durability.BLOCK) {
            forceData();
        }
        FaultPoint.CHECKPOINT_AFTER_DATA_FORCE.hit();
        var durable = journal.checkpoint(until);
        if (!entriesForced && request.durability() == Durability.BLOCK) {
            forceEntries();
            entriesForced = true;
        }
        FaultPoint.CHECKPOINT_AFTER_DIRECTORY_FORCE.hit();
        return durable;
    }

    /** Only where it may replace what is there: after a power cut that spares the new name alone, it would meet itself. */
    @Override
    public boolean commitsUnforced() {
        return durableAtOpen.isEmpty() && request.ifExists() == IfExists.REPLACE;
    }

    @Override
    public OptionalLong findDamage(Between blocks) throws RftException {
        forceData(); // what only the cache holds cannot be read from the storage
        data.forgetCached(0, size());
        var block = ByteBuffer.allocateDirect((int) Math.min(blockBytes(), size()));
        for (var offset = 0L; offset < size(); offset += blockBytes()) {
            var length = (int) Math.min(blockBytes(), size() - offset);
            data.read(offset, block.clear().limit(length));
            if (block.hasRemaining() || Crc32cs.of(block.flip()) != checksums.get(offset)) {
                return OptionalLong.of(offset);
            }
            data.forgetCached(offset, length);
            blocks.run();
        }
        return OptionalLong.empty();
    }

    @Override
    public void commit(Remembering remembering) throws RftException {
        // What was said to be durable stays so, whatever a crash leaves of the publishing: only the journal says what
        // that is.
        if (!journal.isWhole() || (journal.hasUnforced() && !journal.durable().isEmpty())) {
            throw new IllegalStateException("a commit of " + place.shown() + " with bytes that are not durable");
        }
        place.requireReachable();
        if (!published) {
            publish();
        }
        FaultPoint.COMMIT_AFTER_RENAME.hit();
        if (request.durability() != Durability.NONE) {
            forceEntries();
        }
        FaultPoint.COMMIT_AFTER_DIRECTORY_FORCE.hit();
        if (isRemembered(remembering)) {
            removeJournal();
        }
        FaultPoint.COMMIT_AFTER_JOURNAL_REMOVAL.hit();
        close();
    }

    @Override
    public void discard() throws RftException {
        data.close();
        try {
            FaultPoint.DISCARD_BEFORE_REMOVAL.hit();
            place.removeIfPresent(place.names().journal());
            FaultPoint.DISCARD_AFTER_JOURNAL_REMOVAL.hit();
            if (!published) {
                place.removeIfPresent(place.names().part());
            }
            FaultPoint.DISCARD_AFTER_REMOVAL.hit();
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        data.close();
        journal.close();
        place.close();
    }

    private void requireUnpublished() throws RftException {
        if (published) {
            throw new RftException(
                    ErrorCode.EXISTS, place.shown() + " is published and cannot change", "Start a new transfer.");
        }
    }

    private void publish() throws RftException {
        place.findTarget();
        if (!place.names(place.names().part(), data)) {
            throw new RftException(
                    ErrorCode.STORAGE,
                    "cannot publish " + place.shown() + ": its staged file was removed or replaced by somebody else",
                    "Start again.");
        }
        data.attributes(request.mode() & MODE_MASK, request.source().modified());
        FaultPoint.COMMIT_AFTER_ATTRIBUTES.hit();
        if (request.durability() != Durability.NONE) {
            forceData();
        }
        FaultPoint.COMMIT_AFTER_DATA_FORCE.hit();
        place.directory().rename(place.names().part(), place.targetName(), request.ifExists() == IfExists.REPLACE);
    }

    private boolean isRemembered(Remembering remembering) {
        try {
            remembering.remember(SourceIdentity.of(data.status()));
            return true;
        } catch (RftException e) {
            LOG.atWarn().setCause(e).log("the outcome of a published file could not be noted");
            return false;
        }
    }

    /** The file is published whether or not this succeeds; a journal that stays is recognised at the next offer. */
    private void removeJournal() {
        try {
            place.removeIfPresent(place.names().journal());
        } catch (RftException e) {
            LOG.atWarn().setCause(e).log("the journal of a published file could not be removed");
        }
    }

    private void forceEntries() throws RftException {
        place.directory().force();
        counts.forced(DurabilityCounts.Forced.DIRECTORY);
    }

    private void forceData() throws RftException {
        try {
            data.force();
            counts.forced(DurabilityCounts.Forced.DATA);
        } catch (RftException e) {
            journal.fail();
            throw e;
        }
    }

    private void begin(long offset) {
        lock.lock();
        try {
            while (!writing.add(offset)) { // the same block twice at once: one after the other, or they could mix
                written.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void end(long offset) {
        lock.lock();
        try {
            writing.remove(offset);
            written.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
