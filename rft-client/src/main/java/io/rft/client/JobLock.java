package io.rft.client;

import io.rft.RftException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A job that this process is at, so that no other one is: a lock of the kernel, which ends with the process however that ends. Taken
 * and given back only while the store's own lock is held, so that nobody locks a file that is being removed.
 */
final class JobLock {
    /**
     * Those that this process holds: a lock of the kernel belongs to the process, and closing any channel to its file gives it up, so
     * that such a file must not even be opened a second time.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private JobLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Empty while somebody else, or another thread here, is at this job. */
    static Optional<JobLock> take(Path file) throws RftException {
        if (!HELD.add(file)) {
            return Optional.empty();
        }
        try {
            var taken = lock(file);
            if (taken.isEmpty()) {
                HELD.remove(file);
            }
            return taken;
        } catch (IOException e) {
            HELD.remove(file);
            throw JobStore.failure("locking the job by " + file, e);
        }
    }

    static boolean isHeld(Path file) throws RftException {
        if (HELD.contains(file)) {
            return true;
        }
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        var lock = take(file);
        lock.ifPresent(JobLock::giveBack);
        return lock.isEmpty();
    }

    /** Removes the file first: whoever comes next makes another. */
    void giveBack() {
        try (channel) {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The end of the process gives it back, and a file that nobody has locked is in nobody's way.
        } finally {
            HELD.remove(file);
        }
    }

    private static Optional<JobLock> lock(Path file) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var channel = FileChannel.open(file, options, ownerOnly);
        var locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Held by this process under another name of the directory.
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        return locked ? Optional.of(new JobLock(file, channel)) : Optional.empty();
    }
}
