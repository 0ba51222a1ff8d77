package io.rft.disk;

import io.rft.RftException;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * An open regular file. Positional reads and writes may run in parallel; errors say the path and what the system said. {@link
 * #close()} waits for the calls under way; a call after it fails.
 */
public interface DiskFile extends Closeable {
    /** Reads until the buffer is full or the file ends; returns how many bytes were read, 0 at the end. */
    int read(long position, ByteBuffer target) throws RftException;

    /** Writes all that remains in the buffer. */
    void write(long position, ByteBuffer source) throws RftException;

    FileStatus status() throws RftException;

    /**
     * Takes the file for this object alone until it is closed or the process ends; {@code false} when another one, of whatever
     * process, has it. Binds only those who ask; best effort where the file system has no locks.
     */
    boolean tryLock() throws RftException;

    /**
     * Reserves space for {@code size} bytes and makes the file that long; best effort where the file system cannot. What fails
     * leaves the file, and the space of others, as they were.
     */
    void allocate(long size) throws RftException;

    /** Lets the next read of these bytes, which have been forced, come from the storage itself, where the system can do that. */
    default void forgetCached(long position, long length) throws RftException {}

    /**
     * Makes this file, which is empty, share the blocks of the other one until either is written to; {@code false} where the file system
     * cannot.
     */
    default boolean cloneOf(DiskFile source) throws RftException {
        return false;
    }

    /**
     * Copies bytes of another file to the same place in this one without bringing them to this program; returns how many, 0 where the
     * system cannot or the other file ends.
     */
    default long copyOf(DiskFile source, long position, long length) throws RftException {
        return 0;
    }

    /**
     * Makes these bytes zero and gives their room back, the length of the file stays; {@code false}, and nothing is changed, where the file
     * system cannot.
     */
    default boolean punch(long position, long length) throws RftException {
        return false;
    }

    /** Where the first byte that may be none of a hole lies, from this position on; beyond the end where there is none. */
    default long findData(long position) throws RftException {
        return position;
    }

    void truncate(long size) throws RftException;

    /** Makes all that was written durable. After it failed once the file's content must not be trusted through this handle. */
    void force() throws RftException;

    /** Sets the permission bits and the time of last modification. */
    void attributes(int mode, Instant modified) throws RftException;

    @Override
    void close();
}
