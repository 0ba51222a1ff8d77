package io.rft.store;

import io.rft.RftException;
import java.io.Closeable;
import java.nio.ByteBuffer;

/** A file being sent. Reads may run in parallel. The owner closes it. */
public interface SourceFile extends Closeable {
    /** What the file was when it was opened. */
    SourceIdentity identity();

    /** Permission bits. */
    int mode();

    /** Fills the buffer from this position; a file that has become shorter is a {@link io.rft.SourceChangedException}. */
    void read(long position, ByteBuffer target) throws RftException;

    /** Whether this range is known to be a hole, which would be read as zeros. */
    default boolean isHole(long position, long length) throws RftException {
        return false;
    }

    /** Fails with {@link io.rft.SourceChangedException} unless size, times and file key are what they were at the opening. */
    void checkUnchanged() throws RftException;

    @Override
    void close();
}
