package io.rft.server;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.store.Pages;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What one session is being told page by page, and has not been told to the end: open directories by their cursors, few of them, of which
 * the one that was asked for longest ago gives way. One thread.
 *
 * @param <K> what is asked for
 * @param <S> what a store finds
 * @param <T> how that is told
 */
final class Cursors<K, S, T> implements Closeable {
    private final int openMax;
    private final Begin<K, S> begin;
    private final Function<S, T> told;
    private final UnaryOperator<List<T>> fitting;
    private final Map<Long, Open<K, S, T>> open = new LinkedHashMap<>(16, 0.75f, true);
    private long lastCursor;

    /**
     * @param fitting the first of these, as many as one line holds
     */
    Cursors(int openMax, Begin<K, S> begin, Function<S, T> told, UnaryOperator<List<T>> fitting) {
        this.openMax = openMax;
        this.begin = begin;
        this.told = told;
        this.fitting = fitting;
    }

    /** How the pages of what is asked for begin. */
    interface Begin<K, S> {
        Pages<S> begin(K key) throws RftException;
    }

    /**
     * Some of it.
     *
     * @param cursor where others may follow; 0 at the end
     */
    record Page<T>(List<T> items, long cursor) {}

    /** The next page. A cursor that is not kept any more is {@code BUSY}: what is asked for can be begun anew. */
    Page<T> next(K key, long cursor, int max) throws RftException {
        var number = cursor == 0 ? begin(key) : cursor;
        var found = open.get(number);
        if (found == null || !found.key.equals(key)) {
            throw new RftException(
                    ErrorCode.BUSY,
                    "the server does not remember where this is to go on: others were asked for since",
                    "Ask for it again.");
        }
        var goesOn = false;
        try {
            var items = found.next(max);
            goesOn = !found.isAtEnd();
            return new Page<>(items, goesOn ? number : 0);
        } finally {
            if (!goesOn) {
                end(number);
            }
        }
    }

    /** Ends them all. */
    @Override
    public void close() {
        open.values().forEach(one -> one.pages.close());
        open.clear();
    }

    private long begin(K key) throws RftException {
        if (open.size() == openMax) {
            end(open.keySet().iterator().next());
        }
        open.put(++lastCursor, new Open<>(key, begin.begin(key), told, fitting));
        return lastCursor;
    }

    private void end(long number) {
        var one = open.remove(number);
        if (one != null) {
            one.pages.close();
        }
    }

    /** What lies between two pages. */
    private static final class Open<K, S, T> {
        private final K key;
        private final Pages<S> pages;
        private final Function<S, T> told;
        private final UnaryOperator<List<T>> fitting;
        private List<T> left = List.of(); // found and not yet told

        Open(K key, Pages<S> pages, Function<S, T> told, UnaryOperator<List<T>> fitting) {
            this.key = key;
            this.pages = pages;
            this.told = told;
            this.fitting = fitting;
        }

        /** As many as are wanted and fit in a line. */
        List<T> next(int max) throws RftException {
            var items = new ArrayList<>(left);
            if (items.size() < max && !pages.isAtEnd()) {
                pages.next(max - items.size()).forEach(one -> items.add(told.apply(one)));
            }
            var page = List.copyOf(fitting.apply(items.subList(0, Math.min(max, items.size()))));
            left = List.copyOf(items.subList(page.size(), items.size()));
            return page;
        }

        boolean isAtEnd() {
            return left.isEmpty() && pages.isAtEnd();
        }
    }
}
