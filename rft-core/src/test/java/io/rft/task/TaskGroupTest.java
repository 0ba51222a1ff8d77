package io.rft.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

// A wait that does not end is a failure, not a hang; it cannot be interrupted, so the test leaves it behind.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TaskGroupTest {
    private final List<Throwable> crashes = Collections.synchronizedList(new ArrayList<>());
    private final TaskGroup group = new TaskGroup(crashes::add);

    @Test
    void closingWaitsForEveryTask() {
        var ended = new AtomicInteger();
        var gate = new CountDownLatch(1);
        for (var i = 0; i < 10; i++) {
            group.startPlatform("platform-" + i, () -> endAfter(gate, ended));
            group.startVirtual("virtual-" + i, () -> endAfter(gate, ended));
        }

        gate.countDown();
        group.close();

        assertEquals(20, ended.get());
        assertEquals(List.of(), crashes);
    }

    @Test
    void tasksHaveTheThreadsAndNamesThatWereAsked() {
        var platform = new AtomicReference<Thread>();
        var virtual = new AtomicReference<Thread>();

        group.startPlatform("rft-send-3 big.iso", () -> platform.set(Thread.currentThread()));
        group.startVirtual("rft-session", () -> virtual.set(Thread.currentThread()));
        group.close();

        assertEquals("rft-send-3 big.iso", platform.get().getName());
        assertFalse(platform.get().isVirtual());
        assertTrue(platform.get().isDaemon(), "a forgotten task must not keep a program alive");
        assertEquals("rft-session", virtual.get().getName());
        assertTrue(virtual.get().isVirtual());
    }

    @Test
    void aTaskThatThrowsIsReportedAndEnds() {
        var bug = new AssertionError("a bug");

        group.startPlatform("buggy", () -> {
            throw bug;
        });
        group.close();

        assertEquals(List.of(bug), crashes);
    }

    @Test
    void aTaskMayCloseItsOwnGroup() {
        var other = new CountDownLatch(1);
        group.startVirtual("other", () -> await(other));
        group.startPlatform("closer", () -> {
            other.countDown();
            group.close();
        });

        group.close();

        assertEquals(List.of(), crashes);
    }

    @Test
    void aTaskMayStartAnother() {
        var ended = new AtomicInteger();
        group.startVirtual("first", () -> group.startVirtual("second", ended::incrementAndGet));

        group.close();

        assertEquals(1, ended.get());
    }

    @Test
    void tasksThatCloseTheGroupDoNotWaitForEachOther() {
        var both = new CyclicBarrier(2);
        for (var i = 0; i < 2; i++) {
            group.startPlatform("closer-" + i, () -> {
                meet(both);
                group.close();
            });
        }

        group.close();

        assertEquals(List.of(), crashes);
    }

    @Test
    void aThreadThatCannotStartIsNotWaitedFor() throws InterruptedException {
        var ended = Thread.ofPlatform().start(() -> {});
        ended.join();

        assertThrows(
                IllegalThreadStateException.class, () -> group.start(ended), "as when the system has no more threads");
        group.close();
    }

    @Test
    void anEmptyGroupClosesAtOnceAndTwice() {
        group.close();
        group.close();
    }

    private static void endAfter(CountDownLatch gate, AtomicInteger ended) {
        await(gate);
        ended.incrementAndGet();
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError("tasks are never interrupted", e);
        }
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new AssertionError("tasks are never interrupted", e);
        }
    }
}
