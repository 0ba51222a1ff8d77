package io.rft.journal;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The outcomes of transfers, for those who lost the receipt: remembered for {@link #KEPT}, over restarts and power cuts, the latest
 * {@link #OUTCOMES_MAX} of them. A file that is appended to and now and then replaced as a whole; what is damaged in it is not
 * remembered, and nothing else comes of that. Thread-safe; blocks on the disk.
 */
public final class OutcomeLog implements Closeable {
    public static final Duration KEPT = Duration.ofDays(7);
    public static final int OUTCOMES_MAX = 1 << 17;
    public static final String NAME = "outcomes";

    private static final String FRESH = "outcomes.new";
    private static final String LOCK = "outcomes.lock";
    private static final int MODE = 0600;
    private static final int PAGE_BYTES = 1 << 16;

    private final Optional<Directory> directory;
    private final InstantSource clock;
    private final int most;
    private final DurabilityCounts counts;
    // guards: all below; held during appends and forces, so that an outcome is told to nobody before it is durable
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Outcome.Key, Outcome> outcomes = new LinkedHashMap<>(); // the oldest first
    private Optional<DiskFile> file = Optional.empty(); // none before the first outcome, and after a failure
    private Optional<DiskFile> own = Optional.empty(); // locked for as long as this object lives
    private long records;

    private OutcomeLog(Optional<Directory> directory, InstantSource clock, int most, DurabilityCounts counts) {
        this.directory = directory;
        this.clock = clock;
        this.most = most;
        this.counts = counts;
    }

    /** Remembers for as long as this object lives. */
    public static OutcomeLog inMemory(InstantSource clock) {
        return new OutcomeLog(Optional.empty(), clock, OUTCOMES_MAX, new DurabilityCounts());
    }

    /**
     * Reads what the directory has; takes ownership of it, also when it fails: with {@code BUSY} where another log, of this or another
     * process, is at it.
     */
    public static OutcomeLog open(Directory directory, InstantSource clock, DurabilityCounts counts)
            throws RftException {
        return open(directory, clock, OUTCOMES_MAX, counts);
    }

    static OutcomeLog open(Directory directory, InstantSource clock, int most, DurabilityCounts counts)
            throws RftException {
        var log = new OutcomeLog(Optional.of(directory), clock, most, counts);
        try {
            log.own = Optional.of(locked(directory));
            log.read(directory);
            return log;
        } catch (RftException | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** Remembers an outcome; it is durable when this returns. */
    public void remember(Outcome outcome) throws RftException {
        remember(outcome, true);
    }

    /** Remembers an outcome; durable when this returns only if it is to be {@code forced}. */
    public void remember(Outcome outcome, boolean forced) throws RftException {
        lock.lock();
        try {
            outcomes.remove(outcome.key()); // and is now the latest
            outcomes.put(outcome.key(), outcome);
            forgetOld();
            if (directory.isPresent()) {
                append(directory.get(), outcome, forced);
            }
        } finally {
            lock.unlock();
        }
    }

    public Optional<Outcome> find(Outcome.Key key) {
        lock.lock();
        try {
            return Optional.ofNullable(outcomes.get(key)).filter(found -> !isOld(found));
        } finally {
            lock.unlock();
        }
    }

    /** Forgets an outcome; a crash may bring it back. */
    public void forget(Outcome.Key key) {
        lock.lock();
        try {
            outcomes.remove(key);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            giveUpFile();
            own.ifPresent(DiskFile::close);
            directory.ifPresent(Directory::close);
        } finally {
            lock.unlock();
        }
    }

    /** A file of its own, because the log's is replaced now and then. */
    private static DiskFile locked(Directory where) throws RftException {
        var file = lockFile(where);
        var done = false;
        try {
            done = file.tryLock();
        } finally {
            if (!done) {
                file.close();
            }
        }
        if (!done) {
            throw new RftException(
                    ErrorCode.BUSY,
                    "another server is at this state directory already",
                    "Stop it, or give this one a state directory of its own.");
        }
        return file;
    }

    private static DiskFile lockFile(Directory where) throws RftException {
        try {
            return where.openForWrite(LOCK);
        } catch (RftException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
        try {
            return where.create(LOCK, MODE);
        } catch (RftException e) {
            if (e.code() != ErrorCode.EXISTS) { // another one was faster
                throw e;
            }
            return where.openForWrite(LOCK);
        }
    }

    private void append(Directory where, Outcome outcome, boolean forced) throws RftException {
        if (file.isEmpty() || records >= 2L * most) {
            replace(where);
            return;
        }
        var done = false;
        try {
            file.get().write(OutcomeCodec.position(records), OutcomeCodec.encode(outcome));
            if (forced) {
                file.get().force();
                counts.forced(DurabilityCounts.Forced.OUTCOMES);
            }
            records++;
            done = true;
        } finally {
            if (!done) { // what the file has now, nobody knows: the next outcome begins a new one
                giveUpFile();
            }
        }
    }

    /** Writes all that is remembered into a file that takes the name when it is whole. */
    private void replace(Directory where) throws RftException {
        giveUpFile();
        removeIfPresent(where);
        var fresh = where.create(FRESH, MODE);
        var done = false;
        try {
            write(fresh);
            fresh.force();
            counts.forced(DurabilityCounts.Forced.OUTCOMES);
            where.rename(FRESH, NAME, true);
            where.force();
            counts.forced(DurabilityCounts.Forced.DIRECTORY);
            records = outcomes.size();
            file = Optional.of(fresh);
            done = true;
        } finally {
            if (!done) {
                fresh.close();
            }
        }
    }

    private void write(DiskFile fresh) throws RftException {
        fresh.write(0, OutcomeCodec.header());
        var page = ByteBuffer.allocate(PAGE_BYTES);
        var at = OutcomeCodec.position(0);
        for (var outcome : outcomes.values()) {
            page.put(OutcomeCodec.encode(outcome));
            if (page.remaining() < OutcomeCodec.RECORD_BYTES) {
                fresh.write(at, page.flip());
                at += page.limit();
                page.clear();
            }
        }
        fresh.write(at, page.flip());
    }

    /** A file of another version, or something else of this name, is left alone until the first outcome replaces it. */
    private void read(Directory from) throws RftException {
        try (var found = from.openForRead(NAME)) {
            var page = ByteBuffer.allocate(OutcomeCodec.HEADER_BYTES);
            found.read(0, page);
            if (!OutcomeCodec.isHeader(page.flip())) {
                return;
            }
            var record = ByteBuffer.allocate(OutcomeCodec.RECORD_BYTES);
            for (var i = 0L; i < 4L * most; i++) {
                found.read(OutcomeCodec.position(i), record.clear());
                if (record.hasRemaining()) {
                    break; // the end, or a record that was never whole
                }
                OutcomeCodec.decode(record.flip()).ifPresent(outcome -> {
                    outcomes.remove(outcome.key());
                    outcomes.put(outcome.key(), outcome);
                });
            }
            forgetOld();
        } catch (RftException e) {
            if (e.code() != ErrorCode.NOT_FOUND && e.code() != ErrorCode.PERMISSION) {
                throw e;
            }
        }
    }

    private void forgetOld() {
        var oldest = outcomes.values().iterator();
        while (oldest.hasNext()) {
            var outcome = oldest.next();
            if (outcomes.size() <= most && !isOld(outcome)) {
                return;
            }
            oldest.remove();
        }
    }

    private boolean isOld(Outcome outcome) {
        return outcome.committed().isBefore(clock.instant().minus(KEPT));
    }

    private void giveUpFile() {
        file.ifPresent(DiskFile::close);
        file = Optional.empty();
    }

    private static void removeIfPresent(Directory where) throws RftException {
        try {
            where.removeFile(FRESH);
        } catch (RftException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
    }
}
