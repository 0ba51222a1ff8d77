package io.rft.client;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.fault.FaultPoint;
import io.rft.store.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transfers that were begun and not finished, one small file each: it keeps the transfer's id, by which the same command, given
 * again, goes on where the earlier one was stopped, and what a person wants to know of it. What is durable is not decided here but by
 * the receiver's journal. A job that was not tried for {@link #KEPT} is forgotten, as its partial files are at the receiver.
 *
 * <p>A job whose file came through is forgotten; in a store that is {@link #keepingDone} only when {@link #forgetDone} is called, so that
 * a command with many files that is given again moves none that came through before.
 *
 * <p>Thread-safe, and for several processes at once: one of them at a time is at a job.
 */
public final class JobStore {
    /** How long a job is kept after it was last tried. */
    public static final Duration KEPT = Duration.ofDays(7);

    /** What makes two commands the same job. */
    public record Job(Direction direction, String endpoint, String source, String target) {}

    /** Which way a job's file goes. */
    public enum Direction {
        UPLOAD,
        DOWNLOAD
    }

    /** What is kept: the jobs, those tried last at the end, and the files that are none because they are damaged. */
    public record Listing(List<JobRecord> jobs, List<Path> damaged) {
        public Listing {
            jobs = List.copyOf(jobs);
            damaged = List.copyOf(damaged);
        }
    }

    /** Removes what a job has left at its receiver. */
    @FunctionalInterface
    public interface Discard {
        void run() throws RftException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(JobStore.class);
    private static final String RECORD = ".job";
    private static final String TREE = ".tree";
    private static final int HEXADECIMAL = 16;
    private static final int PLACE_DIGITS = 15; // of a name, and so of a lock's place
    private static final int FILE_BYTES_MAX = 256 << 10;

    private final Path directory;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final Supplier<List<String>> flags;
    private final AtomicBoolean tidied;
    private final Optional<Set<Path>> done; // records of what came through, where they are kept

    /** Keeps jobs in this directory, which is made when it is needed, for its owner only. */
    public JobStore(Path directory, RandomGenerator random, InstantSource clock) {
        this(directory, random, clock, List::of, new AtomicBoolean(), Optional.empty());
    }

    private JobStore(
            Path directory,
            RandomGenerator random,
            InstantSource clock,
            Supplier<List<String>> flags,
            AtomicBoolean tidied,
            Optional<Set<Path>> done) {
        this.directory = directory.toAbsolutePath();
        this.random = random;
        this.clock = clock;
        this.flags = flags;
        this.tidied = tidied;
        this.done = done;
    }

    /** The same jobs; those begun with the result keep these flags in mind. They must hold no secret. */
    public JobStore remembering(List<String> words) {
        var kept = List.copyOf(words);
        return remembering(() -> kept);
    }

    /** The same, where the flags are asked for whenever a job is begun. */
    public JobStore remembering(Supplier<List<String>> words) {
        return new JobStore(directory, random, clock, words, tidied, done);
    }

    /** The same jobs; those done by the result stay in mind until {@link #forgetDone}, or for {@link #KEPT}. */
    public JobStore keepingDone() {
        return new JobStore(directory, random, clock, flags, tidied, Optional.of(ConcurrentHashMap.newKeySet()));
    }

    /** Forgets what was done by this store: all that belonged together has come through. */
    public void forgetDone() throws RftException {
        var files = done.map(List::copyOf).orElse(List.of());
        if (files.isEmpty()) {
            return;
        }
        for (var file : files) {
            var lock = locks().take(placeOf(file));
            if (lock.isPresent()) { // else the same command is given again already
                end(file, lock.get());
            }
        }
    }

    /** What was done by this store so far stays in mind, whatever comes: not all that belonged together has come through. */
    public void leaveDone() {
        done.ifPresent(Set::clear);
    }

    /** All that is kept and not done, a tree as one; then its files are not listed by themselves. Makes nothing. */
    public Listing list() throws RftException {
        if (!Files.isDirectory(directory)) {
            return new Listing(List.of(), List.of());
        }
        tidy();
        var jobs = new ArrayList<JobRecord>();
        var damaged = new ArrayList<Path>();
        for (var file : files(RECORD)) {
            var found = find(file);
            if (found.isPresent() && found.get().done().isEmpty()) {
                jobs.add(counted(found.get().running(locks().isHeld(placeOf(file)))));
            } else if (found.isEmpty() && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                damaged.add(file);
            }
        }
        var trees = jobs.stream().filter(JobRecord::isTree).map(JobRecord::id).collect(Collectors.toSet());
        jobs.removeIf(job -> job.within().filter(trees::contains).isPresent());
        jobs.sort(Comparator.comparing(JobRecord::tried));
        return new Listing(jobs, damaged);
    }

    private JobRecord counted(JobRecord record) {
        return record.isTree() ? record.ofTree(TreeLog.count(file(record.job(), TREE))) : record;
    }

    /** The files that the interrupted copy of a tree was at, each with something at its receiver. */
    public List<JobRecord> within(JobRecord tree) throws RftException {
        var parts = new ArrayList<JobRecord>();
        for (var file : files(RECORD)) {
            find(file)
                    .filter(part -> part.within().equals(Optional.of(tree.id())))
                    .ifPresent(parts::add);
        }
        return List.copyOf(parts);
    }

    /**
     * Forgets a job, and has what it left at its receiver removed. Returns why that could not be done, if it could not: the job is
     * forgotten all the same. Fails with {@code BUSY} while somebody is at it.
     */
    public Optional<RftException> cancel(JobRecord record, Discard leftovers) throws RftException {
        PrivateFile.makeDirectory(directory);
        var file = file(record.job());
        var lock = lock(record.job(), file);
        var failure = Optional.<RftException>empty();
        try {
            leftovers.run();
        } catch (RftException e) {
            failure = Optional.of(e);
        } finally {
            if (record.isTree()) {
                delete(file(record.job(), TREE));
            }
            end(file, lock);
        }
        return failure;
    }

    private static void end(Path file, JobLock lock) throws RftException {
        try {
            delete(file);
        } finally {
            lock.giveBack();
        }
    }

    /**
     * Begins a job, or goes on with it under the id that it began with; either is kept before this returns. Fails with {@code BUSY}
     * while somebody else is at it.
     */
    JobClaim claim(Job job) throws RftException {
        return claim(job, record -> record);
    }

    /** The same for a file that is part of the copy of a tree. */
    JobClaim claimWithin(Job job, Optional<TransferId> tree) throws RftException {
        return claim(job, record -> record.within(tree));
    }

    private JobClaim claim(Job job, UnaryOperator<JobRecord> kind) throws RftException {
        if (tidied.compareAndSet(false, true)) { // once for a command with many files, of which each costs time
            PrivateFile.makeDirectory(directory);
            tidy();
        }
        var file = file(job);
        var lock = lock(job, file);
        var claim = Optional.<JobClaim>empty();
        try {
            FaultPoint.JOB_BEFORE_RECORD.hit();
            var known = find(file).filter(found -> found.job().equals(job));
            var record = kind.apply(known.orElseGet(() -> fresh(job)).begunAgain(now(), flags.get()));
            if (known.isPresent() && known.get().done().isEmpty()) {
                write(file, record);
            } else {
                // A power cut within the first second costs what was sent in it; a force for each of many small files
                // would cost each of them a turn of the disk.
                writeUnforced(file, record);
            }
            FaultPoint.JOB_AFTER_RECORD.hit();
            var cutOff = known.filter(one -> one.stop().isEmpty() && one.done().isEmpty());
            claim = Optional.of(new JobClaim(this, file, lock, record, cutOff.isPresent()));
            return claim.get();
        } finally {
            if (claim.isEmpty()) {
                lock.giveBack();
            }
        }
    }

    /** What the copy of a tree has noted, and notes. Fails with {@code BUSY} while somebody else is at it. */
    TreeLog treeLog(Job job, boolean resume) throws RftException {
        return TreeLog.open(file(job, TREE), claim(job, record -> record.ofTree(0)), resume);
    }

    /** As a whole or not at all, and to stay. */
    void write(Path file, JobRecord record) throws RftException {
        PrivateFile.inChecked(file).replace(JobFile.bytes(record));
    }

    /** As a whole or not at all; a power cut may undo it, and costs what this record would have saved. */
    void writeUnforced(Path file, JobRecord record) throws RftException {
        PrivateFile.inChecked(file).replaceUnforced(JobFile.bytes(record));
    }

    boolean keepsDone() {
        return done.isPresent();
    }

    /** The record of a job that is done stays until {@link #forgetDone}. */
    void keep(Path file) {
        done.ifPresent(records -> records.add(file));
    }

    void remove(Path file) throws RftException {
        delete(file);
    }

    Instant now() {
        return clock.instant();
    }

    static RftException failure(String what, IOException cause) {
        return cause instanceof RftException known
                ? known
                : new RftException(ErrorCode.STORAGE, what + ": " + cause.getMessage(), "Make it writable.", cause);
    }

    private JobLocks locks() throws RftException {
        return JobLocks.in(directory);
    }

    private JobLock lock(Job job, Path file) throws RftException {
        return locks().take(placeOf(file))
                .orElseThrow(() -> new RftException(
                        ErrorCode.BUSY,
                        "the transfer of " + Escaped.of(job.source()) + " to " + Escaped.of(job.target())
                                + " is under way already",
                        "Wait for it, or stop it where it runs."));
    }

    private JobRecord fresh(Job job) {
        var id = TransferId.random(random);
        return new JobRecord(
                id,
                job,
                OptionalLong.empty(),
                0,
                now(),
                now(),
                Optional.empty(),
                Optional.empty(),
                flags.get(),
                false,
                OptionalLong.empty(),
                Optional.empty());
    }

    /** Forgets what is too old and nobody is at. */
    private void tidy() throws RftException {
        tidyTrees();
        for (var file : files(RECORD)) {
            var lock = isOld(file) ? locks().take(placeOf(file)) : Optional.<JobLock>empty();
            if (lock.isPresent()) {
                try {
                    forgetOld(file);
                } finally {
                    lock.get().giveBack();
                }
            }
        }
    }

    /** A log of a tree's copy may have no record any more: its age is the file's. */
    private void tidyTrees() throws RftException {
        for (var file : files(TREE)) {
            var lock = modified(file)
                            .filter(last -> last.isBefore(now().minus(KEPT)))
                            .isPresent()
                    ? locks().take(placeOf(file))
                    : Optional.<JobLock>empty();
            if (lock.isPresent()) {
                end(file, lock.get());
            }
        }
    }

    /** Nobody else is at it, but somebody may have been a moment ago. */
    private void forgetOld(Path file) throws RftException {
        if (isOld(file)) {
            forget(file);
        }
    }

    private boolean isOld(Path file) {
        var last = find(file).map(JobRecord::tried).or(() -> modified(file));
        return last.isPresent() && last.get().isBefore(now().minus(KEPT));
    }

    private static void forget(Path file) throws RftException {
        FaultPoint.JOB_EXPIRY_BEFORE_DISCARD.hit();
        if (expire(file)) {
            FaultPoint.JOB_EXPIRY_AFTER_DISCARD.hit();
            delete(file);
            FaultPoint.JOB_EXPIRY_AFTER_REMOVAL.hit();
        }
    }

    /** Removes what an old download has left here; false where that has to be tried again. A server sees to old uploads itself. */
    private static boolean expire(Path file) {
        var download = find(file)
                .filter(found -> found.job().direction() == Direction.DOWNLOAD
                        && found.done().isEmpty());
        try {
            if (download.isPresent()) {
                download.get().discardHere();
            }
            return true;
        } catch (RftException e) {
            LOG.warn("what is left of an old download stays: {}", e.getMessage());
            return false;
        }
    }

    private List<Path> files(String kind) throws RftException {
        var files = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(directory, "[!.]*" + kind)) {
            entries.forEach(files::add);
        } catch (IOException e) {
            throw failure("reading the jobs in " + directory, e);
        }
        return files;
    }

    private static boolean delete(Path file) throws RftException {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failure("removing the job " + file, e);
        }
    }

    /** Empty where there is none, or none that can be read. */
    private static Optional<JobRecord> find(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) { // to open a pipe would wait for ever
            return Optional.empty();
        }
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return JobFile.read(in.readNBytes(FILE_BYTES_MAX), modified(file).orElse(Instant.EPOCH));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> modified(Path file) {
        try {
            return Optional.of(
                    Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A number for a record's name: files of others that only look like records get one too. */
    private static long placeOf(Path record) {
        var name = String.valueOf(record.getFileName());
        try {
            return Long.parseLong(name, 0, PLACE_DIGITS, HEXADECIMAL);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return Integer.toUnsignedLong(name.hashCode());
        }
    }

    private Path file(Job job) {
        return file(job, RECORD);
    }

    private Path file(Job job, String kind) {
        try {
            var name =
                    MessageDigest.getInstance("SHA-256").digest(job.toString().getBytes(StandardCharsets.UTF_8));
            return directory.resolve(HexFormat.of().formatHex(name, 0, 16) + kind);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
