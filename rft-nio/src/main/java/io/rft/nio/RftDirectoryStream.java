package io.rft.nio;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The entries of a directory, in the order of the server's file system, taken as they come: memory is bounded. Each path knows for two
 * seconds what the listing has said of it. One iterator, for one thread; it may be closed by another.
 */
final class RftDirectoryStream implements DirectoryStream<Path> {
    private final RftPath directory;
    private final Listing listing;
    private final DirectoryStream.Filter<? super Path> filter;
    private final AtomicBoolean iterated = new AtomicBoolean();
    private volatile boolean closed;

    /** Takes ownership of the listing. */
    RftDirectoryStream(RftPath directory, Listing listing, DirectoryStream.Filter<? super Path> filter) {
        this.directory = directory;
        this.listing = listing;
        this.filter = filter;
    }

    @Override
    public Iterator<Path> iterator() {
        if (closed || iterated.getAndSet(true)) {
            throw new IllegalStateException("a directory stream has one iterator, as long as it is open");
        }
        return new Entries();
    }

    @Override
    public void close() {
        closed = true;
        listing.close();
        directory.getFileSystem().forget(this);
    }

    /** The one iterator. */
    private final class Entries implements Iterator<Path> {
        private Optional<Path> next = Optional.empty();

        @Override
        public boolean hasNext() {
            try {
                while (next.isEmpty()) {
                    var entry = listing.next();
                    if (entry.isEmpty()) {
                        return false;
                    }
                    if (entry.get().name().isEmpty()) { // a walk would never come to an end
                        throw new RftException(ErrorCode.PROTOCOL, "the server lists an entry without a name");
                    }
                    Path path = directory.entry(
                            entry.get().name(), directory.getFileSystem().seen(entry.get()));
                    next = filter.accept(path) ? Optional.of(path) : Optional.empty();
                }
                return true;
            } catch (RftException e) {
                throw new DirectoryIteratorException(Failures.of(e, directory));
            } catch (IOException e) { // the filter's
                throw new DirectoryIteratorException(e);
            }
        }

        @Override
        public Path next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            var one = next.orElseThrow();
            next = Optional.empty();
            return one;
        }
    }
}
