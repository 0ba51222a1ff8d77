package io.rft.disk;

import io.rft.RftException;
import java.io.Closeable;
import java.util.List;

/**
 * The names in a directory as the file system has them, in no order, some at a time: memory is bounded by the page, whatever the
 * directory holds. A name that is added or removed meanwhile may come or not. For one thread; errors say the path and what the system
 * said.
 */
public interface NamePages extends Closeable {
    /** Some further names, without {@code .} and {@code ..}; none at the end. Names without a UTF-8 form fail the call. */
    List<String> next() throws RftException;

    @Override
    void close();

    /** All of these as one page. */
    static NamePages of(List<String> names) {
        return new NamePages() {
            private List<String> left = List.copyOf(names);

            @Override
            public List<String> next() {
                var page = left;
                left = List.of();
                return page;
            }

            @Override
            public void close() {
                left = List.of();
            }
        };
    }
}
