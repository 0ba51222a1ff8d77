package io.rft.testkit;

import io.rft.RftException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/**
 * Connections and the time in which they are used, in one thread: what is sent arrives later, in order for each connection and way, or
 * never once the connection is lost. Nothing waits; time jumps to the next event. All chance comes from one seed, so that a run can be
 * repeated. Not thread-safe.
 */
public final class SimNetwork {
    private final RandomGenerator random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::nanos).thenComparingLong(Event::number));
    private final Map<Long, Long> latest = new HashMap<>(); // by lane: when what was sent last arrives
    private long now;
    private long number;
    private long connections;

    private record Event(long nanos, long number, Step step) {}

    /** Something that happens at some time. */
    public interface Step {
        void happen() throws RftException;
    }

    /** A connection; what is sent on it after {@link #lose}, and what is on its way then, does not arrive. */
    public final class Connection {
        private final long id = connections++;
        private boolean lost;

        public long id() {
            return id;
        }

        public boolean isLost() {
            return lost;
        }

        public void lose() {
            lost = true;
        }

        /** Lets this happen at the other end when it gets there. */
        public void send(boolean forth, long delayMaxNanos, Step arrival) {
            var lane = 2 * id + (forth ? 1 : 0);
            var at = Math.max(now + random.nextLong(delayMaxNanos), latest.getOrDefault(lane, 0L));
            latest.put(lane, at);
            push(at, () -> {
                if (!lost) {
                    arrival.happen();
                }
            });
        }
    }

    public SimNetwork(RandomGenerator random) {
        this.random = random;
    }

    /** The virtual time, from 0. */
    public long nanos() {
        return now;
    }

    public Connection connect() {
        return new Connection();
    }

    /** Lets something happen after so long, whatever becomes of connections. */
    public void after(long nanos, Step step) {
        push(now + nanos, step);
    }

    /** Lets the next event happen; false when there is none. */
    public boolean step() throws RftException {
        var next = events.poll();
        if (next == null) {
            return false;
        }
        now = next.nanos;
        next.step.happen();
        return true;
    }

    private void push(long nanos, Step step) {
        events.add(new Event(nanos, number++, step));
    }
}
