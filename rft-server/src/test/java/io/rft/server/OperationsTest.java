package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.task.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OperationsTest {
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(bugs::add);
    private final List<String> crashed = new CopyOnWriteArrayList<>();
    private final Operations operations = new Operations(bug -> crashed.add(String.valueOf(bug.getMessage())));
    private final LinkedBlockingQueue<String> ran = new LinkedBlockingQueue<>();

    @AfterEach
    void theThreadEnds() {
        operations.close(() -> {});
        tasks.close();
        assertEquals(List.of(), bugs);
    }

    @Test
    void operationsRunInTheirOrderOnOneThread() throws InterruptedException {
        for (var i = 0; i < 100; i++) {
            var name = String.valueOf(i);
            operations.submit(() -> ran.add(name + Thread.currentThread().getName()));
        }
        operations.start(tasks, "ada");

        for (var i = 0; i < 100; i++) {
            assertEquals(i + "rft-operations ada", ran.take());
        }
    }

    @Test
    void closingDropsWhatWaitsAndRunsTheLast() throws InterruptedException {
        var started = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        operations.start(tasks, "ada");
        operations.submit(() -> {
            started.countDown();
            await(goOn);
            ran.add("first");
        });
        started.await();
        operations.submit(() -> ran.add("second"));

        operations.close(() -> ran.add("last"));
        operations.close(() -> ran.add("last again"));
        operations.submit(() -> ran.add("late"));
        goOn.countDown();
        tasks.close();

        assertEquals(List.of("first", "last"), new ArrayList<>(ran));
    }

    @Test
    void anOperationThatCrashesIsReportedAndTheNextOneRuns() throws InterruptedException {
        operations.start(tasks, "ada");
        operations.submit(() -> {
            throw new IllegalStateException("a bug");
        });
        operations.submit(() -> {
            throw new StackOverflowError("a deep one");
        });
        operations.submit(() -> ran.add("next"));

        assertEquals("next", ran.take());
        operations.close(() -> ran.add("last"));
        assertEquals("last", ran.take());
        assertEquals(List.of("a bug", "a deep one"), crashed);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
