package io.rft.store;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import io.rft.disk.FileStatus;
import io.rft.fault.FaultPoint;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A walk through all directories below one that removes staged files and journals which nobody has used for long. What an attempt holds
 * open is locked and stays, however old it looks. No link is followed. What cannot be looked at is passed over. One thread.
 */
final class Expiry {
    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);
    private static final int DEPTH_MAX = 2 * RemotePath.DEPTH_MAX; // an open directory each

    private final Instant before;
    private final Predicate<TransferId> which;
    private final BooleanSupplier stop;
    private int removed;

    Expiry(Instant before, Predicate<TransferId> which, BooleanSupplier stop) {
        this.before = before;
        this.which = which;
        this.stop = stop;
    }

    /** Removes what those transfers have last used before that instant; returns how many transfers that was. */
    int run(Directory root) {
        walk(root, 0);
        return removed;
    }

    private void walk(Directory directory, int depth) {
        var partials = new TreeSet<String>();
        try (var names = directory.namePages()) {
            for (var page = names.next(); !page.isEmpty(); page = names.next()) {
                for (var name : page) {
                    if (stop.getAsBoolean()) {
                        return;
                    }
                    if (StagedNames.isReserved(name)) {
                        StagedNames.findStem(name)
                                .filter(stem -> which.test(StagedNames.id(stem)))
                                .ifPresent(partials::add);
                    } else {
                        descend(directory, name, depth);
                    }
                }
            }
        } catch (RftException e) {
            LOG.debug("not looked into for old partial files: {}", e.getMessage());
        }
        partials.forEach(stem -> expire(directory, StagedNames.ofStem(stem)));
    }

    private void descend(Directory parent, String name, int depth) {
        try {
            var status = parent.status(name, false);
            if (status.type() != FileStatus.Type.DIRECTORY || depth == DEPTH_MAX) {
                return;
            }
            try (var directory = parent.openDirectory(name)) {
                if (directory.status(".", true).fileKey().equals(status.fileKey())) { // and no link put there meanwhile
                    walk(directory, depth + 1);
                }
            }
        } catch (RftException e) {
            LOG.debug("not looked into for old partial files: {}", e.getMessage());
        }
    }

    private void expire(Directory directory, StagedNames names) {
        try {
            if (isOld(directory, names)) {
                remove(directory, names);
            }
        } catch (RftException e) {
            LOG.warn("old partial files could not be removed: {}", e.getMessage());
        }
    }

    private boolean isOld(Directory directory, StagedNames names) throws RftException {
        for (var name : names.all()) {
            var status = find(() -> directory.status(name, false));
            if (status.isPresent() && !isOld(status.get(), name.equals(names.part()))) {
                return false;
            }
        }
        return true;
    }

    /** What is no file we have not made; a link that was about to take another one's place may be in that of a staged file. */
    private boolean isOld(FileStatus status, boolean orLink) {
        var isOurs = status.type() == FileStatus.Type.FILE || (orLink && status.type() == FileStatus.Type.SYMLINK);
        return isOurs && status.modified().isBefore(before);
    }

    private void remove(Directory directory, StagedNames names) throws RftException {
        var journal = find(() -> directory.openForWrite(names.journal()));
        try {
            // Looked at again under the lock: an attempt may have begun and ended in between.
            if (journal.isPresent() && !(journal.get().tryLock() && isOld(directory, names))) {
                return;
            }
            FaultPoint.EXPIRY_BEFORE_REMOVAL.hit();
            for (var name : names.all()) { // the journal last: without it nobody would know what the rest is
                find(() -> {
                    directory.removeFile(name);
                    return name;
                });
                if (name.equals(names.part())) {
                    FaultPoint.EXPIRY_AFTER_STAGED_FILE_REMOVAL.hit();
                }
            }
            FaultPoint.EXPIRY_AFTER_REMOVAL.hit();
            removed++;
        } finally {
            journal.ifPresent(DiskFile::close);
        }
    }

    /** Empty where there is no such entry. */
    private static <T> Optional<T> find(Look<T> look) throws RftException {
        try {
            return Optional.of(look.look());
        } catch (RftException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Something done with an entry. */
    private interface Look<T> {
        T look() throws RftException;
    }
}
