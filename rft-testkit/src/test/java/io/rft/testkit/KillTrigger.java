package io.rft.testkit;

import io.rft.fault.FaultPoint;
import io.rft.testkit.KillPlan.Kill;
import io.rft.testkit.KillPlan.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Kills when the armed point is reached, counts the blocks that are sent, and holds the sender back once, before some block, until the
 * receiver has made a checkpoint: or the small files of a test would have one checkpoint only. Thread-safe.
 */
final class KillTrigger {
    private static final long PATIENCE_SECONDS = 240;

    private final int gateBlock;
    private final CountDownLatch gate = new CountDownLatch(1);
    private final Consumer<Kill> killing;
    private volatile boolean promised;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final List<String> trace = new ArrayList<>();
    private Optional<Kill> armed = Optional.empty();
    private CompletableFuture<Kill> struck = new CompletableFuture<>();
    private int reached;
    private int blocks;
    private int blocksAgain;
    private boolean goesOn;

    /** {@code killing} kills, on the thread that reached the point, before anybody can wait for it. */
    KillTrigger(int gateBlock, Consumer<Kill> killing) {
        this.gateBlock = gateBlock;
        this.killing = killing;
    }

    /** Waits for this kill from now on; completes when it has happened. */
    CompletableFuture<Kill> arm(Kill kill) {
        lock.lock();
        try {
            armed = Optional.of(kill);
            reached = 0;
            struck = new CompletableFuture<>();
            return struck;
        } finally {
            lock.unlock();
        }
    }

    /** Somebody is at this point; on their thread. */
    void reached(Role role, FaultPoint point) {
        if (point == FaultPoint.CHECKPOINT_AFTER_ACKNOWLEDGEMENT) {
            promised = true;
        }
        var due = count(role, point);
        due.ifPresent(this::strike);
        if (point == FaultPoint.CHECKPOINT_AFTER_ACKNOWLEDGEMENT) {
            gate.countDown();
        }
        if (point == FaultPoint.SENDER_BEFORE_BLOCK && blocks() > gateBlock) {
            awaitGate();
        }
    }

    /** Whether a sender was ever told that something is durable. */
    boolean hasPromised() {
        return promised;
    }

    /** Blocks that were about to be sent since the first acceptance after the last kill: a sender that lives notices late. */
    int blocksAgain() {
        lock.lock();
        try {
            return blocksAgain;
        } finally {
            lock.unlock();
        }
    }

    /** All that was reached, in order; where the threads of a failed run met is not told by its seed. */
    List<String> trace() {
        lock.lock();
        try {
            return List.copyOf(trace);
        } finally {
            lock.unlock();
        }
    }

    private int blocks() {
        lock.lock();
        try {
            return blocks;
        } finally {
            lock.unlock();
        }
    }

    private Optional<Kill> count(Role role, FaultPoint point) {
        lock.lock();
        try {
            trace.add(role + " " + point + " " + Thread.currentThread().getName());
            if (point == FaultPoint.SENDER_BEFORE_BLOCK) {
                blocks++;
                blocksAgain++;
            } else if (point == FaultPoint.ACCEPT_BEFORE_ANSWER && !goesOn) {
                goesOn = true;
                blocksAgain = 0;
            }
            var due = armed.filter(kill -> kill.point() == point && ++reached == kill.nth());
            if (due.isPresent()) {
                armed = Optional.empty();
            }
            return due;
        } finally {
            lock.unlock();
        }
    }

    private void strike(Kill kill) {
        CompletableFuture<Kill> done;
        killing.accept(kill);
        lock.lock();
        try {
            trace.add("killed " + kill.roles());
            blocksAgain = 0;
            goesOn = false;
            done = struck;
        } finally {
            lock.unlock();
        }
        if (!kill.roles().isEmpty()) {
            gate.countDown();
        }
        done.complete(kill);
    }

    private void awaitGate() {
        try {
            var ignored = gate.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts our threads", e);
        }
    }
}
