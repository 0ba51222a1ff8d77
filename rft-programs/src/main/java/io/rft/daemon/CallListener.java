package io.rft.daemon;

import io.rft.clock.Ticker;
import io.rft.task.Deadlines;
import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener of which each caller is answered once. What they can take is bounded: so many at once, each for so long; who is too many
 * is sent away, who is too slow is cut off. Virtual threads: one accepts, one for each caller. Thread-safe.
 */
final class CallListener implements Closeable {
    private static final long PAUSE_NANOS = 100_000_000;
    private static final Logger LOG = LoggerFactory.getLogger(CallListener.class);

    private final String name;
    private final ServerSocketChannel listener;
    private final Bounds bounds;
    private final Call call;
    private final TaskGroup tasks = new TaskGroup(bug -> LOG.error("the answer to a caller has crashed", bug));
    private final Set<SocketChannel> callers = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** How many callers at once, and how long a call takes at most, from its first byte to its last. */
    record Bounds(int callersMax, long callNanosMax) {}

    /** Hears a caller and answers; the channel is closed afterwards, or while it lasts. */
    interface Call {
        void answer(SocketChannel caller) throws IOException;
    }

    /** Takes ownership of the listener; {@code name} is that of the threads. */
    CallListener(String name, ServerSocketChannel listener, Bounds bounds, Call call) {
        this.name = name;
        this.listener = listener;
        this.bounds = bounds;
        this.call = call;
    }

    void start() {
        tasks.startVirtual(name, this::accept);
    }

    /** Ends every call. Waits for them. */
    @Override
    public void close() {
        closed = true;
        closeQuietly(listener);
        callers.forEach(CallListener::closeQuietly);
        tasks.close();
    }

    private void accept() {
        while (!closed) {
            try {
                var caller = listener.accept();
                callers.add(caller);
                if (closed || callers.size() > bounds.callersMax) {
                    end(caller);
                } else {
                    tasks.startVirtual(name + "-call", () -> serve(caller));
                }
            } catch (IOException e) { // of descriptors there may be more again
                if (!closed) {
                    LOG.debug("{} could not accept anybody: {}", name, e.getMessage());
                    Ticker.system().sleepNanos(PAUSE_NANOS);
                }
            }
        }
    }

    private void serve(SocketChannel caller) {
        try (var _ = Deadlines.system().arm(bounds.callNanosMax, () -> closeQuietly(caller))) {
            call.answer(caller);
        } catch (IOException e) {
            LOG.debug("a call of {} ended: {}", name, e.getMessage());
        } finally {
            end(caller);
        }
    }

    private void end(SocketChannel caller) {
        closeQuietly(caller);
        callers.remove(caller);
    }

    private static void closeQuietly(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing failed: {}", e.getMessage());
        }
    }
}
