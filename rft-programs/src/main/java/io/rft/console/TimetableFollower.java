package io.rft.console;

import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A virtual thread that looks what timetables say: when they say something else, as far as that is known, and from time to time
 * besides, because the clock on the wall may be set. From {@link #start} to {@link #close()}, which waits for its end. Thread-safe.
 */
public final class TimetableFollower implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(TimetableFollower.class);
    private static final long LOOK_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(10);

    private final String thread;
    private final long lookNanosMax;
    private final LongSupplier look;
    private final TaskGroup tasks = new TaskGroup(bug -> LOG.error("nobody follows the timetable any more", bug));
    private final ReentrantLock lock = new ReentrantLock(); // guards: closed
    private final Condition closing = lock.newCondition();
    private boolean closed;

    /**
     * @param thread its name
     * @param lookMost the longest time between two looks
     * @param look does what the time says and tells in how many nanoseconds it may say something else; run on the thread, and must not
     *     wait for the end of this
     */
    public TimetableFollower(String thread, Duration lookMost, LongSupplier look) {
        this.thread = thread;
        this.lookNanosMax = lookMost.toNanos();
        this.look = look;
    }

    /** Called once. */
    public void start() {
        tasks.startVirtual(thread, this::follow);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
        tasks.close();
    }

    private void follow() {
        for (var wait = 0L; !awaitClosed(wait); ) {
            wait = Math.clamp(look.getAsLong(), LOOK_NANOS_MIN, lookNanosMax);
        }
    }

    private boolean awaitClosed(long nanos) {
        lock.lock();
        try {
            for (var left = nanos; left > 0 && !closed; ) {
                left = closing.awaitNanos(left);
            }
            return closed;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts our threads", e);
        } finally {
            lock.unlock();
        }
    }
}
