package io.rft.journal;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.disk.DiskFile;
import io.rft.fault.FaultPoint;
import io.rft.range.RangeSet;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The journal of one attempt of a transfer, being written: append-only, every record with a checksum. Always a file of its own, made
 * whole before it gets its name, so that nothing of an older one can be taken for a part of it.
 *
 * <p>{@link #written} and {@link #withdraw} are thread-safe and may run beside {@link #checkpoint}, which is for one thread. After a
 * failed append or force every call fails: what the file then holds is known only to the one who reads it anew.
 */
public final class Journal implements Closeable {
    private static final int BUFFER_BYTES_MAX = 1 << 16;

    private final DiskFile file;
    private final JournalHeader header;
    private final int salt;
    private final DurabilityCounts counts;
    // guards: state, position, failed, buffer; held during appends, whose order is the journal's
    private final ReentrantLock lock = new ReentrantLock();
    private final JournalState state;
    private final ByteBuffer buffer = ByteBuffer.allocate(JournalCodec.RECORD_BYTES_MAX);
    private long position;
    private boolean failed;

    private Journal(
            DiskFile file, JournalHeader header, int salt, JournalState state, long position, DurabilityCounts counts) {
        this.file = file;
        this.header = header;
        this.salt = salt;
        this.counts = counts;
        this.state = state;
        this.position = position;
    }

    /**
     * Writes a journal into an empty file that says: these blocks are durable. The file belongs to the journal from here on, if this
     * succeeds.
     *
     * @param forced whether what it says is forced now, and not by the first checkpoint
     * @param known has the checksums of the durable blocks
     * @param counts counts what is written and forced, then and later
     */
    public static Journal create(
            DiskFile file, JournalHeader header, JournalState known, boolean forced, DurabilityCounts counts)
            throws RftException {
        var state = new JournalState(header);
        var buffer = ByteBuffer.allocate(bufferBytes(header, known));
        var encoded = JournalCodec.encode(header, file.status().fileKey());
        var salt = encoded.getInt(encoded.limit() - Integer.BYTES);
        buffer.put(encoded);
        var flushed = 0L;
        for (var range : known.durable()) {
            for (var offset = range.start(); offset < range.end(); offset += header.blockBytes()) {
                var entry = new JournalEntry.Written(
                        offset, header.blockLength(offset), known.checksums().get(offset));
                if (buffer.remaining() < 2 * JournalCodec.RECORD_BYTES_MAX) { // room for the checkpoint as well
                    flushed += flush(file, flushed, buffer, counts);
                }
                add(entry, state, salt, flushed + buffer.position(), buffer, counts);
            }
        }
        var end = flushed + buffer.position();
        add(new JournalEntry.Checkpoint(end), state, salt, end, buffer, counts);
        flushed += flush(file, flushed, buffer, counts);
        if (forced && header.forced()) {
            file.force();
            counts.forced(DurabilityCounts.Forced.JOURNAL);
        }
        return new Journal(file, header, salt, state, flushed, counts);
    }

    public JournalHeader header() {
        return header;
    }

    /** The blocks that are durable. A copy. */
    public RangeSet durable() {
        lock.lock();
        try {
            return state.durable();
        } finally {
            lock.unlock();
        }
    }

    /** Whether every block is durable or was written, and nothing has failed. */
    public boolean isWhole() throws RftException {
        lock.lock();
        try {
            requireSound();
            return state.isWhole();
        } finally {
            lock.unlock();
        }
    }

    /** Notes, unforced, that a block was written; called after its write has returned. */
    public void written(long offset, int length, int crc32c) throws RftException {
        lock.lock();
        try {
            append(new JournalEntry.Written(offset, length, crc32c));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes durable that nothing noted about this block holds any more; called before it is written again, at the cost of a force.
     * Free for a block that was not noted.
     */
    public void withdraw(long offset, int length) throws RftException {
        lock.lock();
        try {
            requireSound();
            if (!state.isNoted(offset, length)) {
                return;
            }
            append(new JournalEntry.Withdrawn(offset, length));
        } finally {
            lock.unlock();
        }
        force();
    }

    /** The same for many whole blocks, with a single force. */
    public void withdraw(RangeSet blocks) throws RftException {
        lock.lock();
        try {
            requireSound();
            for (var range : blocks) {
                for (var offset = range.start(); offset < range.end(); offset += header.blockBytes()) {
                    append(new JournalEntry.Withdrawn(offset, header.blockLength(offset)));
                }
            }
        } finally {
            lock.unlock();
        }
        FaultPoint.WITHDRAW_AFTER_RECORDS.hit();
        force();
    }

    /** Where the next record will stand: what a checkpoint is to mean is taken down before the data is forced. */
    public long position() {
        lock.lock();
        try {
            return position;
        } finally {
            lock.unlock();
        }
    }

    /** Whether there are blocks noted that no checkpoint has made durable. */
    public boolean hasUnforced() throws RftException {
        lock.lock();
        try {
            requireSound();
            return state.hasUnforced();
        } finally {
            lock.unlock();
        }
    }

    /** Makes durable that the blocks noted before this position are durable, and returns them; called after their data was forced. */
    public RangeSet checkpoint(long until) throws RftException {
        RangeSet promoted;
        lock.lock();
        try {
            promoted = append(new JournalEntry.Checkpoint(until));
        } finally {
            lock.unlock();
        }
        FaultPoint.CHECKPOINT_AFTER_RECORD.hit();
        force();
        counts.checkpoint();
        FaultPoint.CHECKPOINT_AFTER_JOURNAL_FORCE.hit();
        return promoted;
    }

    /** Refuses all further records, because the data they are about cannot be trusted. */
    public void fail() {
        lock.lock();
        try {
            failed = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        file.close();
    }

    /** The caller holds the lock. */
    private RangeSet append(JournalEntry entry) throws RftException {
        requireSound();
        if (!state.accepts(position, entry)) {
            throw new IllegalArgumentException("a journal that cannot say " + entry);
        }
        buffer.clear();
        JournalCodec.encode(entry, salt, position, buffer);
        failed = true; // until the whole record stands: a part of one would hide all that come after it
        var length = flush(file, position, buffer, counts);
        failed = false;
        counts.record();
        var promoted = state.apply(position, entry);
        position += length;
        return promoted;
    }

    private void force() throws RftException {
        if (!header.forced()) {
            return;
        }
        try {
            file.force();
            counts.forced(DurabilityCounts.Forced.JOURNAL);
        } catch (RftException e) {
            fail();
            throw e;
        }
    }

    private void requireSound() throws RftException {
        if (failed) {
            throw new RftException(
                    ErrorCode.STORAGE,
                    "writing or forcing the transfer's files failed earlier; what came after cannot be trusted",
                    "Start again: what was safely stored before is kept.");
        }
    }

    /** Enough for the header and what is known, within limits; most journals begin with nothing known. */
    private static int bufferBytes(JournalHeader header, JournalState known) {
        var blocks = 2
                + known.durable().bytes() / header.blockBytes()
                + known.durable().count();
        return (int) Math.min(BUFFER_BYTES_MAX, JournalCodec.HEADER_BYTES_MAX + blocks * JournalCodec.RECORD_BYTES_MAX);
    }

    private static void add(
            JournalEntry entry,
            JournalState state,
            int salt,
            long position,
            ByteBuffer buffer,
            DurabilityCounts counts) {
        JournalCodec.encode(entry, salt, position, buffer);
        state.apply(position, entry);
        counts.record();
    }

    /** Writes what is in the buffer and empties it; returns how much that was. */
    private static int flush(DiskFile file, long position, ByteBuffer buffer, DurabilityCounts counts)
            throws RftException {
        var length = buffer.flip().limit();
        file.write(position, buffer);
        buffer.clear();
        counts.written(length);
        return length;
    }
}
