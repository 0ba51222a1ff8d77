package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.task.TaskGroup;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SequenceTest {
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(bugs::add);
    private final Sequence sequence = new Sequence(tasks, "rft-test");
    private final LinkedBlockingQueue<Integer> ran = new LinkedBlockingQueue<>();

    @AfterEach
    void noThreadStays() {
        tasks.close();
    }

    @Test
    void operationsRunOneAtATimeInTheirOrder() throws InterruptedException {
        var running = new AtomicInteger();
        for (var i = 0; i < 200; i++) {
            var number = i;
            sequence.submit(() -> {
                ran.add(running.incrementAndGet() == 1 ? number : -1);
                running.decrementAndGet();
            });
        }

        for (var i = 0; i < 200; i++) {
            assertEquals(i, ran.take());
        }
        assertEquals(List.of(), bugs);
    }

    @Test
    void theThreadEndsAfterTheLastAndStartsAgain() throws InterruptedException {
        sequence.submit(() -> ran.add(1));
        ran.take();
        tasks.close();

        sequence.submit(() -> ran.add(2));

        assertEquals(2, ran.take());
    }

    @Test
    void anOperationThatCrashesDoesNotStopTheNext() throws InterruptedException {
        sequence.submit(() -> {
            throw new IllegalStateException("a bug");
        });
        sequence.submit(() -> ran.add(1));

        assertEquals(1, ran.take());
        tasks.close();
        assertEquals(1, bugs.size());
    }
}
