package io.rft.task;

import io.rft.clock.Ticker;
import java.io.Closeable;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Actions that run when their time has come, unless cancelled before: what gives a blocking call a deadline, by closing what it
 * blocks on. They run one after the other on one daemon thread, started with the first of them, so an action must not block. An
 * action that throws is a bug: it is logged, and the others still run. Thread-safe.
 */
public final class Deadlines {
    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);
    private static final long STARTING = -1; // no thread has this id
    private static final Deadlines SYSTEM = new Deadlines(Ticker.system());

    private final Ticker ticker;
    private final TaskGroup group = new TaskGroup(bug -> LOG.error("the deadlines' thread ended", bug));
    private final ReentrantLock lock = new ReentrantLock(); // guards: armed, sequence, thread
    private final Condition earlier = lock.newCondition();
    private final TreeSet<Handle> armed = new TreeSet<>();
    private long sequence;
    private long threadId;

    public Deadlines(Ticker ticker) {
        this.ticker = ticker;
    }

    /** The process's own, on the machine's monotonic clock. */
    public static Deadlines system() {
        return SYSTEM;
    }

    /** The time that deadlines are measured in. */
    public long nanoTime() {
        return ticker.nanoTime();
    }

    /** Runs the action after so many nanoseconds; at once, but on the other thread, for zero or less. */
    public Handle arm(long nanos, Runnable action) {
        lock.lock();
        try {
            if (threadId == 0) {
                group.startPlatform("rft-deadlines", this::run); // where that fails, the next one tries again
                threadId = STARTING;
            }
            var handle = new Handle(this, ticker.nanoTime() + nanos, sequence++, action);
            armed.add(handle);
            if (nanos <= 0 || armed.first().equals(handle)) {
                earlier.signal();
            }
            return handle;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the caller is an action, which must not wait for another one. */
    public boolean runsCaller() {
        lock.lock();
        try {
            return threadId == Thread.currentThread().threadId();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        lock.lock();
        try {
            threadId = Thread.currentThread().threadId();
        } finally {
            lock.unlock();
        }
        while (true) {
            var action = takeDue();
            try {
                action.run();
            } catch (RuntimeException bug) { // one bug must not disarm everybody's deadlines
                LOG.error("an action at its deadline failed", bug);
            }
        }
    }

    private Runnable takeDue() {
        lock.lock();
        try {
            var left = nanosLeft();
            while (left > 0) {
                var _ = earlier.awaitNanos(left);
                left = nanosLeft();
            }
            return armed.removeFirst().action;
        } catch (InterruptedException e) {
            throw new IllegalStateException("threads are ended by closing what they block on", e);
        } finally {
            lock.unlock();
        }
    }

    private long nanosLeft() {
        return armed.isEmpty() ? Long.MAX_VALUE : armed.first().dueNanos - ticker.nanoTime();
    }

    private boolean cancel(Handle handle) {
        lock.lock();
        try {
            return armed.remove(handle);
        } finally {
            lock.unlock();
        }
    }

    /** One armed deadline. Closing cancels it. Thread-safe. */
    public static final class Handle implements Closeable, Comparable<Handle> {
        private final Deadlines deadlines;
        private final long dueNanos;
        private final long sequence; // tells equal times apart, and keeps their order
        private final Runnable action;

        private Handle(Deadlines deadlines, long dueNanos, long sequence, Runnable action) {
            this.deadlines = deadlines;
            this.dueNanos = dueNanos;
            this.sequence = sequence;
            this.action = action;
        }

        /** Whether it came in time: then the action has not run and never will. */
        public boolean cancel() {
            return deadlines.cancel(this);
        }

        @Override
        public void close() {
            cancel();
        }

        @Override
        public int compareTo(Handle other) {
            var byTime = Long.signum(dueNanos - other.dueNanos); // a clock may start anywhere, also near overflow
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(sequence);
        }
    }
}
