package io.rft.posix;

import io.rft.RftException;
import io.rft.disk.NamePages;
import java.util.List;

/** The names in a directory of an {@link ActingDisk}. Owns the other ones. One caller at a time. */
final class ActingNames implements NamePages {
    private final NamePages real;
    private final ActingThreads threads;

    ActingNames(NamePages real, ActingThreads threads) {
        this.real = real;
        this.threads = threads;
    }

    @Override
    public List<String> next() throws RftException {
        return threads.call(real::next);
    }

    @Override
    public void close() {
        threads.close(real::close);
    }
}
