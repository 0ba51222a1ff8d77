package io.rft.server;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.store.Footprint;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * How much of a user's quota is used, over all their sessions. Begins with what is found below their root and adds what they ask room
 * for; what becomes free, or what others put there, shows when it is measured again: before anything is refused, and every hour.
 * Thread-safe; blocks while it is measured.
 */
final class Ledger {
    /** So long after a measurement by which something was refused, the next refusal goes by the same. */
    static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);

    static final long OLD_NANOS = TimeUnit.HOURS.toNanos(1);

    private final String user;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Condition measured = lock.newCondition();
    private Quota quota = Quota.NONE;
    private boolean isKnown;
    private boolean isMeasuring;
    private boolean hasLess; // since the last measurement began
    private long measuredNanos;
    private Footprint used = new Footprint(0, 0);
    private Footprint pending = new Footprint(0, 0); // asked for, and not yet to be found on the disk
    private Footprint overlapping = new Footprint(0, 0); // that a measurement under way may not find

    Ledger(String user, Ticker ticker) {
        this.user = user;
        this.ticker = ticker;
    }

    /** What is configured has become this. */
    void configure(Quota now) {
        lock.lock();
        try {
            quota = now;
            isKnown &= now.isLimited(); // otherwise nobody keeps count
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is anything to keep count for. */
    boolean isLimited() {
        lock.lock();
        try {
            return quota.isLimited();
        } finally {
            lock.unlock();
        }
    }

    /** Something may have been removed. */
    void less() {
        lock.lock();
        try {
            hasLess = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Room for so much more, until {@link Room#close()} taken for something that is not yet on the disk. Fails with {@code PERMISSION}
     * where that is more than the quota.
     */
    Room reserve(Footprint more, Supplier<Footprint> measurement) throws RftException {
        lock.lock();
        try {
            if (!isKnown || ticker.nanoTime() - measuredNanos > OLD_NANOS) {
                measure(measurement);
            }
            if (!fits(more) && (hasLess || ticker.nanoTime() - measuredNanos > FRESH_NANOS)) {
                measure(measurement);
            }
            if (!fits(more)) {
                throw refusal(more);
            }
            used = sum(used, more);
            pending = sum(pending, more);
            overlapping = sum(overlapping, more);
            return new Room(more);
        } finally {
            lock.unlock();
        }
    }

    /** Something for which there is room. Thread-safe; to be closed once it is known what became of it, and once counts. */
    final class Room implements AutoCloseable {
        private final Footprint size;
        private Footprint kept = new Footprint(0, 0); // guarded by lock, as what follows
        private boolean closed;

        private Room(Footprint size) {
            this.size = size;
        }

        /** It is on the disk now. */
        void taken() {
            taken(size);
        }

        /** It is on the disk now, and turned out to have this size. */
        void taken(Footprint found) {
            lock.lock();
            try {
                kept = found;
            } finally {
                lock.unlock();
            }
        }

        /** It is on the disk, or will not be. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (closed) {
                    return;
                }
                closed = true;
                pending = sum(pending, minus(size));
                used = sum(used, sum(kept, minus(size)));
            } finally {
                lock.unlock();
            }
        }
    }

    /** With the lock, which is given away meanwhile. Whoever comes while another measures waits for that. */
    private void measure(Supplier<Footprint> measurement) {
        if (isMeasuring) {
            while (isMeasuring) {
                measured.awaitUninterruptibly();
            }
            return;
        }
        isMeasuring = true;
        hasLess = false;
        overlapping = pending;
        lock.unlock();
        var found = new Footprint(0, 0);
        try {
            found = measurement.get();
        } finally {
            lock.lock();
            isMeasuring = false;
            measured.signalAll();
        }
        used = sum(found, overlapping);
        measuredNanos = ticker.nanoTime();
        isKnown = true;
    }

    private boolean fits(Footprint more) {
        return (more.bytes() <= 0
                        || used.bytes() + more.bytes() <= quota.bytes().orElse(Long.MAX_VALUE))
                && (more.files() <= 0
                        || used.files() + more.files() <= quota.files().orElse(Long.MAX_VALUE));
    }

    private RftException refusal(Footprint more) {
        var isBytes = used.bytes() + more.bytes() > quota.bytes().orElse(Long.MAX_VALUE);
        var why = isBytes
                ? mebibytes(used.bytes()) + " of " + mebibytes(quota.bytes().orElse(0)) + " are used, and "
                        + mebibytes(more.bytes()) + " more are needed"
                : used.files() + " of " + quota.files().orElse(0) + " files and directories are used";
        return new RftException(
                ErrorCode.PERMISSION,
                "the quota of " + user + " is not enough: " + why,
                "Remove something there, also uploads that were not finished (rft jobs, rft cancel), or ask for a larger quota.");
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
    }

    private static Footprint sum(Footprint one, Footprint other) {
        return new Footprint(one.bytes() + other.bytes(), one.files() + other.files());
    }

    private static Footprint minus(Footprint usage) {
        return new Footprint(-usage.bytes(), -usage.files());
    }
}
