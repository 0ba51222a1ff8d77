package io.rft.store;

import java.util.List;

/** All that there is, known already. For one thread. */
final class OnePage<T> implements Pages<T> {
    private List<T> left;

    private OnePage(List<T> all) {
        this.left = all;
    }

    static <T> OnePage<T> of(List<T> all) {
        return new OnePage<>(List.copyOf(all));
    }

    @Override
    public List<T> next(int max) {
        var page = left.subList(0, Math.min(max, left.size()));
        left = left.subList(page.size(), left.size());
        return page;
    }

    @Override
    public boolean isAtEnd() {
        return left.isEmpty();
    }

    @Override
    public void close() {
        left = List.of();
    }
}
