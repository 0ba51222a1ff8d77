package io.rft.server;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that the audit is appended to, NDJSON, by a thread of its own: whoever notes a line never waits for the disk. What the disk
 * does not take in time, or at all, is lost, counted and told, in the log and by a line of its own as soon as the file takes lines again.
 * Readable by its owner alone. Thread-safe; ends with {@link #close()}.
 */
public final class AuditFile implements AuditTrail, Closeable {
    static final int WAITING_MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(AuditFile.class);
    private static final long WARNING_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path path;
    private final Ticker ticker;
    private final TaskGroup tasks = new TaskGroup(bug -> LOG.error("nobody writes the audit any more", bug));
    private final ReentrantLock lock = new ReentrantLock(); // guards: waiting, lost, reopen, closed
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private long lost;
    private boolean reopen;
    private boolean closed;
    // the writing thread's
    private Optional<FileChannel> channel;
    private boolean isTorn; // the last line is not whole
    private Optional<Long> warnedNanos = Optional.empty();

    private AuditFile(Path path, FileChannel channel, Ticker ticker) {
        this.path = path;
        this.channel = Optional.of(channel);
        this.ticker = ticker;
    }

    /** Opens or makes the file; fails with {@code USAGE} where that cannot be. */
    public static AuditFile open(Path path, Ticker ticker) throws RftException {
        try {
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw new IOException("it is not a file");
            }
            return of(path, opened(path), ticker);
        } catch (IOException e) {
            throw new RftException(
                    ErrorCode.USAGE, "cannot write the log of transfers " + path + ": " + e.getMessage(), e);
        }
    }

    /** Takes ownership of the channel. */
    static AuditFile of(Path path, FileChannel channel, Ticker ticker) {
        var file = new AuditFile(path, channel, ticker);
        file.tasks.startPlatform("rft-audit", file::run);
        return file;
    }

    /** Lines that the file has not taken, and that it could not be told yet. */
    long lost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void note(String line) {
        lock.lock();
        try {
            if (waiting.size() < WAITING_MAX && !closed) {
                waiting.add(line);
                changed.signalAll();
            } else {
                lost++;
            }
        } finally {
            lock.unlock();
        }
    }

    /** From here on lines go to what has the file's name now: somebody has moved the old one away. Does not wait. */
    public void reopen() {
        lock.lock();
        try {
            reopen = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Writes what was noted before, if the disk takes it. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        tasks.close();
    }

    private void run() {
        for (var batch = next(); !batch.isEnd; batch = next()) {
            if (batch.reopen) {
                closeChannel();
            }
            write(batch);
        }
        closeChannel();
    }

    /** Lines to be written, and how many before them were lost. */
    private record Batch(List<String> lines, long lost, boolean reopen, boolean isEnd) {}

    private Batch next() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !reopen && !closed) {
                changed.awaitUninterruptibly();
            }
            var batch = new Batch(List.copyOf(waiting), lost, reopen, closed && waiting.isEmpty());
            waiting.clear();
            lost = 0;
            reopen = false;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void write(Batch batch) {
        var lines = new ArrayList<String>();
        if (batch.lost > 0) {
            lines.add("{\"event\":\"lost\",\"lines\":" + batch.lost + "}");
        }
        lines.addAll(batch.lines);
        if (lines.isEmpty()) {
            return;
        }
        var text = (isTorn ? "\n" : "") + String.join("\n", lines) + "\n";
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        try {
            if (channel.isEmpty()) {
                channel = Optional.of(opened(path));
            }
            while (bytes.hasRemaining()) {
                channel.get().write(bytes);
            }
            isTorn = false;
        } catch (IOException e) {
            isTorn = bytes.position() > 0 ? bytes.get(bytes.position() - 1) != '\n' : isTorn;
            lose(batch, e);
        }
    }

    /** What did not fit is lost; the file is opened anew for the next lines. */
    private void lose(Batch batch, IOException cause) {
        closeChannel();
        lock.lock();
        try {
            lost += batch.lost + batch.lines.size();
        } finally {
            lock.unlock();
        }
        var now = ticker.nanoTime();
        if (warnedNanos.isEmpty() || now - warnedNanos.get() > WARNING_PAUSE_NANOS) {
            warnedNanos = Optional.of(now);
            LOG.warn("lines of the log of transfers {} are lost: {}", path, cause.getMessage());
        }
        awaitRetry();
    }

    /** A disk that fails at once would keep a processor busy. */
    private void awaitRetry() {
        lock.lock();
        try {
            for (var left = RETRY_NANOS; left > 0 && !closed; ) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts our threads", e);
        } finally {
            lock.unlock();
        }
    }

    private void closeChannel() {
        try {
            if (channel.isPresent()) {
                channel.get().close();
            }
        } catch (IOException e) {
            LOG.debug("closing the log of transfers: {}", e.getMessage());
        }
        channel = Optional.empty();
    }

    static FileChannel opened(Path path) throws IOException {
        return FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
}
