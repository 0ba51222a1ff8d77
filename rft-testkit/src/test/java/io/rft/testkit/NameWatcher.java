package io.rft.testkit;

import io.rft.clock.Ticker;
import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks at a file name again and again, as any other program may at any time, and notes when there is something else than the whole old
 * or the whole new content; or nothing, where there was something before.
 */
final class NameWatcher implements Closeable {
    private static final long PAUSE_NANOS = 500_000;

    private final Path name;
    private final Optional<TestData> before;
    private final TestData after;
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();
    private final TaskGroup tasks = new TaskGroup(bug -> wrong.add(bug.toString()));
    private volatile boolean closed;

    NameWatcher(Path name, Optional<TestData> before, TestData after) {
        this.name = name;
        this.before = before;
        this.after = after;
        tasks.startPlatform("watcher", this::watch);
    }

    /** What it saw and should not have seen. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    int looks() {
        return looks.get();
    }

    @Override
    public void close() {
        closed = true;
        tasks.close();
    }

    private void watch() {
        while (!closed) {
            try {
                look();
            } catch (IOException e) {
                wrong.add(e.toString());
            }
            looks.incrementAndGet();
            Ticker.system().sleepNanos(PAUSE_NANOS);
        }
    }

    private void look() throws IOException {
        try (var file = FileChannel.open(name)) {
            var size = file.size();
            var expected = size == after.size() ? after : before.orElse(after);
            var difference = expected.firstDifference(file);
            if (difference.isPresent()) {
                wrong.add(name + ", " + size + " bytes, is wrong from " + difference.getAsLong());
            }
        } catch (NoSuchFileException e) {
            if (before.isPresent()) {
                wrong.add(name + " was gone");
            }
        }
    }
}
