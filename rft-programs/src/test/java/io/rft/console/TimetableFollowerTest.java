package io.rft.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TimetableFollowerTest {
    private final LinkedBlockingQueue<String> looks = new LinkedBlockingQueue<>();

    @Test
    void looksAtOnceAndWhenItIsTimeUntilTheEnd() throws InterruptedException {
        try (var follower = follower(Duration.ofHours(1), 0)) {
            follower.start();
            for (var i = 0; i < 3; i++) {
                assertEquals("rft-timetable", looks.take());
            }
        }
    }

    @Test
    void looksAgainThoughNothingWillChange() throws InterruptedException {
        try (var follower = follower(Duration.ofMillis(20), Long.MAX_VALUE)) {
            follower.start();
            for (var i = 0; i < 3; i++) {
                assertEquals("rft-timetable", looks.take());
            }
        }
    }

    @Test
    void whatWaitsForLongEndsAtOnce() throws InterruptedException {
        try (var follower = follower(Duration.ofDays(1), Long.MAX_VALUE)) {
            follower.start();
            looks.take();
        }
    }

    @Test
    void whatWasNeverStartedEndsToo() {
        follower(Duration.ofDays(1), 0).close();

        assertTrue(looks.isEmpty());
    }

    private TimetableFollower follower(Duration lookMost, long nextNanos) {
        return new TimetableFollower("rft-timetable", lookMost, () -> {
            looks.add(Thread.currentThread().getName());
            return nextNanos;
        });
    }
}
