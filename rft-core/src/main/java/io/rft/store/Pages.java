package io.rft.store;

import io.rft.RftException;
import java.io.Closeable;
import java.util.List;

/**
 * What is found below a directory, in the order of the file system, some at a time: memory is bounded by the page and the depth.
 * Directories stay open until this is closed. What is added or removed meanwhile may be found or not. For one thread.
 */
public interface Pages<T> extends Closeable {
    /** Up to so many more; there may be fewer, even none, before the end, so that no call takes long. */
    List<T> next(int max) throws RftException;

    /** Whether nothing more will come. */
    boolean isAtEnd();

    @Override
    void close();
}
