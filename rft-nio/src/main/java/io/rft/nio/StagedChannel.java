package io.rft.nio;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;

/**
 * A file at a server that is being written: what is written is kept on this machine, in a file that its owner alone can read, until it is
 * published as a whole. Until then nobody at the server sees anything of it, and the name shows the old file or the whole new one, also
 * after a crash. Thread-safe.
 */
public interface StagedChannel extends SeekableByteChannel {
    /**
     * Sends what was written, has it take the file's name, and closes the channel. Returns when it is on the server's disk. Where this fails
     * nothing is published.
     */
    void commit() throws IOException;

    /** Closes it. What was not published is dropped if the channel was opened {@code STAGED}, and published else. */
    @Override
    void close() throws IOException;
}
