package io.rft.posix;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A file descriptor and its owner. The number is lent for the length of a call only; {@link #close()} waits for the calls under way,
 * so that none of them can meet the file of somebody else who got the same number. Thread-safe.
 */
final class Descriptor {
    private final int fd;
    private final Supplier<String> shown;
    private final ReentrantLock lock = new ReentrantLock(); // guards: users, closed
    private final Condition idle = lock.newCondition();
    private int users;
    private boolean closed;

    /** Takes ownership; the name for messages is asked for when there is one. */
    Descriptor(int fd, Supplier<String> shown) {
        this.fd = fd;
        this.shown = shown;
    }

    /** Name for messages, escaped. */
    String shown() {
        return shown.get();
    }

    /** Runs a call with the descriptor; fails once it is closed. */
    long use(Call call) throws RftException {
        enter();
        try {
            return call.run(fd);
        } finally {
            leave();
        }
    }

    /** Closes the descriptor, once, after the calls under way. */
    void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            while (users > 0) {
                idle.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        Posix.close(fd);
    }

    private void enter() throws RftException {
        lock.lock();
        try {
            if (closed) {
                throw new RftException(ErrorCode.OTHER, shown() + " was closed");
            }
            users++;
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            users--;
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A system call on a descriptor. */
    interface Call {
        long run(int fd) throws RftException;
    }
}
