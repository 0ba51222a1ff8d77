package io.rft.client;

import io.rft.RftException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks at the transfers of a client from time to time, and stops them when they have stood still for too long; a thread of its own,
 * until the client is closed. Looks at all of them together: those behind the first wait for their turn. Thread-safe.
 */
final class Watchman {
    private static final Duration LOOK_MOST = Duration.ofSeconds(1);
    private static final int LOOKS = 8; // within the shortest time that is waited for

    private final ClientConfig config;
    private final Link link;
    private final long lookNanos;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Condition changed = lock.newCondition();
    private final Map<TransferRun, Long> durable = new HashMap<>(); // at the last look
    private final Standstill standstill;
    private long gained; // bytes that became durable, and transfers that ended
    private Optional<Long> stoppedNanos = Optional.empty(); // when those that run were told to stop
    private boolean started;
    private boolean closed;

    Watchman(ClientConfig config, Link link) {
        this.config = config;
        this.link = link;
        var options = config.options();
        var shortest = options.timeout()
                .filter(limit -> limit.compareTo(options.stallTimeout()) < 0)
                .orElse(options.stallTimeout())
                .dividedBy(LOOKS);
        this.lookNanos = (shortest.compareTo(LOOK_MOST) < 0 ? shortest : LOOK_MOST).toNanos();
        this.standstill = new Standstill(options, config.ticker().nanoTime());
    }

    void begun(TransferRun run) {
        var first = false;
        lock.lock();
        try {
            if (durable.isEmpty()) {
                standstill.begin(config.ticker().nanoTime());
                stoppedNanos = Optional.empty();
            }
            durable.put(run, 0L);
            first = !started;
            started = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (first) {
            config.tasks().startVirtual("rft-watchman", this::run);
        }
    }

    void ended(TransferRun run) {
        lock.lock();
        try {
            durable.remove(run);
            gained++;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (awaitLook()) {
            look();
        }
    }

    /** Waits while there is no transfer, and then for a while; false when the client is closed. */
    private boolean awaitLook() {
        lock.lock();
        try {
            while (durable.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            for (var left = lookNanos; left > 0 && !closed; ) {
                left = changed.awaitNanos(left);
            }
            return !closed;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts our threads", e);
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        var connected = link.isUp();
        var moved = link.movedBytes();
        var now = config.ticker().nanoTime();
        List<TransferRun> runs;
        Optional<RftException> cause;
        boolean stuck;
        lock.lock();
        try {
            runs = List.copyOf(durable.keySet());
            cause = runs.isEmpty() ? Optional.empty() : standstill.judge(facts(runs, moved, connected), now);
            stuck = cause.isPresent()
                    && stoppedNanos.isPresent()
                    && now - stoppedNanos.get()
                            >= config.options().patience().goodbye().toNanos();
            if (cause.isPresent() && stoppedNanos.isEmpty()) {
                stoppedNanos = Optional.of(now);
            }
        } finally {
            lock.unlock();
        }
        cause.ifPresent(why -> stop(runs, why, stuck));
    }

    /** One that waits for an answer hears of nothing but the end of its session. */
    private void stop(List<TransferRun> runs, RftException why, boolean stuck) {
        runs.forEach(run -> run.transfer().stop(why));
        link.look();
        if (stuck) {
            link.drop(why);
        }
    }

    /** Lock held. */
    private Standstill.Facts facts(List<TransferRun> runs, long movedBytes, boolean connected) {
        var moved = movedBytes;
        var work = 0L;
        var working = false;
        for (var run : runs) {
            var stats = run.transfer().stats();
            var bytes = stats.durable();
            gained += Math.max(0, bytes - durable.getOrDefault(run, 0L));
            durable.put(run, bytes);
            moved += stats.attempts();
            work += run.workedBytes();
            working |= run.isWorking();
        }
        return new Standstill.Facts(gained, moved, work, working, connected);
    }
}
