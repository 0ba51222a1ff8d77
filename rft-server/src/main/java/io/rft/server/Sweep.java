package io.rft.server;

import io.rft.RftException;
import io.rft.disk.Disk;
import io.rft.posix.ActingDisk;
import io.rft.store.LocalStore;
import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The removal of uploads that nobody went on with for {@link #KEPT}, below the roots of all users: at the start and every hour, on a
 * thread of its own, beside everything else. Thread-safe.
 */
final class Sweep implements Closeable {
    /** How long what an upload has left is kept after it was last tried. */
    static final Duration KEPT = Duration.ofDays(7);

    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final long PAUSE_NANOS = Duration.ofHours(1).toNanos();

    private final Users users;
    private final Disk disk;
    private final InstantSource clock;
    private final TaskGroup tasks;
    private final ReentrantLock lock = new ReentrantLock(); // guards: closed
    private final Condition changed = lock.newCondition();
    private boolean closed;

    Sweep(Users users, Disk disk, InstantSource clock, TaskGroup tasks) {
        this.users = users;
        this.disk = disk;
        this.clock = clock;
        this.tasks = tasks;
    }

    void start() {
        tasks.startPlatform("rft-sweep", () -> {
            do {
                sweep();
            } while (!awaitClosed());
        });
    }

    /** Once through all roots. */
    void sweep() {
        for (var root : roots()) {
            try (var store = LocalStore.open(diskOf(root), root.path(), "")) {
                var removed = store.expire(clock.instant().minus(KEPT), this::isClosed);
                if (removed > 0) {
                    LOG.atInfo().addKeyValue("transfers", removed).log("removed what was left of old uploads");
                }
            } catch (RftException e) {
                LOG.warn("no search for old uploads: {}", e.getMessage());
            }
        }
    }

    /** Ends soon, also in the middle. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What a user has left only they remove: below their root they may have made anything. */
    private Disk diskOf(Users.Root root) throws RftException {
        return root.account().isPresent() ? ActingDisk.of(disk, root.account().get(), tasks) : disk;
    }

    private Set<Users.Root> roots() {
        try {
            return new LinkedHashSet<>(users.roots());
        } catch (RftException e) {
            LOG.warn("no search for old uploads: {}", e.getMessage());
            return Set.of();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitClosed() {
        lock.lock();
        try {
            for (var left = PAUSE_NANOS; left > 0 && !closed; ) {
                left = changed.awaitNanos(left);
            }
            return closed;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts our threads", e);
        } finally {
            lock.unlock();
        }
    }
}
