package io.rft.nio;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.FilePart;
import io.rft.client.PartRead;
import io.rft.client.RftClient;
import io.rft.clock.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file at a server, to be read from any position. The part around the position is kept in memory; whoever reads on gets larger and larger
 * parts, up to {@link #PART_BYTES_MAX}, of which the next {@link #AHEAD_MAX} are on their way while one is being read; whoever goes elsewhere
 * gets a small one there. All of them are of one and the same file: once it is replaced or changed at the server, reading fails instead of
 * mixing two. Its size is that of the opening. Thread-safe; closing it ends a read under way.
 */
final class ReadChannel implements SeekableByteChannel {
    static final int PART_BYTES_MIN = 256 << 10;
    static final int PART_BYTES_MAX = 4 << 20;
    static final int AHEAD_MAX = 3;

    private static final long SLOW_NANOS = 2_000_000_000;

    private final RftPath path;
    private final RemotePath remote;
    private final RftClient client;
    private final Ticker ticker;
    private final int leastBytes; // what the smallest part has, which is of one block where blocks are large
    // guards: all below but closed; held while reading, as a position belongs to one read at a time
    private final ReentrantLock lock = new ReentrantLock();
    private FilePart part;
    private long position;
    private int length = PART_BYTES_MIN;
    private boolean slow; // whether the part took long to come
    private long asked; // where the last part ends that was asked for
    private final Queue<PartRead> coming =
            new ConcurrentLinkedQueue<>(); // in the order of the file; whoever closes ends them
    private volatile boolean closed;

    private ReadChannel(RftPath path, RemotePath remote, RftClient client, FilePart first) {
        this.path = path;
        this.remote = remote;
        this.client = client;
        this.part = first;
        this.leastBytes = first.bytes().limit();
        this.ticker = path.getFileSystem().ticker();
    }

    /** Opens it by reading the first part: many files are no longer. */
    static ReadChannel open(RftPath path, RftClient client) throws IOException {
        var remote = path.remote();
        try {
            return new ReadChannel(
                    path, remote, client, client.read(remote, 0, PART_BYTES_MIN).join());
        } catch (RftException e) {
            throw Failures.of(e, path);
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        lock.lock();
        try {
            throwIfClosed();
            if (position >= part.file().size()) {
                return -1;
            }
            if (!target.hasRemaining()) {
                return 0;
            }
            if (position < part.offset() || position >= part.end()) {
                move();
            }
            var from = part.bytes().duplicate().position((int) (position - part.offset()));
            var count = Math.min(from.remaining(), target.remaining());
            target.put(from.limit(from.position() + count));
            position += count;
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Gets the part that the position lies in. The lock held. */
    private void move() throws IOException {
        var readsOn = position == part.end();
        length = readsOn ? nextLength() : PART_BYTES_MIN;
        if (!readsOn) {
            drop();
        }
        try {
            var began = ticker.nanoTime();
            part = next();
            slow = ticker.nanoTime() - began > SLOW_NANOS;
            asked = Math.max(asked, part.end());
            while (readsOn && coming.size() < AHEAD_MAX && asked < part.file().size()) {
                ask();
            }
            throwIfClosed();
        } catch (RftException e) {
            drop();
            if (closed) {
                throw new AsynchronousCloseException();
            }
            throw Failures.of(e, path);
        } catch (IOException e) {
            drop();
            throw e;
        }
    }

    /** A server asks about a part for some minutes only: over a path where it takes seconds, parts stay small. */
    private int nextLength() {
        var other = slow ? Math.max(length / 2, PART_BYTES_MIN) : Math.min(2 * length, PART_BYTES_MAX);
        return Math.max(other, leastBytes);
    }

    /** Waits for the part with the position; those before it, which came twice, are passed over. */
    private FilePart next() throws IOException {
        while (!coming.isEmpty()) {
            var next = checked(coming.element().join());
            var _ = coming.remove();
            if (position >= next.offset() && position < next.end()) {
                return next;
            }
        }
        asked = position;
        ask();
        var next = checked(coming.element().join());
        var _ = coming.remove();
        if (position < next.offset() || position >= next.end()) {
            throw new FileSystemException(path.toString(), null, "the server has sent another part of it");
        }
        return next;
    }

    private FilePart checked(FilePart next) throws IOException {
        if (!next.file().equals(part.file())) {
            throw new FileSystemException(
                    path.toString(), null, "it was changed at the server while it was being read");
        }
        return next;
    }

    /** For the next part. Where the blocks are larger than it, those that it ends in come twice. */
    private void ask() throws RftException {
        var read = client.read(remote, asked, length);
        asked += length;
        coming.add(read);
        if (closed) {
            read.cancel();
        }
    }

    private void drop() {
        coming.forEach(PartRead::cancel);
        coming.clear();
    }

    @Override
    public long position() throws IOException {
        lock.lock();
        try {
            throwIfClosed();
            return position;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public SeekableByteChannel position(long newPosition) throws IOException {
        if (newPosition < 0) {
            throw new IllegalArgumentException("a position is not negative");
        }
        lock.lock();
        try {
            throwIfClosed();
            position = newPosition;
            return this;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long size() throws IOException {
        lock.lock();
        try {
            throwIfClosed();
            return part.file().size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
        coming.forEach(PartRead::cancel);
        path.getFileSystem().forget(this);
    }

    private void throwIfClosed() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }
}
