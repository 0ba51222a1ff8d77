package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which files of a tree's copy have come through, for the same copy after it was interrupted: eight bytes for each, a hash of its path and of
 * what it was. A power cut may cost what was noted last, and then those files are moved again. For one thread; owns the copy's
 * job, by which others know of it.
 */
final class TreeLog implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(TreeLog.class);
    private static final int BYTES_MAX = 256 << 20; // of 32 million files
    private static final int BUFFER_BYTES = 64 << 10;
    private static final long OFFSET_BASIS = 0xcbf29ce484222325L; // FNV-1a of 64 bits
    private static final long PRIME = 0x100000001b3L;

    private final Optional<Path> file;
    private final Optional<JobClaim> claim;
    private final LongSet known;
    private Optional<FileChannel> channel = Optional.empty();
    private long cameThrough; // bytes
    private Optional<RftException> cause = Optional.empty(); // why it ends early

    private TreeLog(Optional<Path> file, Optional<JobClaim> claim, LongSet known) {
        this.file = file;
        this.claim = claim;
        this.known = known;
    }

    /** Keeps nothing. */
    static TreeLog none() {
        return new TreeLog(Optional.empty(), Optional.empty(), new LongSet());
    }

    /** What the copy has noted in this file before, unless it is to begin afresh. Takes ownership of the job. */
    static TreeLog open(Path file, JobClaim claim, boolean resume) throws RftException {
        try {
            if (!resume) {
                Files.deleteIfExists(file);
            }
            return new TreeLog(Optional.of(file), Optional.of(claim), read(file));
        } catch (IOException e) {
            claim.forget();
            throw new RftException(
                    ErrorCode.STORAGE,
                    "cannot read " + file + ": " + e.getMessage(),
                    "Remove it, or make it readable.",
                    e);
        }
    }

    /** Whether nothing was noted by an earlier run. */
    boolean isEmpty() {
        return known.isEmpty();
    }

    /** Whether this file, as it is, came through in an earlier run. */
    boolean has(TreeEntry entry) {
        return !known.isEmpty() && known.contains(hash(entry));
    }

    /** These have come through. */
    void done(List<TreeEntry> files) {
        if (file.isEmpty() || files.isEmpty()) {
            return;
        }
        var bytes = ByteBuffer.allocate(files.size() * Long.BYTES);
        files.forEach(one -> bytes.putLong(hash(one)));
        try {
            var log = channel.isPresent() ? channel.get() : create(file.get());
            channel = Optional.of(log);
            cameThrough += files.stream().mapToLong(TreeEntry::size).sum();
            bytes.flip();
            while (bytes.hasRemaining()) {
                log.write(bytes);
            }
        } catch (IOException e) { // what is not noted is moved again after an interruption
            LOG.warn("what has come through cannot be noted: {}", e.getMessage());
        }
    }

    /** By what the files that have come through are part of a copy. */
    Optional<TransferId> id() {
        return claim.map(JobClaim::id);
    }

    /** Whether the process of an earlier run has ended in the middle of it, however that came. */
    boolean wasCutOff() {
        return claim.filter(JobClaim::wasCutOff).isPresent();
    }

    /** The copy ends early: once this is closed, others may go on with it. */
    void stopped(RftException why) {
        cause = Optional.of(why);
    }

    /** All has come through. */
    void forget() {
        file.ifPresent(path -> {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                LOG.warn("{} stays: {}", path, e.getMessage());
            }
        });
    }

    @Override
    public void close() {
        try {
            if (channel.isPresent()) {
                channel.get().close();
            }
        } catch (IOException e) {
            LOG.warn("{}", e.getMessage());
        } finally {
            end();
        }
    }

    /** What went to its end is no job any more, whatever failed: the same command finds what was noted all the same. */
    private void end() {
        try {
            if (claim.isPresent() && cause.filter(TreeLog::mayPass).isPresent()) {
                claim.get().stopped(cause.get(), 0, cameThrough);
            } else if (claim.isPresent()) {
                claim.get().forget();
            }
        } catch (RftException e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    /** Whether to go on need not end in the same way. */
    private static boolean mayPass(RftException cause) {
        return cause.code() != ErrorCode.DELETE_LIMIT;
    }

    /** Of how many files a log is. */
    static long count(Path file) {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) / Long.BYTES : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    static long hash(String text) {
        return hash(OFFSET_BASIS, text);
    }

    private static long hash(TreeEntry entry) {
        var hash = hash(hash(OFFSET_BASIS, entry.path().relative()), entry.size());
        var modified = entry.modified();
        hash = hash(hash(hash, modified.getEpochSecond()), modified.getNano());
        if (entry.status().isPresent()) {
            var status = entry.status().get();
            var changed = status.changed();
            hash = hash(hash(hash, changed.getEpochSecond()), changed.getNano());
            hash = hash(hash, status.fileKey());
        }
        return hash;
    }

    private static long hash(long from, String text) {
        var hash = from;
        for (var i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return (hash ^ text.length()) * PRIME;
    }

    private static long hash(long from, long number) {
        var hash = from;
        for (var shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            hash = (hash ^ (number >>> shift & 0xff)) * PRIME;
        }
        return hash;
    }

    private static FileChannel create(Path file) throws IOException {
        var options = Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND,
                LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(
                file, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Whole ones: the last may have been cut short. */
    private static LongSet read(Path file) throws IOException {
        var all = new LongSet();
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return all;
        }
        try (var in = new DataInputStream(
                new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), BUFFER_BYTES))) {
            for (var left = Math.min(Files.size(file), BYTES_MAX) / Long.BYTES; left > 0; left--) {
                all.add(in.readLong());
            }
        } catch (EOFException e) {
            LOG.debug("{} became shorter", file);
        }
        return all;
    }
}
