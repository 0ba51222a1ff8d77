package io.rft.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Takes what comes in any order and passes it on in order of names, as long as there is not too much of it to be kept; what is more goes on
 * as it comes, which is said once. For one thread.
 */
final class InOrder<T> {
    static final int SORTED_MAX = 100_000;

    private final Consumer<String> notice;
    private final String what;
    private final Function<T, String> name;
    private final Consumer<T> next;
    private List<T> kept = new ArrayList<>();
    private boolean isTooMuch;

    /**
     * @param what it is of, for the notice
     */
    InOrder(Consumer<String> notice, String what, Function<T, String> name, Consumer<T> next) {
        this.notice = notice;
        this.what = what;
        this.name = name;
        this.next = next;
    }

    void add(T one) {
        if (isTooMuch) {
            next.accept(one);
            return;
        }
        kept.add(one);
        if (kept.size() > SORTED_MAX) {
            isTooMuch = true;
            notice.accept(what + " has more than " + SORTED_MAX + " entries; they are not all in order");
            pass();
        }
    }

    /** Whether nothing has come. */
    boolean isEmpty() {
        return !isTooMuch && kept.isEmpty();
    }

    /** Nothing more comes. */
    void end() {
        pass();
    }

    private void pass() {
        var all = kept;
        kept = new ArrayList<>();
        all.sort(Comparator.comparing(name));
        all.forEach(next);
    }
}
