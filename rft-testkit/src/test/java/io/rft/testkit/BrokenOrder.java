package io.rft.testkit;

import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A mistake in the order on disk, made on purpose: how a store would use its files that makes it. The suites must find every one of
 * them; a mistake that they let pass is a hole in the suites.
 */
enum BrokenOrder {
    /** A checkpoint's forces return at once and are done when the next one is asked for. */
    ACKNOWLEDGE_BEFORE_FORCE("durable and not what was sent"),
    /** The data are forced after the journal that speaks of them. */
    JOURNAL_BEFORE_DATA("durable and not what was sent"),
    NO_DATA_FORCE("durable and not what was sent"),
    /** The journal is forced when it is made and never again. */
    NO_JOURNAL_FORCE("lost"),
    /** A new journal is forced after it has taken its name. */
    RENAME_BEFORE_FORCE_OF_THE_JOURNAL("lost"),
    /** The staged file's attributes are forced after it has taken the target's name. */
    RENAME_BEFORE_FORCE("the target is neither"),
    NO_DIRECTORY_FORCE("lost"),
    /** Directories are forced until the target has its name, and then no more. */
    NO_DIRECTORY_FORCE_AT_THE_END("lost"),
    /** A commit returns when the target has its name; the journal stays. */
    COMMIT_ENDS_WITH_THE_RENAME("the target is not the file that was committed"),
    /** The journal is removed before the target's name is durable. */
    JOURNAL_REMOVED_EARLY("published, and nobody knows of it"),
    /** A force that fails is asked for again, and believed. */
    FAILED_FORCE_RETRIED("lost");

    private final String symptom;

    BrokenOrder(String symptom) {
        this.symptom = symptom;
    }

    /** Words of the violation that comes of it, among others. */
    String symptom() {
        return symptom;
    }

    /** The same directory, used in this wrong order. One thread. */
    Directory of(Directory real) {
        return new Wrong(real, this, new CopyOnWriteArrayList<>());
    }

    private static boolean isPart(String name) {
        return name.endsWith(".rft-part");
    }

    /** Does what was deferred. */
    private static void catchUp(List<DiskFile> deferred) throws RftException {
        for (var file : List.copyOf(deferred)) {
            deferred.remove(file);
            file.force();
        }
    }

    private static final class Wrong extends WrappedDirectory {
        private final Directory real;
        private final BrokenOrder mistake;
        private final List<DiskFile> deferred; // to be forced later
        private boolean published;

        private Wrong(Directory real, BrokenOrder mistake, List<DiskFile> deferred) {
            super(real);
            this.real = real;
            this.mistake = mistake;
            this.deferred = deferred;
        }

        @Override
        Directory wrapped(Directory below) {
            return new Wrong(below, mistake, deferred);
        }

        @Override
        DiskFile wrapped(String path, DiskFile file) {
            return new WrongFile(file, isPart(path), mistake, deferred);
        }

        @Override
        public void rename(String from, String to, boolean replace) throws RftException {
            real.rename(from, to, replace);
            published = isPart(from);
            if (mistake == RENAME_BEFORE_FORCE || mistake == RENAME_BEFORE_FORCE_OF_THE_JOURNAL) {
                catchUp(deferred);
            }
            if (mistake == JOURNAL_REMOVED_EARLY && published) {
                real.removeFile(from.replace(".rft-part", ".rft-journal"));
            }
        }

        @Override
        public void removeFile(String path) throws RftException {
            if (mistake != COMMIT_ENDS_WITH_THE_RENAME || !published) {
                real.removeFile(path);
            }
        }

        @Override
        public void force() throws RftException {
            var forgotten = switch (mistake) {
                case NO_DIRECTORY_FORCE -> true;
                case NO_DIRECTORY_FORCE_AT_THE_END, COMMIT_ENDS_WITH_THE_RENAME -> published;
                default -> false;
            };
            if (!forgotten) {
                real.force();
            }
        }
    }

    private static final class WrongFile extends WrappedDirectory.WrappedFile {
        private final DiskFile real;
        private final boolean data;
        private final BrokenOrder mistake;
        private final List<DiskFile> deferred;
        private boolean forcedOnce;
        private boolean publishing;

        private WrongFile(DiskFile real, boolean data, BrokenOrder mistake, List<DiskFile> deferred) {
            super(real);
            this.real = real;
            this.data = data;
            this.mistake = mistake;
            this.deferred = deferred;
        }

        @Override
        public void attributes(int mode, Instant modified) throws RftException {
            publishing = true;
            real.attributes(mode, modified);
        }

        @Override
        public void force() throws RftException {
            switch (mistake) {
                case ACKNOWLEDGE_BEFORE_FORCE -> {
                    catchUp(deferred);
                    forceOr(data || forcedOnce, true);
                }
                case JOURNAL_BEFORE_DATA -> {
                    forceOr(data, true);
                    if (!data) {
                        catchUp(deferred);
                    }
                }
                case NO_DATA_FORCE -> forceOr(data, false);
                case NO_JOURNAL_FORCE -> forceOr(!data && forcedOnce, false);
                case RENAME_BEFORE_FORCE_OF_THE_JOURNAL -> forceOr(!data && !forcedOnce, true);
                case RENAME_BEFORE_FORCE -> forceOr(data && publishing, true);
                case FAILED_FORCE_RETRIED -> forceTwice();
                case NO_DIRECTORY_FORCE,
                        NO_DIRECTORY_FORCE_AT_THE_END,
                        COMMIT_ENDS_WITH_THE_RENAME,
                        JOURNAL_REMOVED_EARLY -> real.force();
            }
            forcedOnce = true;
        }

        @Override
        public void close() {
            deferred.remove(real); // no system forces what is closed
            real.close();
        }

        private void forceOr(boolean not, boolean later) throws RftException {
            if (!not) {
                real.force();
            } else if (later) {
                deferred.add(real);
            }
        }

        private void forceTwice() throws RftException {
            try {
                real.force();
            } catch (RftException e) {
                real.force();
            }
        }
    }
}
