package io.rft.store;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.disk.DiskFile;
import io.rft.fault.FaultPoint;
import io.rft.journal.DurabilityCounts;
import io.rft.journal.Journal;
import io.rft.journal.JournalHeader;
import io.rft.journal.JournalState;
import java.util.Optional;

/** The journal's file at its place: the old one locked, so that one attempt at a time goes on with it, and replaced by a new one at once. */
final class StagedJournal {
    private static final int MODE = 0600;

    private StagedJournal() {}

    /** The journal that an earlier attempt left, for us alone; empty where there is none, or something else has its name. */
    static Optional<DiskFile> lock(StagedPlace place) throws RftException {
        var found = place.openOwn(place.names().journal());
        var ours = false;
        try {
            ours = found.isEmpty() || isOurs(place, found.get());
        } finally {
            if (!ours) {
                found.ifPresent(DiskFile::close);
            }
        }
        if (!ours) {
            throw new RftException(
                    ErrorCode.BUSY,
                    "an earlier attempt of the transfer to " + place.shown() + " is still running",
                    "Try again when it has ended.");
        }
        return found;
    }

    private static boolean isOurs(StagedPlace place, DiskFile journal) throws RftException {
        return journal.tryLock() && place.names(place.names().journal(), journal);
    }

    /**
     * A new journal, whole before it takes the name.
     *
     * @param forced whether it becomes durable here, and with it the entries of both files: needed where it replaces another one, and
     *     otherwise left to the first checkpoint
     */
    static Journal create(
            StagedPlace place, JournalHeader header, JournalState state, boolean forced, DurabilityCounts counts)
            throws RftException {
        var names = place.names();
        var directory = place.directory();
        place.removeIfPresent(names.freshJournal());
        var file = directory.create(names.freshJournal(), MODE);
        try {
            file.tryLock(); // succeeds: nobody else knows the file
            FaultPoint.JOURNAL_AFTER_CREATION.hit();
            var journal = Journal.create(file, header, state, forced, counts);
            FaultPoint.JOURNAL_AFTER_FIRST_FORCE.hit();
            directory.rename(names.freshJournal(), names.journal(), true);
            FaultPoint.JOURNAL_AFTER_RENAME.hit();
            if (forced && header.forced()) {
                directory.force();
                counts.forced(DurabilityCounts.Forced.DIRECTORY);
            }
            FaultPoint.JOURNAL_AFTER_DIRECTORY_FORCE.hit();
            return journal;
        } catch (RftException | RuntimeException e) {
            file.close();
            place.removeSuppressing(e, names.freshJournal());
            throw e;
        }
    }
}
