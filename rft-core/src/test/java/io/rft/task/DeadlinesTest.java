package io.rft.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.clock.Ticker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private static final long HOUR = 3_600_000_000_000L;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - HOUR); // a clock that overflows within the test
    private final Deadlines deadlines = new Deadlines(new Ticker() {
        @Override
        public long nanoTime() {
            return now.get();
        }

        @Override
        public void sleepNanos(long nanos) {
            throw new UnsupportedOperationException();
        }
    });
    private final List<String> ran = new CopyOnWriteArrayList<>();

    @Test
    void actionsRunInTheOrderOfTheirTimes() {
        deadlines.arm(3 * HOUR, () -> ran.add("late"));
        deadlines.arm(2 * HOUR, () -> ran.add("early"));
        deadlines.arm(2 * HOUR, () -> ran.add("early too"));

        passes(4 * HOUR);

        assertEquals(List.of("early", "early too", "late"), ran);
    }

    @Test
    void anEarlierDeadlineDoesNotWaitForALaterOne() {
        passes(0); // the thread waits, and now for the first of these
        deadlines.arm(HOUR, () -> ran.add("late"));
        deadlines.arm(-1, () -> ran.add("at once"));

        passes(0);

        assertEquals(List.of("at once"), ran);
    }

    @Test
    void nothingRunsBeforeItsTime() {
        deadlines.arm(2 * HOUR, () -> ran.add("too early"));

        passes(HOUR);

        assertEquals(List.of(), ran);
    }

    @Test
    void aCancelledActionNeverRuns() {
        var handle = deadlines.arm(HOUR, () -> ran.add("cancelled"));

        assertTrue(handle.cancel());
        passes(2 * HOUR);

        assertEquals(List.of(), ran);
        assertFalse(handle.cancel());
    }

    @Test
    void aHandleTellsThatItsActionHasRun() {
        var handle = deadlines.arm(HOUR, () -> ran.add("done"));

        passes(2 * HOUR);

        assertFalse(handle.cancel());
    }

    @Test
    void anActionThatFailsDisarmsNoOther() {
        deadlines.arm(1, () -> {
            throw new IllegalStateException("a bug");
        });
        deadlines.arm(2, () -> ran.add("still here"));

        passes(HOUR);

        assertEquals(List.of("still here"), ran);
    }

    @Test
    void anActionKnowsThatItIsOne() {
        var inside = new CompletableFuture<Boolean>();

        deadlines.arm(0, () -> inside.complete(deadlines.runsCaller()));

        assertTrue(inside.orTimeout(280, TimeUnit.SECONDS).join());
        assertFalse(deadlines.runsCaller());
    }

    /** Lets the time pass, and returns when everything due has run: actions run in order, this one last. */
    private void passes(long nanos) {
        now.addAndGet(nanos);
        var done = new CompletableFuture<Void>();
        deadlines.arm(0, () -> done.complete(null));
        done.orTimeout(280, TimeUnit.SECONDS).join();
    }
}
