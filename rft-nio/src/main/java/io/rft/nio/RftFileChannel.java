package io.rft.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A channel of a file at a server for those who insist on a {@link FileChannel}. It does what the channel does that it is made of: what is
 * written is published when it is closed, so that forcing it before has no effect. It cannot be mapped or locked, and a thread that is
 * interrupted goes on. Thread-safe; owns that channel.
 */
final class RftFileChannel extends FileChannel {
    private static final int BUFFER_BYTES = 256 << 10;

    private final SeekableByteChannel channel;
    // guards: the channel's position, which is moved for a while by what has a position of its own; held during I/O
    private final ReentrantLock lock = new ReentrantLock();

    RftFileChannel(SeekableByteChannel channel) {
        this.channel = channel;
    }

    /** Something that is done where the channel stands. */
    private interface Operation<R> {
        R run() throws IOException;
    }

    private <R> R here(Operation<R> operation) throws IOException {
        lock.lock();
        try {
            return operation.run();
        } finally {
            lock.unlock();
        }
    }

    private <R> R at(long position, Operation<R> operation) throws IOException {
        return here(() -> {
            var before = channel.position();
            channel.position(position);
            try {
                return operation.run();
            } finally {
                channel.position(before);
            }
        });
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return here(() -> channel.read(target));
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return at(position, () -> channel.read(target));
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return here(() -> {
            var total = 0L;
            for (var i = offset; i < offset + length; i++) {
                var count = channel.read(targets[i]);
                if (count < 0) {
                    return total == 0 ? -1L : total;
                }
                total += count;
                if (targets[i].hasRemaining()) {
                    return total;
                }
            }
            return total;
        });
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return here(() -> channel.write(source));
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        return at(position, () -> channel.write(source));
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return here(() -> {
            var total = 0L;
            for (var i = offset; i < offset + length; i++) {
                total += channel.write(sources[i]);
            }
            return total;
        });
    }

    @Override
    public long position() throws IOException {
        return here(channel::position);
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        return here(() -> {
            channel.position(newPosition);
            return this;
        });
    }

    @Override
    public long size() throws IOException {
        return here(channel::size);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        return here(() -> {
            channel.truncate(size);
            return this;
        });
    }

    /** Nothing: what was published is durable, and nothing is before. */
    @Override
    public void force(boolean metaData) {}

    /** All of it, unless the file ends before or the target takes no more. */
    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        var buffer = ByteBuffer.allocate(BUFFER_BYTES);
        var done = 0L;
        while (done < count) {
            buffer.clear().limit((int) Math.min(BUFFER_BYTES, count - done));
            if (read(buffer, position + done) < 0) {
                break;
            }
            var taken = writeAll(buffer.flip(), target);
            done += taken;
            if (buffer.hasRemaining()) {
                break;
            }
        }
        return done;
    }

    private static int writeAll(ByteBuffer buffer, WritableByteChannel target) throws IOException {
        var total = 0;
        for (var taken = target.write(buffer); taken > 0; taken = target.write(buffer)) {
            total += taken;
        }
        return total;
    }

    /** All of it, unless the source has no more now. */
    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        if (position > size()) {
            return 0;
        }
        var buffer = ByteBuffer.allocate(BUFFER_BYTES);
        var done = 0L;
        while (done < count) {
            buffer.clear().limit((int) Math.min(BUFFER_BYTES, count - done));
            if (source.read(buffer) <= 0) {
                break;
            }
            done += write(buffer.flip(), position + done);
        }
        return done;
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException("a file at a server cannot be mapped into memory");
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException("a file at a server cannot be locked");
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException("a file at a server cannot be locked");
    }

    @Override
    protected void implCloseChannel() throws IOException {
        channel.close();
    }
}
