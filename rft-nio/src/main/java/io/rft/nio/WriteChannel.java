package io.rft.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file at a server that is written, and read where that was asked for, in a file of this machine until it is published. Where a write has
 * failed nothing is published any more. Thread-safe; owns the publication.
 */
final class WriteChannel implements StagedChannel {
    private final RftPath path;
    private final Publication publication;
    private final Opening opening;
    private final FileChannel content;
    // guards: damaged, and that it is closed once; held during all I/O, as a position belongs to one operation at a
    // time
    private final ReentrantLock lock = new ReentrantLock();
    private boolean damaged;

    private volatile boolean abandoned;
    private volatile boolean closed;

    /** Takes ownership, also when it fails. */
    WriteChannel(RftPath path, Publication publication, Opening opening) throws IOException {
        this.path = path;
        this.publication = publication;
        this.opening = opening;
        try {
            this.content = FileChannel.open(
                    publication.content(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            publication.drop();
            throw e;
        }
    }

    /** Closing publishes nothing from now on. */
    void abandon() {
        abandoned = true;
    }

    /** Something that is done with an open channel. */
    private interface Operation<R> {
        R run() throws IOException;
    }

    private <R> R open(Operation<R> operation) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
            return operation.run();
        } finally {
            lock.unlock();
        }
    }

    private <R> R change(Operation<R> operation) throws IOException {
        return open(() -> {
            var before = damaged;
            damaged = true;
            var result = operation.run();
            damaged = before;
            return result;
        });
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!opening.read()) {
            throw new NonReadableChannelException();
        }
        return open(() -> content.read(target));
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return change(() -> {
            if (opening.append()) {
                content.position(content.size());
            }
            var count = 0;
            while (source.hasRemaining()) {
                count += content.write(source);
            }
            return count;
        });
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
        if (size < 0) {
            throw new IllegalArgumentException("a size is not negative");
        }
        return change(() -> {
            content.truncate(size);
            return this;
        });
    }

    @Override
    public long position() throws IOException {
        return open(content::position);
    }

    @Override
    public SeekableByteChannel position(long newPosition) throws IOException {
        if (newPosition < 0) {
            throw new IllegalArgumentException("a position is not negative");
        }
        return open(() -> {
            content.position(newPosition);
            return this;
        });
    }

    @Override
    public long size() throws IOException {
        return open(content::size);
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void commit() throws IOException {
        open(() -> {
            if (damaged || abandoned) {
                throw new IOException(
                        path + " is not published: writing it has failed, or its file system is being closed");
            }
            end(true);
            return true;
        });
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (!closed) {
                end(!opening.staged() && !damaged && !abandoned);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The lock held. */
    private void end(boolean publishes) throws IOException {
        closed = true;
        try (content) {
            if (publishes) {
                publication.publish();
            }
        } finally {
            publication.drop();
            path.getFileSystem().forget(this);
        }
    }
}
