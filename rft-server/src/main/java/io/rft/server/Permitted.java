package io.rft.server;

import io.rft.RftException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Of the many entries of one request those that its user has a right to. Immutable.
 *
 * @param places where each of the entries stands in the request
 * @param refused why the others are not among them, by their place in the request
 */
record Permitted<E>(List<E> entries, List<Integer> places, SortedMap<Integer, RftException> refused) {
    Permitted {
        entries = List.copyOf(entries);
        places = List.copyOf(places);
        refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
    }

    static <E> Permitted<E> of(List<E> all, Function<E, Optional<RftException>> refusal) {
        var entries = new ArrayList<E>();
        var places = new ArrayList<Integer>();
        var refused = new TreeMap<Integer, RftException>();
        for (var i = 0; i < all.size(); i++) {
            var why = refusal.apply(all.get(i));
            if (why.isPresent()) {
                refused.put(i, why.get());
            } else {
                entries.add(all.get(i));
                places.add(i);
            }
        }
        return new Permitted<>(entries, places, refused);
    }

    /** Whether there is nothing to be done. Of a request about no entries the directory is looked at all the same. */
    boolean isNothing() {
        return entries.isEmpty() && !refused.isEmpty();
    }
}
