package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.SourceChangedException;
import io.rft.digest.BlockChecksums;
import io.rft.protocol.Message;
import io.rft.range.RangeSet;
import io.rft.store.SourceFile;
import io.rft.store.SourceIdentity;
import io.rft.store.StagedFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a stream needs to be received like a file: blocks are written in order, and what was written is as durable as it gets. For a
 * session with one data connection, on which blocks come in order. Only after that connection was lost a block can come early: then
 * the attempt ends with {@code NETWORK}, to go on in a new session, because the block that it would wait for may come behind it.
 * Serves all attempts of one transfer. Thread-safe.
 */
final class IntoStream implements DownloadRun.Stage {
    private final WritableByteChannel target;
    private final ReentrantLock lock =
            new ReentrantLock(); // guards: all below; held while writing, which must be in order
    private Optional<SourceIdentity> source = Optional.empty();
    private BlockChecksums checksums = new BlockChecksums(0, 1);
    private long written;
    private long forced;
    private long attempts;

    IntoStream(OutputStream target) {
        this.target = Channels.newChannel(target);
    }

    @Override
    public void open() {}

    /** The stream stays open: it is the caller's. */
    @Override
    public void close() {}

    /** The next attempt; fails if it is for another file than the first one, of which a part is out already. */
    @Override
    public StagedFile stage(Message.Offer offer) throws RftException {
        lock.lock();
        try {
            var identity = new SourceIdentity(offer.size(), offer.modified(), offer.changed(), offer.fileKey());
            if (source.isEmpty()) {
                source = Optional.of(identity);
                checksums = new BlockChecksums(offer.size(), offer.blockBytes());
            } else if (!source.get().equals(identity)) {
                throw changed();
            }
            forced = written;
            return new Attempt(++attempts, RangeSet.whole(written));
        } finally {
            lock.unlock();
        }
    }

    /** A part of it is out already. */
    private static SourceChangedException changed() {
        return new SourceChangedException(
                "the file has changed at the server while it was being read", "Read it again from the start.");
    }

    @Override
    public Optional<SourceIdentity> findPublished() {
        return Optional.empty();
    }

    @Override
    public SourceFile openPublished() throws RftException {
        throw new RftException(ErrorCode.NOT_FOUND, "a stream is published nowhere");
    }

    @Override
    public boolean readback() {
        return false;
    }

    private void writeAll(ByteBuffer block) throws RftException {
        try {
            while (block.hasRemaining()) {
                written += target.write(block);
            }
        } catch (IOException e) {
            throw new RftException(ErrorCode.STORAGE, "writing to the stream: " + e.getMessage(), e);
        }
    }

    /** One attempt of the transfer. */
    private final class Attempt implements StagedFile {
        private final long epoch;
        private final RangeSet durableAtOpen;
        private boolean closed;

        Attempt(long epoch, RangeSet durableAtOpen) {
            this.epoch = epoch;
            this.durableAtOpen = durableAtOpen;
        }

        @Override
        public long size() {
            return checksums.size();
        }

        @Override
        public int blockBytes() {
            return checksums.blockBytes();
        }

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public RangeSet durableAtOpen() {
            return durableAtOpen.copy();
        }

        @Override
        public BlockChecksums checksums() {
            return checksums;
        }

        @Override
        public void write(long offset, ByteBuffer block, int crc32c) throws RftException {
            lock.lock();
            try {
                if (offset != written || closed) {
                    throw new RftException(ErrorCode.NETWORK, "a block came out of its order");
                }
                writeAll(block.duplicate());
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void read(long offset, ByteBuffer block) throws RftException {
            throw new RftException(ErrorCode.STORAGE, "what was written to a stream cannot be read again");
        }

        @Override
        public void withdraw(RangeSet blocks) throws RftException {
            throw changed();
        }

        @Override
        public RangeSet force() {
            lock.lock();
            try {
                var fresh = RangeSet.whole(written);
                fresh.remove(0, forced);
                forced = written;
                return fresh;
            } finally {
                lock.unlock();
            }
        }

        /** What is out cannot be read again. */
        @Override
        public OptionalLong findDamage(Between blocks) {
            return OptionalLong.empty();
        }

        /** All is written, and its checksum is right. There is no file that could be found again. */
        @Override
        public void commit(Remembering remembering) {}

        /** What is out cannot be taken back; that the transfer fails is all there is to say. */
        @Override
        public void discard() {
            close();
        }

        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
            } finally {
                lock.unlock();
            }
        }
    }
}
