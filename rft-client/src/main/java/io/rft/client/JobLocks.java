package io.rft.client;

import io.rft.RftException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which jobs of a directory this process is at, so that no other one is: locks of the kernel on bytes of a single file, one byte for each
 * job, which end with the process however that ends. One object for a directory and process: such locks belong to the process, and closing
 * any channel to their file would give all of them up. Therefore the channel stays open. Thread-safe.
 */
final class JobLocks {
    private static final String NAME = ".locks";
    private static final long ALONE = Long.MAX_VALUE - 1;
    private static final Map<Path, JobLocks> ALL = new ConcurrentHashMap<>();

    private final Path file;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Map<Long, JobLock> held = new HashMap<>();
    private Optional<FileChannel> channel = Optional.empty();
    private Optional<Object> key = Optional.empty(); // of the file that the channel is open on

    private JobLocks(Path directory) {
        this.file = directory.resolve(NAME);
    }

    /** Those of a directory that is there, by whatever name. */
    static JobLocks in(Path directory) throws RftException {
        try {
            return ALL.computeIfAbsent(directory.toRealPath(), JobLocks::new);
        } catch (IOException e) {
            throw JobStore.failure("looking at " + directory, e);
        }
    }

    /** Empty while somebody else, or another thread here, has this place. The directory must be there. */
    Optional<JobLock> take(long place) throws RftException {
        return looking(file -> {
            var taken = tryLock(file, place).map(kernels -> new JobLock(this, place, kernels));
            taken.ifPresent(one -> held.put(place, one));
            return taken;
        });
    }

    boolean isHeld(long place) throws RftException {
        return looking(file -> {
            var kernels = tryLock(file, place);
            if (kernels.isPresent()) {
                kernels.get().release();
            }
            return kernels.isEmpty();
        });
    }

    /** While nobody else looks, in any process: to look at a lock is to have it for a moment. */
    private <T> T looking(Look<T> look) throws RftException {
        lock.lock();
        try {
            var opened = open();
            try (var _ = opened.lock(ALONE, 1, false)) {
                return look.at(opened);
            }
        } catch (IOException e) {
            throw JobStore.failure("locking a job in " + file, e);
        } finally {
            lock.unlock();
        }
    }

    private Optional<FileLock> tryLock(FileChannel opened, long place) throws IOException {
        try {
            return held.containsKey(place) ? Optional.empty() : Optional.ofNullable(opened.tryLock(place, 1, false));
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // this process has it: the directory was reached by another name before
        }
    }

    /** Something that is found out. */
    private interface Look<T> {
        T at(FileChannel opened) throws IOException;
    }

    void giveBack(JobLock taken) {
        lock.lock();
        try {
            if (held.remove(taken.place(), taken)) {
                taken.kernels().release();
            }
        } catch (IOException e) {
            // The end of the process gives it back.
        } finally {
            lock.unlock();
        }
    }

    /** The lock held. Where somebody has removed the file, and nobody here is at anything, the new one counts. */
    private FileChannel open() throws IOException {
        if (channel.isPresent() && (!held.isEmpty() || key.equals(findKey()))) {
            return channel.get();
        }
        if (channel.isPresent()) {
            channel.get().close();
            channel = Optional.empty();
        }
        var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var opened = FileChannel.open(file, options, ownerOnly);
        channel = Optional.of(opened);
        key = findKey();
        return opened;
    }

    private Optional<Object> findKey() {
        try {
            return Optional.of(Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
